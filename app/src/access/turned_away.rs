//! A page that is not for the role of who opened it.

use super::{Action, answer::answer_forbidden, use_session};
use crate::{
    locale::use_lang,
    routes,
    ui::{EmptyState, LinkButton, Page},
    words::{access as w, shared},
};
use leptos::prelude::*;

/// Whether the person's role includes what a page is for. The server asks again.
#[must_use]
pub fn is_for_me(action: Action) -> bool {
    use_session().is_none_or(|me| me.may(action))
}

/// Stands in for a page that somebody reached by its address without the right to it: nothing is offered that would be
/// refused.
#[component]
pub fn TurnedAway(#[prop(into)] title: Signal<String>) -> impl IntoView {
    let lang = use_lang();
    answer_forbidden();
    view! {
        <Page title>
            <EmptyState icon=icondata::LuLock title=w::turned_away(lang) text=w::turned_away_text(lang)>
                <LinkButton href=routes::HOME>{shared::back_to_start(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}
