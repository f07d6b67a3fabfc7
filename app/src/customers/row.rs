//! One line of the list.

use super::model::{CustomerKind, CustomerRow, OpenDeals};
use crate::{
    access::use_organisation,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Ago, Avatar, AvatarSize, Cell, Row},
    words::customers as w,
};
use leptos::prelude::*;

/// A customer in the list: cells side by side, two lines on a phone.
#[component]
pub(super) fn CustomerLine(row: CustomerRow, sees_deals: bool) -> impl IntoView {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let place = place(&row);
    let meta = [row.industry.clone(), place.clone(), row.owner.as_ref().map(|(_, name)| name.clone())];
    let meta: Vec<String> = meta.into_iter().flatten().collect();
    let owner = row.owner.map(|(_, name)| view! { <Avatar name size=AvatarSize::Small labelled=true/> });
    view! {
        <Row>
            <Cell href=routes::customer(row.id)>
                <span class="customer-line__name">{row.name}</span>
                <span class="customer-line__meta">{meta.join(" · ")}</span>
            </Cell>
            <Cell wide=true muted=true>
                {kind_word(lang, row.kind)}
            </Cell>
            <Cell wide=true muted=true>
                {row.industry}
            </Cell>
            <Cell wide=true muted=true>
                {place}
            </Cell>
            <Cell wide=true>{owner}</Cell>
            {sees_deals
                .then(|| {
                    view! { <Cell numeric=true>{row.open_deals.map(|open| deals_cell(lang, open, &currency))}</Cell> }
                })}
            <Cell wide=true muted=true>
                {row.last_contact.map(|then| view! { <Ago then/> })}
            </Cell>
            <Cell wide=true muted=true>
                <Ago then=row.updated_at/>
            </Cell>
        </Row>
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
