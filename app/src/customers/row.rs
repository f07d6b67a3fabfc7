//! One line of the list.

use super::{
    custom::custom_cell,
    lifecycle::LifecycleBadge,
    list::{
        Mark, Selection,
        columns::{Shown, Shows},
    },
    model::{CustomerKind, CustomerRow, OpenDeals, TagOf},
    tags::why_words,
};
use crate::{
    access::use_organisation,
    fields::Catalogue,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Ago, Avatar, AvatarSize, Cell, PhoneLink, Row, Tag},
    words::{customers as w, quality as q},
};
use leptos::prelude::*;
use std::sync::Arc;

/// A customer in the list: cells side by side as the reader chose them, two lines on a phone.
#[component]
pub(super) fn CustomerLine(
    row: CustomerRow,
    columns: Vec<Shown>,
    /// What the columns of custom fields hold.
    fields: Arc<Catalogue>,
    selection: Option<Selection<CustomerRow>>,
) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let id = row.id;
    let marked = Signal::derive(move || selection.is_some_and(|selection| selection.has(id)));
    let mark = selection.map(|selection| view! { <Mark id name=row.name.clone() selection/> });
    let cells = columns.into_iter().map(|shown| cell(lang, &currency, &row, shown, &fields)).collect_view();
    view! {
        <Row selected=marked>
            {mark}
            {cells}
        </Row>
    }
}

fn cell(lang: Lang, currency: &str, row: &CustomerRow, shown: Shown, fields: &Catalogue) -> AnyView {
    let Shown { column, width } = shown;
    let text = |text: Option<String>| view! { <Cell wide=true muted=true width>{text}</Cell> }.into_any();
    let figure = |text: Option<String>| view! { <Cell wide=true numeric=true width>{text}</Cell> }.into_any();
    let ago = |then| view! { <Cell wide=true muted=true width>{then}</Cell> }.into_any();
    match column {
        Shows::Name => {
            let meta = [row.industry.clone(), place(row), row.owner.as_ref().map(|(_, name)| name.clone())];
            let meta: Vec<String> = meta.into_iter().flatten().collect();
            let name = row.name.clone();
            view! {
                <Cell href=routes::customer(row.id) width>
                    <span class="customer-line__name">{name}</span>
                    <span class="customer-line__meta">{meta.join(" · ")}</span>
                </Cell>
            }
            .into_any()
        }
        Shows::Lifecycle => {
            let is = row.lifecycle;
            view! {
                <Cell wide=true width>
                    <LifecycleBadge is/>
                </Cell>
            }
            .into_any()
        }
        Shows::Kind => text(Some(kind_word(lang, row.kind).to_owned())),
        Shows::Industry => text(row.industry.clone()),
        Shows::Place => text(place(row)),
        Shows::Source => text(row.source.clone()),
        Shows::Email => text(row.email.clone()),
        Shows::Website => text(row.website.clone()),
        Shows::Phone => {
            let phone = row.phone.clone().map(|number| view! { <PhoneLink number/> });
            view! { <Cell wide=true width>{phone}</Cell> }.into_any()
        }
        Shows::Employees => figure(row.employees.map(|count| format::count(i64::from(count)))),
        Shows::Founded => figure(row.founded_year.map(|year| year.to_string())),
        Shows::Revenue => figure(
            row.annual_revenue
                .map(|amount| format::money_short(lang, amount, row.currency.as_deref().unwrap_or(currency))),
        ),
        Shows::Owner => {
            let owner = row.owner.clone();
            let owner = owner.map(|(_, name)| view! { <Avatar name size=AvatarSize::Small labelled=true/> });
            view! { <Cell wide=true width>{owner}</Cell> }.into_any()
        }
        Shows::Tags => {
            let offset = use_organisation().utc_offset;
            let tag = |tag: &TagOf| {
                let title = tag.why.as_ref().map(|why| why_words(lang, offset, why));
                view! { <Tag label=tag.name.clone() colour=tag.colour.clone() title/> }
            };
            let tags = row.tags.iter().map(tag).collect_view();
            view! {
                <Cell wide=true width>
                    <span class="customer-line__tags">{tags}</span>
                </Cell>
            }
            .into_any()
        }
        Shows::Deals => {
            let open = row.open_deals.and_then(|open| deals_cell(lang, open, currency));
            view! { <Cell numeric=true width>{open}</Cell> }.into_any()
        }
        Shows::Completeness => figure(Some(q::percent(lang, row.completeness))),
        Shows::Contacted => ago(row.last_contact.map(|then| view! { <Ago then/> })),
        Shows::Created => ago(Some(view! { <Ago then=row.created_at/> })),
        Shows::Updated => ago(Some(view! { <Ago then=row.updated_at/> })),
        Shows::Custom(field) => custom_cell(lang, row, field, width, fields),
    }
}

/// The kind of a customer in words.
#[must_use]
pub(super) const fn kind_word(lang: Lang, kind: CustomerKind) -> &'static str {
    match kind {
        CustomerKind::Company => w::kind_company(lang),
        CustomerKind::Person => w::kind_person(lang),
    }
}

fn place(row: &CustomerRow) -> Option<String> {
    match (&row.country, &row.region) {
        (Some(country), Some(region)) => Some(format!("{country} {region}")),
        (one, other) => one.clone().or_else(|| other.clone()),
    }
}

/// How many open deals and what they are worth; nothing where there are none.
fn deals_cell(lang: Lang, open: OpenDeals, currency: &str) -> Option<AnyView> {
    (open.count > 0).then(|| {
        view! {
            <span class="customer-line__deals">
                {(!open.value.is_zero())
                    .then(|| {
                        view! {
                            <span class="customer-line__value">{format::money_short(lang, open.value, currency)}</span>
                        }
                    })}
                <span class="customer-line__count">{format::count(open.count)}</span>
            </span>
        }
        .into_any()
    })
}
