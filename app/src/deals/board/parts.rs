//! What the board downloads when it is first wanted. Most visits look, drag and open; a phone should not wait for more.

use leptos::{lazy, prelude::*};

use super::drop_sheet::{DropSheet, UnsortDialog};
use super::filters::FilterDialog;
use super::list::ListView;
use super::move_sheet::MoveSheet;
use super::page::Way;
use super::quick_add::QuickAdd;
use super::shelf::Shelf;
use crate::ui::{Later, Part};

/// The sheets that open over the board.
#[component]
pub fn Sheets(shelf: Shelf, way: Way, filtering: RwSignal<bool>) -> impl IntoView {
    let wanted = Signal::derive(move || {
        filtering.get() || shelf.unsort.get() || shelf.ask.with(Option::is_some) || shelf.moving.with(Option::is_some)
    });
    let part = move |()| -> Part { Box::pin(show_sheets(shelf, way, filtering)) };
    view! { <Later wanted part /> }
}

#[lazy]
fn show_sheets(shelf: Shelf, way: Way, filtering: RwSignal<bool>) -> AnyView {
    view! {
        <FilterDialog shelf open=filtering on_filter=way.filter />
        <MoveSheet shelf />
        <DropSheet shelf />
        <UnsortDialog shelf on_sort=way.sort />
    }
    .into_any()
}

/// The form that adds a deal to a column.
#[component]
pub fn Adding(shelf: Shelf, at: usize) -> impl IntoView {
    let part = move |()| -> Part { Box::pin(show_quick_add(shelf, at)) };
    view! { <Later wanted=true part /> }
}

#[lazy]
fn show_quick_add(shelf: Shelf, at: usize) -> AnyView {
    view! { <QuickAdd shelf at /> }.into_any()
}

/// The same deals as rows.
#[lazy]
pub fn show_list(shelf: Shelf) -> AnyView {
    view! { <ListView shelf /> }.into_any()
}
