//! What a merged ticket says on its page instead of a box for answers.

use super::undo::unmerge;
use crate::{
    access::{Action, use_session},
    desk::tickets::{desk::Desk, model::MergedInto, rules_model::number_in_words},
    locale::use_lang,
    routes,
    ui::{Button, ButtonSize, Notice, Tone},
    words::desk_relations as w,
};
use leptos::prelude::*;

/// Where it goes on, and the way back.
#[component]
pub(in crate::desk) fn MergedNotice(desk: Desk) -> impl IntoView {
    let into = desk.part(|ticket| ticket.merged_into.clone());
    move || into.get().map(|into| view! { <Merged desk into/> })
}

#[component]
fn Merged(desk: Desk, into: MergedInto) -> impl IntoView {
    let lang = use_lang();
    let may = use_session().is_some_and(|session| session.may(Action::EditTickets));
    let led = match into.ticket {
        Some((number, subject)) => view! {
            <a class="cell-link" href=routes::ticket(into.id)>
                {number_in_words(number)}
                " "
                {subject}
            </a>
        }
        .into_any(),
        None => w::merged_elsewhere(lang).into_any(),
    };
    let back = into.merge.filter(|_| may).map(|merge| {
        view! {
            <Button
                size=ButtonSize::Small
                icon=icondata::LuUndo2
                on_click=move |_| unmerge(desk.toasts, lang, merge)
            >
                {w::unmerge(lang)}
            </Button>
        }
    });
    view! {
        <Notice tone=Tone::Neutral title=w::merged_title(lang)>
            <p>{led}</p>
            {back}
        </Notice>
    }
}
