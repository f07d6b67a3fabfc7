//! What the board downloads apart from itself: when it is first wanted, or once the page is calm (`areas.rs`). Most visits look,
//! drag and open; a phone should not wait for more.

use leptos::prelude::*;

use super::asks::Ask;
use super::drop_sheet::{DropSheet, UnsortDialog};
use super::filters::FilterDialog;
use super::list::ListView;
use super::move_sheet::MoveSheet;
use super::page::Way;
use super::quick_add::QuickAdd;
use super::shelf::Shelf;
use crate::areas::{Extra, coming};
use crate::ui::{Later, Notice, Skeleton, SkeletonShape, Tone};
use crate::words::ui::part_missing;

/// The sheets that open over the board.
#[derive(Clone, Copy)]
pub struct Sheets {
    pub(super) shelf: Shelf,
    pub(super) way: Way,
    pub(super) filtering: RwSignal<bool>,
}

impl Sheets {
    /// Shows them.
    pub fn show(self) -> AnyView {
        let Self { shelf, way, filtering } = self;
        view! {
            <FilterDialog shelf open=filtering on_filter=way.filter />
            <MoveSheet shelf />
            <DropSheet shelf />
            <UnsortDialog shelf on_sort=way.sort />
        }
        .into_any()
    }

    /// They could not be downloaded. Cards that wait for an answer go back until it can be asked for.
    fn missing(self) {
        let Self { shelf, filtering, .. } = self;
        let (filter, sort) = (filtering.get_untracked(), shelf.unsort.get_untracked());
        let (moving, ask) = (shelf.moving.get_untracked(), shelf.ask.get_untracked());
        filtering.set(false);
        shelf.unsort.set(false);
        shelf.moving.set(None);
        if let Some(ask) = &ask {
            shelf.withdraw(ask);
        }
        shelf.toasts.part_missing(Callback::new(move |()| {
            if !shelf.is_gone() {
                filtering.set(filter);
                shelf.unsort.set(sort);
                shelf.moving.set(moving.clone());
                shelf.ask.set(ask.clone().map(|ask| Ask { shown: false, ..ask }));
            }
        }));
    }
}

/// The sheets, from when one of them is to open.
#[component]
pub fn SheetsLater(sheets: Sheets) -> impl IntoView {
    let Sheets { shelf, filtering, .. } = sheets;
    let wanted = Signal::derive(move || {
        filtering.get() || shelf.unsort.get() || shelf.ask.with(Option::is_some) || shelf.moving.with(Option::is_some)
    });
    view! { <Later wanted part=move |()| coming(Extra::Sheets(sheets)) on_missing=move |()| sheets.missing() /> }
}

/// The form that adds a deal to a column.
#[derive(Clone, Copy)]
pub struct QuickAddAt {
    shelf: Shelf,
    at: usize,
}

impl QuickAddAt {
    /// Shows it.
    pub fn show(self) -> AnyView {
        view! { <QuickAdd shelf=self.shelf at=self.at /> }.into_any()
    }
}

/// The form, as soon as it is here.
#[component]
pub fn Adding(shelf: Shelf, at: usize) -> impl IntoView {
    let part = move |()| coming(Extra::QuickAdd(QuickAddAt { shelf, at }));
    let on_missing = move |()| {
        shelf.adding.set(None);
        shelf.toasts.part_missing(Callback::new(move |()| {
            if !shelf.is_gone() {
                shelf.adding.set(Some(at));
            }
        }));
    };
    view! { <Later wanted=true part on_missing /> }
}

/// The same deals as rows, as soon as they are here.
#[component]
pub fn Rows(shelf: Shelf) -> impl IntoView {
    let wanted = RwSignal::new(true);
    let part = move |()| coming(Extra::List(ListOf(shelf)));
    let meanwhile = move || {
        if wanted.get() {
            return view! { <Skeleton shape=SkeletonShape::Rows(12) /> }.into_any();
        }
        view! {
            <Notice tone=Tone::Bad on_retry=move |()| wanted.set(true)>
                {part_missing(shelf.lang)}
            </Notice>
        }
        .into_any()
    };
    view! { <Later wanted part on_missing=move |()| wanted.set(false) meanwhile /> }
}

/// The same deals as rows.
#[derive(Clone, Copy)]
pub struct ListOf(Shelf);

impl ListOf {
    /// Shows them.
    pub fn show(self) -> AnyView {
        view! { <ListView shelf=self.0 /> }.into_any()
    }
}
