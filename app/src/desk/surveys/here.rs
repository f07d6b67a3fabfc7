//! What a customer said last, on its page and on that of a contact, and the ways to ask: on the phone, or by a link.

use super::{
    answering::AskDialog,
    api::{customer_to_ask, latest_answers},
    model::SurveyKind,
    result_model::Latest,
    words_of::score_words,
};
use crate::{
    access::{Action, Answer, Kept, ask, use_session},
    events::{LiveEvent, live::use_live},
    locale::use_lang,
    ui::{Ago, Badge, Button, ButtonKind, ButtonSize, Section, Skeleton, SkeletonShape, Tone},
    words::surveys as w,
};
use leptos::prelude::*;
use uuid::Uuid;

fn may(action: Action) -> bool {
    use_session().is_some_and(|session| session.may(action))
}

/// Of a customer; nothing for those who see no tickets.
#[component]
pub fn SurveysHere(customer: Uuid) -> impl IntoView {
    may(Action::SeeTickets)
        .then(|| view! { <Here customer=Some(customer) contact=None whose=Signal::derive(move || Some(customer))/> })
}

/// Of a contact, who is asked for the customer at whom they are found first.
#[component]
pub fn SurveysOfContact(contact: Uuid) -> impl IntoView {
    may(Action::SeeTickets).then(|| {
        let found: Answer<Option<Uuid>> = ask(move || contact, customer_to_ask);
        // Until it is known nobody can be asked.
        let whose = RwSignal::new(None);
        Effect::new(move |_| {
            if let Some(Ok(customer)) = found.get() {
                whose.set(customer);
            }
        });
        view! { <Here customer=None contact=Some(contact) whose/> }
    })
}

#[component]
fn Here(customer: Option<Uuid>, contact: Option<Uuid>, #[prop(into)] whose: Signal<Option<Uuid>>) -> impl IntoView {
    let lang = use_lang();
    let asks = may(Action::EditTickets);
    let latest: Answer<Vec<Latest>> =
        ask(move || (customer, contact), |(customer, contact)| latest_answers(customer, contact));
    let open = RwSignal::new(false);
    use_live(move |event: LiveEvent| {
        let of_survey = matches!(event.kind.as_str(), "customer.survey_answered" | "ticket.rated");
        if event.resync || (of_survey && event.customer == whose.get_untracked()) {
            latest.refetch();
        }
    });
    let actions = move || {
        view! {
            <Show when=move || asks && whose.get().is_some()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPhoneCall on_click=move |_| open.set(true)>
                    {w::ask_here(lang)}
                </Button>
            </Show>
        }
    };
    let draw = move |all: Signal<Vec<Latest>>| {
        let list = move || match all.get() {
            all if all.is_empty() => view! { <p class="aside-none">{w::nothing_said(lang)}</p> }.into_any(),
            all => {
                let lines = all.into_iter().map(|one| view! { <LatestLine one/> });
                view! { <ul class="aside-list">{lines.collect_view()}</ul> }.into_any()
            }
        };
        list.into_any()
    };
    view! {
        <Section title=w::said_last(lang) actions>
            <Kept answer=latest fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> } quiet=true draw/>
            <AskDialog open whose contact done=Callback::new(move |()| latest.refetch())/>
        </Section>
    }
}

/// How good a score is.
pub(super) const fn tone_of(kind: SurveyKind, score: i16) -> Tone {
    match (kind, score) {
        (SurveyKind::Nps, 9..) | (SurveyKind::Csat, 4..) => Tone::Good,
        (SurveyKind::Nps, 7..) | (SurveyKind::Csat, 3) => Tone::Warn,
        _ => Tone::Bad,
    }
}

#[component]
fn LatestLine(one: Latest) -> impl IntoView {
    let lang = use_lang();
    let tone = tone_of(one.kind, one.score);
    view! {
        <li class="aside-line">
            <span class="aside-line__name">{one.survey}</span>
            <Badge tone icon=icondata::LuStar>
                {score_words(lang, one.kind, one.score)}
            </Badge>
            <span class="aside-line__meta">
                {one.contact.map(|name| view! { <span>{name}</span> })} <Ago then=one.answered_at/>
            </span>
            {one.comment.map(|words| view! { <p class="record__note">{words}</p> })}
        </li>
    }
}
