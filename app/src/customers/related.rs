//! On the page of a customer: its deals and what is planned.

use super::{
    api::finish_step,
    model::{DealOfCustomer, NextStep},
};
use crate::{
    access::{Answer, Kept, Sending, error_text, use_organisation},
    clock::use_now,
    deals::detail::activities::api::finish_activity,
    locale::{Lang, format, use_lang},
    routes,
    ui::{Badge, Icon, IconButton, Section, Skeleton, SkeletonShape, Tone},
    words::{customers as w, standing as sw},
};
use leptos::{prelude::*, task::spawn_local};

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

/// What is planned, the nearest first; nothing where nothing is.
#[component]
pub(super) fn NextHere(steps: Answer<Vec<NextStep>>, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let draw = move |planned: Signal<Vec<NextStep>>| {
        view! {
            <Show when=move || planned.with(|planned| !planned.is_empty())>
                <Section title=w::next_steps(lang)>
                    <ul class="aside-list">
                        <For
                            each=move || planned.get()
                            key=|step| (step.id, step.due_at, step.title.clone(), step.owner.clone())
                            let:step
                        >
                            <StepLine step steps may_write/>
                        </For>
                    </ul>
                </Section>
            </Show>
        }
        .into_any()
    };
    view! { <Kept answer=steps draw/> }
}

#[component]
fn StepLine(step: NextStep, steps: Answer<Vec<NextStep>>, may_write: Signal<bool>) -> impl IntoView {
    let (lang, now, offset) = (use_lang(), use_now(), use_organisation().utc_offset);
    let sending = Sending::new();
    let (id, deal, label) = (step.id, step.deal, sw::done_named(lang, &step.title));
    let finish = move |done: bool| async move {
        match deal {
            Some(deal) => finish_activity(deal, id, done).await,
            None => finish_step(id, done).await,
        }
    };
    let toasts = sending.toasts();
    let back = move |()| {
        spawn_local(async move {
            match finish(false).await {
                Ok(()) => steps.refetch(),
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    let tick = move |_| {
        sending.step(finish(true), move |()| {
            toasts.undo(sw::step_done(lang), back);
            steps.refetch();
        });
    };
    let due = step.due_at;
    let kind = kind_word(lang, &step.kind);
    let title = match step.deal {
        Some(deal) => view! { <a class="aside-line__name" href=routes::deal(deal)>{step.title}</a> }.into_any(),
        None => view! { <span class="aside-line__name">{step.title}</span> }.into_any(),
    };
    view! {
        <li class="aside-line">
            {title}
            <Show when=move || may_write.get()>
                <IconButton icon=icondata::LuCircle label=label.clone() small=true busy=sending.busy() on_click=tick/>
            </Show>
            <span class="aside-line__meta">
                <span>{kind}</span>
                <span class="aside-line__due">
                    <Icon icon=icondata::LuCalendarClock/>
                    {format::date_time(lang, due, offset)}
                </span>
                {move || (due < now.get()).then(|| view! { <Badge tone=Tone::Bad>{w::overdue(lang)}</Badge> })}
                <span>{step.owner}</span>
            </span>
        </li>
    }
}

fn kind_word(lang: Lang, kind: &str) -> &'static str {
    match kind {
        "call" => w::activity_call(lang),
        "email" => w::activity_email(lang),
        "meeting" => w::activity_meeting(lang),
        "visit" => w::activity_visit(lang),
        _ => w::activity_task(lang),
    }
}
