//! The stages it went through and how long it stayed in each, and how its customer came.

use super::{desk::Desk, model::Visit};
use crate::{
    access::ask,
    clock::use_now,
    customers::relations::{PathHere, api::path_of_customer},
    locale::format,
    ui::Section,
    words::deal as w,
};
use leptos::prelude::*;

/// The way so far, the last stage on top.
#[component]
pub fn Visits(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let visits = desk.part(|page| page.visits.clone());
    view! {
        <Section title=w::stage_history(lang)>
            <ol class="deal-visits" reversed=true>
                {move || visits.get().into_iter().rev().map(|visit| view! { <Stay desk visit/> }).collect_view()}
            </ol>
        </Section>
    }
}

#[component]
fn Stay(desk: Desk, visit: Visit) -> impl IntoView {
    let (lang, now) = (desk.lang, use_now());
    let since = format::date(lang, format::local(visit.entered, desk.offset).date_naive());
    let (name, by, here) = (visit.name.clone(), visit.by.clone(), visit.left.is_none());
    let who = by.map(|by| view! { <span class="deal-visits__by">{by}</span> });
    let days = move || w::days(lang, visit.days(now.get()));
    view! {
        <li class=if here { "deal-visits__visit deal-visits__visit--here" } else { "deal-visits__visit" }>
            <span class="deal-visits__stage">{name}</span>
            <span class="deal-visits__days">{days}</span>
            <span class="deal-visits__since">{since} {who}</span>
        </li>
    }
}

/// From the source of its customer to the first order, where this person sees the customer.
#[component]
pub fn Origin(desk: Desk) -> impl IntoView {
    let customer = desk.part(|page| page.card.customer.as_ref().map(|(id, _)| *id));
    move || {
        customer.get().map(|id| {
            let path = ask(move || id, path_of_customer);
            view! { <PathHere path/> }
        })
    }
}
