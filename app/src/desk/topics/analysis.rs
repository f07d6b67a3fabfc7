//! Complaints and topics by product and cause; each line opens what it counts.

use super::{
    list::address_of,
    model::{Cell as Counted, ComplaintRow, Pick, TopicFilter},
};
use crate::{
    desk::tickets::{
        rules_model::number_in_words,
        words_of::{StateBadge, category_word},
    },
    locale::{format, use_lang},
    routes,
    ui::{Ago, Cell, Column, Row, Section, Table},
    words::product_topics as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Analysis(filter: TopicFilter, cells: Vec<Counted>, complaints: Vec<ComplaintRow>) -> impl IntoView {
    let lang = use_lang();
    if cells.is_empty() && complaints.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::new("product", w::product(lang)),
        Column::new("cause", w::cause(lang)),
        Column::new("complaints", w::complaints(lang)),
        Column::new("voices", w::voices(lang)),
        Column::new("topics", w::title(lang)).wide(),
    ];
    let row = move |cell: Counted| {
        let product = cell.product.as_ref().map_or(Pick::Without, |(id, _)| Pick::One(*id));
        let cause = cell.cause.as_ref().map_or(Pick::Without, |(id, _)| Pick::One(*id));
        let href = address_of(&TopicFilter { product, cause, days: filter.days, ..TopicFilter::default() });
        let product = cell.product.map_or_else(|| w::without_product(lang).to_owned(), |(_, name)| name);
        let cause =
            cell.cause.map_or_else(|| w::without_cause(lang).to_owned(), |(_, name)| category_word(lang, &name));
        view! {
            <Row>
                <Cell href>{product}</Cell>
                <Cell>{cause}</Cell>
                <Cell>{format::count(cell.complaints)}</Cell>
                <Cell>{format::count(cell.voices)}</Cell>
                <Cell wide=true>{format::count(cell.topics)}</Cell>
            </Row>
        }
    };
    view! {
        <Section title=w::analysis(lang)>
            <Table label=w::analysis(lang) columns>
                {cells.into_iter().map(row).collect_view()}
            </Table>
        </Section>
        {(!complaints.is_empty()).then(|| view! { <Complaints complaints/> })}
    }
    .into_any()
}

/// The complaints of what one looks for.
#[component]
fn Complaints(complaints: Vec<ComplaintRow>) -> impl IntoView {
    let lang = use_lang();
    let line = move |one: ComplaintRow| {
        view! {
            <li class="aside-line">
                <a class="aside-line__name" href=routes::ticket(one.id)>
                    {one.subject}
                </a>
                <StateBadge lang state=one.state/>
                <span class="aside-line__meta">
                    <span>{number_in_words(one.number)}</span>
                    {one.customer.map(|name| view! { <span>{name}</span> })}
                    {one.measure.map(|measure| view! { <span>{measure}</span> })}
                    <Ago then=one.created_at/>
                </span>
            </li>
        }
    };
    view! {
        <Section title=w::complaints(lang)>
            <ul class="aside-list">{complaints.into_iter().map(line).collect_view()}</ul>
        </Section>
    }
}
