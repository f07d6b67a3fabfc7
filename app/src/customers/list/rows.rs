//! The rows of the list: read page by page, marked, and moved through by keys.

use super::{
    address::Place,
    columns::{Shown, Shows, custom_of},
    selection::{Selection, listen},
};
use crate::{
    access::{Action, use_session},
    customers::{
        api::customers,
        bulk::{BulkBar, Runs},
        list_model::{CustomerFilter, CustomerRow, CustomerSort},
        row::CustomerLine,
    },
    fields::Catalogue,
    lists::{
        Loaded,
        columns::{ListColumn, widened},
        model::Page,
    },
    locale::{Lang, use_lang},
    ui::{Column, Sort, VirtualTable, Width},
    words::customers as w,
};
use leptos::prelude::*;
use std::sync::Arc;

/// Name of the table where the list is not divided.
pub(super) const ONE_TABLE: &str = "customer-rows";

/// The rows read so far; more are read when the end comes near.
#[component]
pub(super) fn Rows(
    /// Id of the table; a divided list has several.
    #[prop(into)]
    name: String,
    filter: CustomerFilter,
    page: Page<CustomerRow>,
    place: Memo<Place>,
    show: Callback<Place>,
    runs: Runs,
    /// The custom fields that the reader sees.
    fields: Arc<Catalogue>,
) -> impl IntoView {
    let lang = use_lang();
    let session = use_session();
    let sees_deals = session.as_ref().is_some_and(|session| session.may(Action::SeeDeals));
    let may_edit = session.is_some_and(|session| session.may(Action::EditCustomers));
    let loaded = Loaded::first(page);
    let asked = filter.clone();
    let read_on = loaded.read_on(move |mark| {
        let custom = place.with_untracked(|place| custom_of(&place.columns));
        customers(asked.clone(), Some(mark), custom)
    });
    let alone = name == ONE_TABLE;
    let selection = may_edit.then(|| Selection::over(loaded.rows));
    if let Some(selection) = selection {
        listen(selection, alone);
    }
    let sort = sort_in_address(place, show);
    let known = fields.clone();
    let shown = Memo::new(move |_| {
        let all = place.with(|place| place.columns.clone());
        let offered = |shown: &Shown| (sees_deals || shown.column != Shows::Deals) && shown.column.is_known(&known);
        all.into_iter().filter(offered).collect::<Vec<_>>()
    });
    let widen = Callback::new(move |(key, width): (String, Option<Width>)| {
        let now = place.get_untracked();
        show.run(Place { columns: widened(now.columns, &key, width), ..now });
    });
    view! {
        <div class="marked-list">
            {move || {
                let shown = shown.get();
                let columns = columns(lang, &shown, selection.is_some(), &fields);
                let fields = fields.clone();
                view! {
                    <VirtualTable
                        name=name.clone()
                        label=w::title(lang)
                        columns
                        items=loaded.rows
                        key=|row: &CustomerRow| format!("{}-{}", row.id, row.version)
                        row=move |row| view! { <CustomerLine row columns=shown.clone() fields=fields.clone() selection/> }.into_any()
                        sort
                        first=30
                        more=loaded.more()
                        busy=loaded.busy
                        on_more=read_on
                        on_width=widen
                    />
                }
            }}
            {selection.map(|selection| view! { <BulkBar selection filter runs/> })}
        </div>
    }
}

/// The heads; on phones a card says what stands in most of them.
fn columns(lang: Lang, shown: &[Shown], marks: bool, fields: &Catalogue) -> Vec<Column> {
    let head = |shown: &Shown| {
        let mut column = Column::new(shown.column.key(), shown.column.label(lang, fields)).width(shown.width);
        if shown.column.is_numeric(fields) {
            column = column.numeric();
        }
        if shown.column.sort(fields).is_some() {
            column = column.sortable();
        }
        if matches!(shown.column, Shows::Name | Shows::Deals) { column } else { column.wide() }
    };
    let mark = marks.then(|| Column::new("mark", ""));
    mark.into_iter().chain(shown.iter().map(head)).collect()
}

/// The table's order and the address say the same. Pressing the head of the column that sorts turns the order round.
pub(super) fn sort_in_address(place: Memo<Place>, show: Callback<Place>) -> RwSignal<Option<Sort>> {
    let sort_of = |filter: &CustomerFilter| Sort {
        column: filter.sort.key().into_owned(),
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
        let chosen = CustomerSort::from_key(&pressed.column);
        // Another column begins in the direction in which it is mostly wanted.
        let reversed = pressed.column == shown.column && pressed.descending != chosen.descends();
        show.run(Place { filter: CustomerFilter { sort: chosen, reversed, ..now.filter.clone() }, ..now });
    });
    sort
}
