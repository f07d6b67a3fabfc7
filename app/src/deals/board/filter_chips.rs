//! What narrows the board, in sight above it, each with a cross.

use leptos::prelude::*;
use uuid::Uuid;

use super::address::{cleared, narrowed_by};
use super::shelf::Shelf;
use crate::deals::model::Filter;
use crate::locale::format;
use crate::ui::{Button, ButtonKind, ButtonSize, Tag};
use crate::words::deals as w;

/// The chips; nothing where nothing narrows.
#[component]
pub fn FilterChips(shelf: Shelf, on_filter: Callback<Filter>) -> impl IntoView {
    let about = shelf.about();
    if narrowed_by(&about.filter) == 0 {
        return ().into_any();
    }
    let chips = chips(shelf).into_iter().map(|(label, without)| {
        view! { <Tag label on_remove=move |()| on_filter.run(without.clone()) /> }
    });
    view! {
        <div class="filter-chips">
            {chips.collect_view()}
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                on_click=move |_| on_filter.run(cleared(&about.filter))
            >
                {w::clear_filter(shelf.lang)}
            </Button>
        </div>
    }
    .into_any()
}

/// Each narrowing in words, and the filter without it.
fn chips(shelf: Shelf) -> Vec<(String, Filter)> {
    let (lang, about) = (shelf.lang, shelf.about());
    let (board, filter) = (&about.board, &about.filter);
    let without = |list: &[Uuid], id: Uuid| list.iter().copied().filter(|other| *other != id).collect::<Vec<_>>();
    let mut chips = Vec::new();
    for id in &filter.owners {
        let name = board.owners.iter().find(|owner| owner.id == *id).map(|owner| owner.name.clone());
        chips.push((name.unwrap_or_default(), Filter { owners: without(&filter.owners, *id), ..filter.clone() }));
    }
    for id in &filter.teams {
        let name = board.teams.iter().find(|(team, _)| team == id).map(|(_, name)| name.clone());
        chips.push((name.unwrap_or_default(), Filter { teams: without(&filter.teams, *id), ..filter.clone() }));
    }
    for id in &filter.tags {
        let name = board.tags.iter().find(|(tag, _)| tag == id).map(|(_, tag)| tag.name.clone());
        chips.push((name.unwrap_or_default(), Filter { tags: without(&filter.tags, *id), ..filter.clone() }));
    }
    if filter.value_from.is_some() || filter.value_to.is_some() {
        let amount = |value| format::money_short(lang, value, &board.currency);
        let words = from_to(filter.value_from.map(amount), filter.value_to.map(amount));
        chips.push((w::chip_value(lang, words), Filter { value_from: None, value_to: None, ..filter.clone() }));
    }
    if filter.close_from.is_some() || filter.close_to.is_some() {
        let day = |day| format::date(lang, day);
        let words = from_to(filter.close_from.map(day), filter.close_to.map(day));
        chips.push((w::chip_close(lang, words), Filter { close_from: None, close_to: None, ..filter.clone() }));
    }
    if filter.stale {
        chips.push((w::only_stale(lang).to_owned(), Filter { stale: false, ..filter.clone() }));
    }
    chips
}

fn from_to(from: Option<String>, to: Option<String>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} – {to}"),
        (Some(from), None) => format!("≥ {from}"),
        (None, Some(to)) => format!("≤ {to}"),
        (None, None) => String::new(),
    }
}
