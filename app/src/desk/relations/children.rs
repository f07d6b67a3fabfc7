//! Whoever is done with a ticket is offered to be done with what hangs below it.

use super::{api::ticket_relations, model::Related};
use crate::{
    desk::{
        changes::{Doing, model::TicketChange},
        tickets::{
            rules_model::{State, number_in_words},
            words_of::state_word,
        },
    },
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, FormActions},
    words::desk_relations as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// The open children of a ticket that was just solved or closed, and the state that they may follow into.
pub(in crate::desk) type Left = Option<(State, Vec<Related>)>;

/// Asks which children are still open, and offers them where there are some.
pub(in crate::desk) fn open_children_of(id: Uuid, to: State, left: RwSignal<Left>) {
    if to.is_open() {
        return;
    }
    spawn_local(async move {
        // Without an answer nothing is offered: the card on the page shows them as well.
        if let Ok(relations) = ticket_relations(id).await {
            let open = relations.open_children();
            if !open.is_empty() {
                left.try_set(Some((to, open)));
            }
        }
    });
}

/// The question, with the children named.
#[component]
pub(in crate::desk) fn ChildrenLeft(left: RwSignal<Left>, doing: Doing) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if left.with(Option::is_some) {
            open.set(true);
        }
    });
    view! {
        <Dialog name="open-children" title=w::children_title(lang) open on_close=move |()| left.set(None)>
            {move || left.get_untracked().map(|(to, children)| view! { <Question to children open doing/> })}
        </Dialog>
    }
}

#[component]
fn Question(to: State, children: Vec<Related>, open: RwSignal<bool>, doing: Doing) -> impl IntoView {
    let lang = use_lang();
    // What solved the one has solved its parts: they say so in a word, unless somebody has said how already.
    let change = TicketChange {
        state: Some(to),
        solution: (to == State::Solved).then(|| w::with_parent(lang).to_owned()),
        ..TicketChange::default()
    };
    let chosen: Vec<(Uuid, i32)> = children.iter().map(|child| (child.id, child.version)).collect();
    let follow = move |_| {
        open.set(false);
        doing.begin(change.clone(), chosen.clone());
    };
    let line = |child: &Related| {
        let name = format!("{} {}", number_in_words(child.number), child.subject);
        view! { <li>{name} " · " {state_word(lang, child.state)}</li> }
    };
    view! {
        <p>{w::children_text(lang, children.len())}</p>
        <ul class="desk-left">{children.iter().map(line).collect_view()}</ul>
        <FormActions>
            <Button on_click=move |_| open.set(false)>{w::children_leave(lang)}</Button>
            <Button kind=ButtonKind::Primary on_click=follow>
                {w::children_follow(lang, state_word(lang, to))}
            </Button>
        </FormActions>
    }
}
