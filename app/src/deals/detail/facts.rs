//! The fields of the deal.

use super::{desk::Desk, model::DealPage, outlook::Slipped};
use crate::{
    clock::use_now,
    deals::model::StageKind,
    locale::format,
    routes,
    ui::{Ago, Badge, Fact, Facts, Section, Tone},
    words::{deal as w, deals as d},
};
use leptos::prelude::*;

/// Labels and values.
#[component]
pub fn FactsSection(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let pipeline = desk.part(|page| page.pipeline.name.clone());
    let source = desk.part(|page| page.fields.source.clone());
    let created = desk.part(|page| page.created_at);
    let none = move || view! { <span class="deal-none">{w::not_given(lang)}</span> }.into_any();
    view! {
        <Section title=w::details(lang)>
            <Facts>
                <Fact label=w::customer(lang)>
                    <CustomerName desk/>
                </Fact>
                <Fact label=w::value(lang)>
                    <ValueFact desk/>
                </Fact>
                <Fact label=w::expected_close(lang)>
                    <CloseFact desk/>
                </Fact>
                <Fact label=w::pipeline(lang)>{move || pipeline.get()}</Fact>
                <Fact label=w::source(lang)>{move || source.get().map_or_else(none, IntoAny::into_any)}</Fact>
                <Fact label=w::created(lang)>{move || view! { <Ago then=created.get()/> }}</Fact>
                <EndFacts desk/>
            </Facts>
        </Section>
    }
}

/// The customer, as far as this person may see it.
#[component]
pub fn CustomerName(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let customer = desk.part(|page| (page.card.customer.clone(), page.fields.customer.is_some()));
    move || match customer.get() {
        (Some((id, name)), _) => view! { <a class="link" href=routes::customer(id)>{name}</a> }.into_any(),
        (None, true) => view! { <span class="deal-none">{w::hidden_customer(lang)}</span> }.into_any(),
        (None, false) => view! { <span class="deal-none">{d::no_customer(lang)}</span> }.into_any(),
    }
}

#[component]
fn ValueFact(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let value = desk.part(|page| (page.card.value, page.card.currency.clone()));
    move || match value.get() {
        (Some(value), currency) => format::money(value, &currency).into_any(),
        (None, _) => view! { <span class="deal-none">{w::not_given(lang)}</span> }.into_any(),
    }
}

/// The day, and whether it has passed while the deal is still open.
#[component]
fn CloseFact(desk: Desk) -> impl IntoView {
    let (lang, now) = (desk.lang, use_now());
    let close = desk.part(|page| (page.card.expected_close, page.status));
    move || match close.get() {
        (Some(day), status) => {
            let late = status == StageKind::Open && day < format::local(now.get(), desk.offset).date_naive();
            let mark = late.then(|| view! { <Badge tone=Tone::Warn>{w::day_passed(lang)}</Badge> });
            view! {
                <span class="deal-close">{format::date(lang, day)} {mark} <Slipped desk/></span>
            }
            .into_any()
        }
        (None, _) => view! { <span class="deal-none">{w::not_given(lang)}</span> }.into_any(),
    }
}

/// Why it was won or lost; nothing while it is open.
#[component]
fn EndFacts(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let end =
        desk.part(|page| (page.status != StageKind::Open).then(|| (reason_of(page), page.fields.close_note.clone())));
    move || {
        end.get().map(|(reason, note)| {
            view! {
                {reason.map(|reason| view! { <Fact label=w::reason(lang)>{reason}</Fact> })}
                {note.map(|note| view! { <Fact label=w::close_note(lang)><span class="deal-note">{note}</span></Fact> })}
            }
        })
    }
}

fn reason_of(page: &DealPage) -> Option<String> {
    let chosen = page.fields.close_reason?;
    page.reasons.iter().find(|reason| reason.id == chosen).map(|reason| reason.name.clone())
}
