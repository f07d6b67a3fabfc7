//! The rows of the list of products.

use super::{
    api::list_products,
    model::{ProductFilter, ProductList, ProductRow, name_in},
};
use crate::{
    access::Paged,
    locale::{format, use_lang},
    routes,
    ui::{Cell, Column, EmptyState, Pager, Row, Table},
    words::catalogue as w,
};
use leptos::prelude::*;

/// What was read so far, and the way to more.
#[component]
pub(super) fn ProductRows(filter: ProductFilter, list: ProductList) -> impl IntoView {
    let lang = use_lang();
    let paged = Paged::of(list.rows, list.more);
    let rows = paged.rows;
    let is_narrowed = filter != ProductFilter::default();
    let read_on = move |()| {
        let skip = rows.with_untracked(|rows| u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let filter = filter.clone();
        paged.read_on(async move { list_products(filter, skip).await.map(|next| (next.rows, next.more)) });
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
        Column::new("category", w::category(lang)).wide(),
        Column::new("unit", w::unit(lang)).wide(),
        Column::new("price", w::own_price(lang)).numeric(),
    ];
    view! {
        <Table label=w::products(lang) columns>
            <For each=move || rows.get() key=|row| (row.id, row.version) let:row>
                <ProductLine row/>
            </For>
        </Table>
        <Pager more=paged.more busy=paged.reading on_more=read_on/>
    }
    .into_any()
}

#[component]
fn ProductLine(row: ProductRow) -> impl IntoView {
    let lang = use_lang();
    let name = name_in(lang, &row.name, row.name_en.as_deref()).to_owned();
    let category = row.category.map(|category| name_in(lang, &category, row.category_en.as_deref()).to_owned());
    let price = row.price.zip(row.currency).map(|(price, currency)| format::money(price, &currency));
    view! {
        <Row>
            <Cell>
                <a class="cell-link" href=routes::product(row.id)>
                    {name}
                </a>
                {row.code.map(|code| view! { <span class="table__second">{code}</span> })}
            </Cell>
            <Cell wide=true>{category}</Cell>
            <Cell wide=true>{row.unit}</Cell>
            <Cell numeric=true>{price}</Cell>
        </Row>
    }
}
