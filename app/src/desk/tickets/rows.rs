//! The rows of the list: read page by page, marked, and kept as others change them.

use super::{
    api::{take_ticket, ticket_in_list, tickets},
    columns::Shown,
    list::{Empty, Parts},
    list_model::{TicketFilter, TicketRow, TicketSort},
    place::Place,
    preview::Preview,
    row::TicketLine,
};
use crate::{
    access::{Action, error_text, use_session},
    desk::{
        changes::{BulkBar, Doing, Runs, Selection, listen},
        reading::Watch,
    },
    events::{LiveEvent, live::use_live},
    lists::{
        Loaded,
        columns::{ListColumn, widened},
        model::Page as PageOf,
    },
    locale::{Lang, use_lang},
    ui::{Column, Sort, VirtualTable, Width, debounced, use_toasts},
    words::tickets as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// The rows read so far; more are read when the end comes near, and what others do appears as it happens.
#[component]
pub(super) fn Rows(
    filter: TicketFilter,
    page: PageOf<TicketRow>,
    parts: Parts,
    show: Callback<Place>,
    adding: RwSignal<bool>,
    doing: Doing,
    runs: Runs,
    preview: Preview,
) -> impl IntoView {
    let lang = use_lang();
    let may = move |action| use_session().is_some_and(|session| session.may(action));
    let (may_take, may_edit) = (may(Action::AssignTickets), may(Action::EditTickets));
    let narrows = filter.narrows();
    let loaded = Loaded::first(page);
    let selection = may_edit.then(|| Selection::over(loaded.rows));
    if let Some(selection) = selection {
        listen(selection);
    }
    let matched = filter.clone();
    keep_live(parts, move |id| read_row(matched.clone(), loaded.rows, id));
    let watch = Watch::begin();
    let take = may_take.then(|| taking(filter.clone(), loaded.rows));
    let matching = StoredValue::new(filter.clone());
    let sort = sort_in_address(parts.place, show);
    let read_on = loaded.read_on(move |mark| tickets(filter.clone(), Some(mark)));
    let is_empty = Memo::new(move |_| loaded.rows.with(Vec::is_empty));
    let shown = Memo::new(move |_| parts.place.with(|place| place.columns.clone()));
    let widen = Callback::new(move |(key, width): (String, Option<Width>)| {
        let now = parts.place.get_untracked();
        show.run(Place { columns: widened(now.columns, &key, width), ..now });
    });
    move || {
        if is_empty.get() {
            return view! { <Empty narrows adding/> }.into_any();
        }
        let shown = shown.get();
        let columns = heads(lang, &shown, selection.is_some());
        view! {
            <div class="marked-list">
                <VirtualTable
                    name="ticket-rows"
                    label=w::title(lang)
                    columns
                    items=loaded.rows
                    key=|row: &TicketRow| format!("{}-{}-{:?}", row.id, row.version, row.promised)
                    row=move |row| {
                        let columns = shown.clone();
                        view! { <TicketLine row columns take selection watch preview/> }.into_any()
                    }
                    sort
                    first=30
                    more=loaded.more()
                    busy=loaded.busy
                    on_more=read_on
                    on_width=widen
                />
                {selection.map(|selection| view! { <BulkBar selection doing runs filter=matching.get_value()/> })}
            </div>
        }
        .into_any()
    }
}

/// Has the tickets read that others change, one by one, and the counts a moment later.
pub(super) fn keep_live(parts: Parts, read: impl Fn(Uuid) + 'static) {
    let news = RwSignal::new(0_u32);
    let settled = debounced(news.into(), 600);
    Effect::new(move |before: Option<u32>| {
        let count = settled.get();
        if before.is_some_and(|before| before != count) {
            parts.queues.refetch();
            parts.count.refetch();
        }
        count
    });
    let rules = RwSignal::new(0_u32);
    let reckoned = debounced(rules.into(), 1_000);
    Effect::new(move |before: Option<u32>| {
        let count = reckoned.get();
        if before.is_some_and(|before| before != count) {
            parts.first.refetch();
        }
        count
    });
    use_live(move |event: LiveEvent| {
        if event.kind == "ticket.reckoned" {
            // Rules changed, and many tickets at once.
            rules.update(|rules| *rules += 1);
        } else if event.resync {
            parts.first.refetch();
            news.update(|news| *news += 1);
        } else if event.subject_kind == "ticket" {
            read(event.subject);
            news.update(|news| *news += 1);
        }
    });
}

/// Shows a ticket as it is now: where it was, above the others where it is new, or no more.
fn read_row(filter: TicketFilter, rows: RwSignal<Vec<TicketRow>>, id: Uuid) {
    spawn_local(async move {
        // Where this fails, what is shown stays; the next change reads it again.
        let Ok(now) = ticket_in_list(filter.clone(), id).await else { return };
        let newest_first = filter.sort == TicketSort::Updated && !filter.reversed;
        rows.try_update(|rows| {
            let was = rows.iter().position(|row| row.id == id);
            match (was, now) {
                (Some(place), Some(row)) if newest_first => {
                    rows.remove(place);
                    rows.insert(0, row);
                }
                (Some(place), Some(row)) => rows[place] = row,
                (Some(place), None) => drop(rows.remove(place)),
                // In another order its place is not known before the list is read again.
                (None, Some(row)) if newest_first => rows.insert(0, row),
                (None, _) => {}
            }
        });
    });
}

/// Takes a ticket from its line.
fn taking(filter: TicketFilter, rows: RwSignal<Vec<TicketRow>>) -> Callback<Uuid> {
    let (lang, toasts) = (use_lang(), use_toasts());
    Callback::new(move |id: Uuid| {
        let filter = filter.clone();
        spawn_local(async move {
            match take_ticket(id).await {
                Ok(_) => toasts.success(w::taken_toast(lang)),
                Err(error) => toasts.error(error_text(lang, &error)),
            }
            read_row(filter, rows, id);
        });
    })
}

/// The table's order and the address say the same. Pressing the head of the column that sorts turns the order round.
fn sort_in_address(place: Memo<Place>, show: Callback<Place>) -> RwSignal<Option<Sort>> {
    let sort_of = |filter: &TicketFilter| Sort {
        column: filter.sort.key().to_owned(),
        descending: filter.sort.descends() != filter.reversed,
    };
    let sort = RwSignal::new(Some(place.with_untracked(|place| sort_of(&place.filter))));
    Effect::new(move |_| sort.set(Some(place.with(|place| sort_of(&place.filter)))));
    Effect::new(move |_| {
        let Some(pressed) = sort.get() else { return };
        let now = place.get_untracked();
        let shown = sort_of(&now.filter);
        if pressed == shown {
            return;
        }
        let chosen = TicketSort::from_key(&pressed.column);
        // Another column begins in the direction in which it is mostly wanted.
        let reversed = pressed.column == shown.column && pressed.descending != chosen.descends();
        show.run(Place { filter: TicketFilter { sort: chosen, reversed, ..now.filter.clone() }, ..now });
    });
    sort
}

/// The heads; on phones a line says what stands in most of them.
fn heads(lang: Lang, shown: &[Shown], marks: bool) -> Vec<Column> {
    let head = |shown: &Shown| {
        let mut column = Column::new(shown.column.key(), shown.column.head(lang)).width(shown.width);
        if shown.column.sort().is_some() {
            column = column.sortable();
        }
        if shown.column.is_wide() { column.wide() } else { column }
    };
    let mark = marks.then(|| Column::new("mark", ""));
    mark.into_iter().chain(shown.iter().map(head)).collect()
}
