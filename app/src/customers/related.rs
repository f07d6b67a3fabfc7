//! On the page of a customer: its deals.

use super::{model::DealOfCustomer, page::Shown};
use crate::{
    access::{Action, Answer, Kept, use_session},
    deals::NewDealHere,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Badge, IconButton, Section, Skeleton, SkeletonShape, Tone},
    words::{customers as w, deals as dw},
};
use leptos::prelude::*;

/// How many deals are shown at first.
const SHOWN: usize = 8;

/// The deals, open ones first, and the way to a new one for those who make any.
#[component]
pub(super) fn DealsHere(shown: Shown, deals: Answer<Vec<DealOfCustomer>>) -> impl IntoView {
    let lang = use_lang();
    let sells = use_session().is_some_and(|session| session.may(Action::EditDeals));
    let name = Signal::derive(move || shown.customer.with(|customer| customer.fields.name.clone()));
    let add = move || {
        view! {
            <Show when=move || sells && shown.is_here()>
                <IconButton
                    icon=icondata::LuPlus
                    label=dw::new_deal(lang)
                    small=true
                    on_click=move |_| shown.dealing.set(true)
                />
            </Show>
        }
    };
    let draw = move |deals: Signal<Vec<DealOfCustomer>>| {
        let list = move || match deals.get() {
            all if all.is_empty() => view! { <p class="aside-none">{w::no_deals(lang)}</p> }.into_any(),
            all => view! { <DealList all/> }.into_any(),
        };
        list.into_any()
    };
    view! {
        <Section title=w::deals(lang) actions=add>
            <Kept answer=deals fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> } draw/>
            {sells
                .then(|| {
                    view! {
                        <NewDealHere
                            open=shown.dealing
                            customer=shown.id()
                            name
                            on_made=move |()| deals.refetch()
                        />
                    }
                })}
        </Section>
    }
}

/// Lines of deals; behind a fold those beyond the first ones.
#[component]
pub(crate) fn DealList(mut all: Vec<DealOfCustomer>) -> impl IntoView {
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
