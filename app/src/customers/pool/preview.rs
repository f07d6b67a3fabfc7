//! What is known of one customer of a pool, beside the list: as much as the pool shows before a claim.

use super::{
    api::pool_preview,
    desk::Desk,
    model::{Arrival, PoolContact, PoolRow, Preview},
    row::{ClaimButton, arrival_words, place},
};
use crate::{
    access::{AppError, error_text},
    customers::lifecycle::LifecycleBadge,
    events::EntryTold,
    locale::use_lang,
    routes,
    ui::{Ago, Fact, Facts, Notice, Panel, PhoneLink, Section, Skeleton, SkeletonShape, Tone},
    words::{contacts as kw, customers as cw, pool as w},
};
use leptos::{prelude::*, task::spawn_local};

/// The panel.
#[component]
pub(super) fn Peek(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(desk.peeked.with(Option::is_some)));
    let title =
        Signal::derive(move || desk.peeked.with(|row| row.as_ref().map(|row| row.name.clone())).unwrap_or_default());
    let full = Signal::derive(move || {
        let manages = desk.of.with(|pool| pool.manages);
        desk.peeked.with(|row| row.as_ref().filter(|_| manages).map(|row| routes::customer(row.id)))
    });
    let known = move || desk.peeked.get().map(|row| view! { <Known row desk/> });
    view! {
        <Panel name="pool-peek" title open full_href=full on_close=move |()| desk.peeked.set(None)>
            {known}
        </Panel>
    }
}

#[component]
fn Known(row: PoolRow, desk: Desk) -> impl IntoView {
    let id = row.id;
    let preview = RwSignal::new(None::<Result<Preview, AppError>>);
    Effect::new(move |_| {
        spawn_local(async move {
            preview.try_set(Some(pool_preview(id).await));
        });
    });
    let more = move || match preview.get() {
        None => view! { <Skeleton shape=SkeletonShape::Lines(5)/> }.into_any(),
        Some(Ok(preview)) => view! { <More preview/> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=Tone::Bad>{error_text(use_lang(), &error)}</Notice> }.into_any(),
    };
    view! {
        <div class="pool-peek">
            <div class="pool-peek__head">
                <LifecycleBadge is=row.lifecycle/>
                <ClaimButton row=row.clone() desk/>
            </div>
            <Lines row/>
            {more}
        </div>
    }
}

/// The fields that are not hidden, and how it came here.
#[component]
fn Lines(row: PoolRow) -> impl IntoView {
    let lang = use_lang();
    let note = match &row.arrival {
        Arrival::Returned { note, .. } => note.clone(),
        _ => None,
    };
    let lines = [
        (w::why_here(lang), Some(arrival_words(lang, &row.arrival))),
        (w::note(lang), note),
        (w::former(lang), row.former_owner.clone()),
        (cw::industry(lang), row.industry.clone()),
        (cw::place(lang), place(&row)),
        (cw::source(lang), row.source.clone()),
        (cw::email(lang), row.email.clone()),
        (cw::website(lang), row.website.clone()),
        (cw::address(lang), row.address.clone()),
    ];
    let line = |(label, value): (&'static str, Option<String>)| value.map(|value| view! { <Fact label>{value}</Fact> });
    view! {
        <Facts>
            {lines.into_iter().map(line).collect_view()}
            {row.phone.map(|number| view! { <Fact label=cw::phone(lang)><PhoneLink number/></Fact> })}
            <Fact label=w::time_inside(lang)>
                <Ago then=row.pooled_at/>
            </Fact>
        </Facts>
    }
}

#[component]
fn More(preview: Preview) -> impl IntoView {
    let lang = use_lang();
    let Preview { contacts, story } = preview;
    let person = |one: PoolContact| {
        view! {
            <li class="pool-peek__person">
                <span>{one.name}</span>
                <span class="pool-peek__title">{one.title}</span>
                {one.phone.map(|number| view! { <PhoneLink number/> })}
                {one.email.map(|email| view! { <span>{email}</span> })}
            </li>
        }
    };
    view! {
        {(!contacts.is_empty())
            .then(|| {
                view! {
                    <Section title=kw::title(lang)>
                        <ul class="pool-peek__people">{contacts.into_iter().map(person).collect_view()}</ul>
                    </Section>
                }
            })}
        {(!story.is_empty())
            .then(|| {
                let line = |entry| view! { <EntryTold entry/> };
                view! {
                    <Section title=w::story(lang)>
                        <ol class="timeline__entries">{story.into_iter().map(line).collect_view()}</ol>
                    </Section>
                }
            })}
    }
}
