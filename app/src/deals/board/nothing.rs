//! What is said, once, where there is not one deal: with a filter the way out of it, else what belongs here and the first step.

use leptos::prelude::*;

use super::address::{cleared, narrowed_by};
use super::shelf::{Paging, Shelf};
use crate::access::{Action, use_session};
use crate::deals::model::Filter;
use crate::routes;
use crate::ui::{Button, ButtonKind, EmptyState, LinkButton};
use crate::words::deals as w;

impl Shelf {
    /// Whether everything is loaded and there is not one card. It changes as cards come and go.
    pub fn is_bare(self) -> bool {
        let count = self.about().board.pipeline.stages.len();
        (0..count).all(|at| {
            let empty = self.lanes.lane(at).is_none_or(|lane| lane.items.with(|ids| ids.is_empty()));
            empty && self.paging(at).is_none_or(|paging| paging.get() == Paging::Done)
        })
    }
}

/// Lies over columns or rows, which stay to be added to.
#[component]
pub fn Nothing(shelf: Shelf, bare: Memo<bool>, on_filter: Callback<Filter>) -> impl IntoView {
    let may_import = use_session().is_some_and(|session| session.may(Action::ImportRecords));
    (move || {
        if !bare.get() || shelf.adding.get().is_some() {
            return ().into_any();
        }
        let about = shelf.about();
        let words = if narrowed_by(&about.filter) > 0 || !about.filter.text.is_empty() {
            no_match(shelf, on_filter)
        } else {
            none_yet(shelf, may_import)
        };
        view! {
            <div class="deals__nothing" role="status">
                {words}
            </div>
        }
        .into_any()
    })
    .into_any()
}

fn no_match(shelf: Shelf, on_filter: Callback<Filter>) -> AnyView {
    let lang = shelf.lang;
    view! {
        <EmptyState icon=icondata::LuSearchX title=w::nothing_matches(lang) text=w::nothing_matches_text(lang)>
            <Button on_click=move |_| on_filter.run(cleared(&shelf.about().filter))>{w::clear_all(lang)}</Button>
        </EmptyState>
    }
    .into_any()
}

fn none_yet(shelf: Shelf, may_import: bool) -> AnyView {
    let (lang, about) = (shelf.lang, shelf.about());
    let first = about.board.pipeline.first_open().filter(|_| about.may_edit);
    let icon = icondata::LuSquareKanban;
    let Some(first) = first else {
        return view! { <EmptyState icon title=w::nothing_yet(lang) text=w::nothing_yet_read(lang) /> }.into_any();
    };
    let text = if may_import { w::nothing_yet_import(lang) } else { w::nothing_yet_text(lang) };
    view! {
        <EmptyState icon title=w::nothing_yet(lang) text>
            <Button
                kind=ButtonKind::Primary
                icon=icondata::LuPlus
                on_click=move |_| shelf.adding.set(Some(first))
            >
                {w::new_deal(lang)}
            </Button>
            {may_import
                .then(|| {
                    view! {
                        <LinkButton href=routes::IMPORTS icon=icondata::LuUpload>
                            {w::import_deals(lang)}
                        </LinkButton>
                    }
                })}
        </EmptyState>
    }
    .into_any()
}
