//! One's own customers that are about to fall into a pool: a list of whom to call.

use super::{model::Falling, row::because_words};
use crate::{
    clock::use_now,
    locale::{Lang, use_lang},
    routes,
    ui::{Badge, Cell, Column, EmptyState, Row, Table, Tone},
    words::{customers as cw, pool as w},
};
use leptos::prelude::*;

/// The list, the next first.
#[component]
pub(super) fn Soon(all: Vec<Falling>) -> impl IntoView {
    let lang = use_lang();
    if all.is_empty() {
        return view! { <EmptyState icon=icondata::LuCircleCheck title=w::none_soon(lang) text=w::none_soon_text(lang)/> }
            .into_any();
    }
    let columns = vec![
        Column::new("name", cw::name(lang)),
        Column::new("left", w::time_left(lang)),
        Column::new("why", w::why_soon(lang)).wide(),
        Column::new("pool", w::pool(lang)).wide(),
    ];
    view! {
        <div class="pool-soon">
            <p class="pool-soon__text">{w::soon_text(lang)}</p>
            <Table label=w::tab_soon(lang) columns comfortable=true>
                {all.into_iter().map(|one| view! { <Line one/> }).collect_view()}
            </Table>
        </div>
    }
    .into_any()
}

#[component]
fn Line(one: Falling) -> impl IntoView {
    let (lang, now) = (use_lang(), use_now());
    let why = because_words(lang, one.falls.because);
    let (below, falls) = (why.clone(), one.falls);
    let pool = one.pool.name_en.filter(|_| lang == Lang::En).unwrap_or(one.pool.name);
    let left = move || falls.days_left(now.get());
    let badge = move || {
        let days = left();
        let tone = if days <= 1 { Tone::Bad } else { Tone::Warn };
        view! { <Badge tone>{days_words(lang, days)}</Badge> }
    };
    view! {
        <Row>
            <Cell href=routes::customer(one.customer)>
                <span class="customer-line__name">{one.name}</span>
                <span class="customer-line__meta">{below}</span>
            </Cell>
            <Cell>{badge}</Cell>
            <Cell wide=true muted=true>
                {why}
            </Cell>
            <Cell wide=true muted=true>
                {pool}
            </Cell>
        </Row>
    }
}

/// How many days are left, in words.
pub(super) fn days_words(lang: Lang, days: i64) -> String {
    match days {
        ..=0 => w::falls_today(lang).to_owned(),
        1 => w::falls_in_one(lang).to_owned(),
        days => w::falls_in(lang, days),
    }
}
