//! The rows of the list of what customers own.

use super::{
    api::list_assets,
    form::state_word,
    model::{Asset, AssetFilter, AssetList},
    warranty::WarrantyMark,
};
use crate::{
    access::Paged,
    locale::{format, use_lang},
    routes,
    ui::{Cell, Column, EmptyState, Pager, Row, Table},
    words::assets as w,
};
use leptos::prelude::*;

/// What was read so far, and the way to more.
#[component]
pub(super) fn AssetRows(filter: AssetFilter, list: AssetList) -> impl IntoView {
    let lang = use_lang();
    let paged = Paged::of(list.rows, list.more);
    let rows = paged.rows;
    let is_narrowed = filter != AssetFilter::default();
    let read_on = move |()| {
        let after = paged.last(Asset::mark);
        let filter = filter.clone();
        paged.read_on(async move { list_assets(filter, after).await.map(|next| (next.rows, next.more)) });
    };
    if rows.with_untracked(Vec::is_empty) {
        let (title, text) = if is_narrowed {
            (w::nothing_found(lang), w::nothing_found_text(lang))
        } else {
            (w::nothing_yet(lang), w::nothing_yet_text(lang))
        };
        return view! { <EmptyState icon=icondata::LuPackage title text/> }.into_any();
    }
    let columns = vec![
        Column::new("product", w::product(lang)),
        Column::new("warranty", w::warranty(lang)),
        Column::new("customer", w::customer(lang)).wide(),
        Column::new("delivered", w::delivered_on(lang)).wide(),
        Column::new("state", w::state(lang)).wide(),
    ];
    view! {
        <Table label=w::title(lang) columns>
            <For each=move || rows.get() key=|asset| (asset.id, asset.version) let:asset>
                <AssetRow asset/>
            </For>
        </Table>
        <Pager more=paged.more busy=paged.reading on_more=read_on/>
    }
    .into_any()
}

#[component]
fn AssetRow(asset: Asset) -> impl IntoView {
    let lang = use_lang();
    let (customer, owner) = (routes::customer(asset.customer), asset.customer_name);
    let (beneath, whose) = (customer.clone(), owner.clone());
    view! {
        <Row>
            <Cell>
                {asset.product_name}
                {asset.serial.map(|serial| view! { <span class="table__second">{serial}</span> })}
                <a class="cell-link table__second table__second--narrow" href=beneath>
                    {whose}
                </a>
            </Cell>
            <Cell>
                <WarrantyMark until=asset.warranty_until/>
            </Cell>
            <Cell wide=true>
                <a class="cell-link" href=customer>
                    {owner}
                </a>
            </Cell>
            <Cell wide=true>{asset.delivered_on.map(|day| format::date(lang, day))}</Cell>
            <Cell wide=true>{state_word(lang, asset.state)}</Cell>
        </Row>
    }
}
