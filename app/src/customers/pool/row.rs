//! One customer of a pool in the list.

use super::{
    desk::Desk,
    model::{Arrival, Because, Condition, PoolRow},
};
use crate::{
    clock::use_now,
    locale::{Lang, use_lang},
    ui::{Ago, Button, ButtonSize, Cell, Row},
    words::pool as w,
};
use leptos::prelude::*;

/// Cells side by side; two lines on a phone. The name opens what is known of it beside the list.
#[component]
pub(super) fn PoolLine(row: PoolRow, desk: Desk) -> impl IntoView {
    let lang = use_lang();
    let id = row.id;
    let place = place(&row);
    let why = arrival_words(lang, &row.arrival);
    let hint = why.clone();
    let meta: Vec<String> =
        [row.industry.clone(), place.clone(), row.former_owner.clone()].into_iter().flatten().collect();
    let label = w::mark_this(lang, &row.name);
    let peeked = StoredValue::new(row.clone());
    let (name, industry, former, since) =
        (row.name.clone(), row.industry.clone(), row.former_owner.clone(), row.pooled_at);
    let selected = Signal::derive(move || desk.chosen.with(|chosen| chosen.contains(&id)));
    view! {
        <Row selected>
            <Cell>
                <label class="pool-line__mark">
                    <input
                        class="check__box"
                        type="checkbox"
                        aria-label=label
                        prop:checked=move || selected.get()
                        on:change=move |_| desk.toggle(id)
                    />
                </label>
            </Cell>
            <Cell>
                <button type="button" class="pool-line__open" on:click=move |_| desk.peeked.set(Some(peeked.get_value()))>
                    <span class="customer-line__name">{name}</span>
                    <span class="customer-line__meta">{meta.join(" · ")}</span>
                </button>
            </Cell>
            <Cell wide=true muted=true>
                {industry}
            </Cell>
            <Cell wide=true muted=true>
                {place}
            </Cell>
            <Cell wide=true muted=true>
                {former}
            </Cell>
            <Cell wide=true muted=true>
                <span class="pool-line__why" title=hint>
                    {why}
                </span>
            </Cell>
            <Cell wide=true muted=true>
                <Ago then=since/>
            </Cell>
            <Cell>
                <ClaimButton row desk/>
            </Cell>
        </Row>
    }
}

/// Claims this one; while it is too new, says from when it can be claimed.
#[component]
pub(super) fn ClaimButton(row: PoolRow, desk: Desk) -> impl IntoView {
    let (lang, now) = (use_lang(), use_now());
    let (id, claimable_at) = (row.id, row.claimable_at);
    // A button that has the focus is drawn anew only when it has to be.
    let hours = Memo::new(move |_| {
        claimable_at
            .map(|moment| moment - now.get())
            .filter(|wait| wait.num_seconds() > 0)
            .map(|wait| wait.num_hours() + 1)
    });
    let full = Signal::derive(move || desk.of.with(|pool| pool.left() == Some(0)));
    let may_claim = Memo::new(move |_| desk.of.with(|pool| pool.may_claim));
    let action = move || match hours.get() {
        Some(hours) => view! { <span class="pool-line__wait">{w::claimable_in(lang, hours)}</span> }.into_any(),
        None => view! {
            <Button size=ButtonSize::Small icon=icondata::LuHand disabled=full on_click=move |_| desk.claim(vec![id])>
                {w::claim(lang)}
            </Button>
        }
        .into_any(),
    };
    view! { <Show when=move || may_claim.get()>{action}</Show> }
}

/// Country and region.
pub(super) fn place(row: &PoolRow) -> Option<String> {
    match (&row.country, &row.region) {
        (Some(country), Some(region)) => Some(format!("{country} {region}")),
        (one, other) => one.clone().or_else(|| other.clone()),
    }
}

/// How it came into the pool, in words.
pub(super) fn arrival_words(lang: Lang, arrival: &Arrival) -> String {
    match arrival {
        Arrival::Returned { reason: Some((name, name_en)), .. } => {
            name_en.as_ref().filter(|_| lang == Lang::En).unwrap_or(name).clone()
        }
        Arrival::Returned { reason: None, .. } => w::was_returned(lang).to_owned(),
        Arrival::Recycled(because) => because_words(lang, *because),
        Arrival::Unknown => w::never_owned(lang).to_owned(),
    }
}

/// The condition of a rule, with its days.
#[must_use]
pub fn because_words(lang: Lang, because: Because) -> String {
    match because.condition {
        Condition::Untouched => w::because_untouched(lang, because.days),
        Condition::NoOpenDeal => w::because_no_open_deal(lang, because.days),
        Condition::NeverDeal => w::because_never_deal(lang, because.days),
    }
}
