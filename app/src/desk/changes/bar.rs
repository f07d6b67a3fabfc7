//! The bar below the list while tickets are marked.

use super::{
    forms::{BulkDialog, Wish},
    model::{MOST, TicketChange},
    outcome::{Doing, LeftList},
    selection::Selection,
};
use crate::{
    access::{Action, use_session},
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, IconButton},
    words::desk_changes as w,
};
use leptos::prelude::*;

/// How many are marked, and what can be done with them.
#[component]
pub(in crate::desk) fn BulkBar(selection: Selection, doing: Doing) -> impl IntoView {
    let lang = use_lang();
    let wish = RwSignal::new(None::<Wish>);
    let may_assign = use_session().is_some_and(|session| session.may(Action::AssignTickets));
    let begin = Callback::new(move |change: TicketChange| {
        let chosen = selection.chosen();
        selection.clear();
        doing.begin(change, chosen);
    });
    let count = move || match selection.count() {
        MOST => w::marked_most(lang, MOST),
        count => w::marked(lang, count),
    };
    let button = move |what: Wish, label: &'static str| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                disabled=doing.busy
                on_click=move |_| wish.set(Some(what))
            >
                {label}
            </Button>
        }
    };
    let follow = move |_| begin.run(TicketChange { follow: Some(true), ..TicketChange::default() });
    view! {
        <LeftList left=doing.left/>
        <Show when=move || { selection.count() > 0 }>
            <div class="selection-bar bulk-bar" role="region" aria-label=w::marked_region(lang)>
                <p class="selection-bar__count" aria-live="polite">
                    {count}
                </p>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| selection.mark_read()>
                    {w::mark_read(lang)}
                </Button>
                {may_assign.then(|| button(Wish::Owner, w::assign(lang)))}
                {button(Wish::State, w::state(lang))}
                {button(Wish::Priority, w::priority(lang))}
                {button(Wish::Category, w::category(lang))}
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small disabled=doing.busy on_click=follow>
                    {w::follow(lang)}
                </Button>
                <IconButton icon=icondata::LuX label=w::unmark(lang) keys="Esc" on_click=move |_| selection.clear()/>
            </div>
        </Show>
        <BulkDialog wish begin/>
    }
}
