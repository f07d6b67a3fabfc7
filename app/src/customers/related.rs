//! On the page of a customer: its deals.

use super::model::DealOfCustomer;
use crate::{
    access::{Answer, Kept},
    locale::{Lang, format, use_lang},
    routes,
    ui::{Badge, Section, Skeleton, SkeletonShape, Tone},
    words::customers as w,
};
use leptos::prelude::*;

/// How many deals are shown at first.
const SHOWN: usize = 8;

/// The deals, open ones first.
#[component]
pub(super) fn DealsHere(deals: Answer<Vec<DealOfCustomer>>) -> impl IntoView {
    let lang = use_lang();
    let draw = move |deals: Signal<Vec<DealOfCustomer>>| {
        let list = move || match deals.get() {
            all if all.is_empty() => view! { <p class="aside-none">{w::no_deals(lang)}</p> }.into_any(),
            all => view! { <DealList all/> }.into_any(),
        };
        list.into_any()
    };
    view! {
        <Section title=w::deals(lang)>
            <Kept answer=deals fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> } draw/>
        </Section>
    }
}

#[component]
fn DealList(mut all: Vec<DealOfCustomer>) -> impl IntoView {
    let lang = use_lang();
    let rest = all.split_off(all.len().min(SHOWN));
    let lines = |deals: Vec<DealOfCustomer>| {
        view! { <ul class="aside-list">{deals.into_iter().map(|deal| view! { <DealLine deal/> }).collect_view()}</ul> }
    };
    view! {
        {lines(all)}
        {(!rest.is_empty())
            .then(|| {
                view! {
                    <details class="more-fields">
                        <summary class="more-fields__name">{w::all_deals_hidden(lang, rest.len())}</summary>
                        {lines(rest)}
                    </details>
                }
            })}
    }
}

#[component]
fn DealLine(deal: DealOfCustomer) -> impl IntoView {
    let lang = use_lang();
    let stage = match (lang, deal.stage_en) {
        (Lang::En, Some(english)) => english,
        _ => deal.stage,
    };
    let state = match deal.status.as_str() {
        "won" => view! { <Badge tone=Tone::Good icon=icondata::LuTrophy>{w::status_won(lang)}</Badge> }.into_any(),
        "lost" => view! { <Badge>{w::status_lost(lang)}</Badge> }.into_any(),
        _ => view! { <span>{stage}</span> }.into_any(),
    };
    view! {
        <li class="aside-line">
            <a class="aside-line__name" href=routes::deal(deal.id)>
                {deal.name}
            </a>
            <span class="aside-line__value">
                {deal.value.map(|value| format::money_short(lang, value, &deal.currency))}
            </span>
            <span class="aside-line__meta">{state} <span>{deal.owner}</span></span>
        </li>
    }
}
