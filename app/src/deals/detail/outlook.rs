//! At the head of an open deal: how probable it is, and what comes next.

use super::{desk::Desk, model::DealPage};
use crate::{
    clock::use_now,
    deals::model::StageKind,
    forecast::{SayDialog, Saying, category_word},
    locale::format,
    ui::{Badge, Button, ButtonKind, ButtonSize, Icon, Tone},
    words::{deal as w, deals as d, forecast as fw},
};
use leptos::prelude::*;

/// How probable it is and how sure one is of it: by its stage, or said by hand. Whoever may write it says so here.
#[component]
pub(super) fn Chance(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let outlook = desk.part(|page| page.outlook.clone());
    let saying = RwSignal::new(None::<Saying>);
    let of = |page: &DealPage| Saying {
        id: page.card.id,
        name: page.card.name.clone(),
        version: page.card.version,
        said: page.outlook.said,
    };
    let words = move || outlook.with(|now| format!("{}% · {}", now.probability, category_word(lang, now.category)));
    let by_hand = move || outlook.with(|now| now.said.probability.is_some() || now.said.category.is_some());
    // Asked here: what a component is given inside it does not follow.
    let told = move || {
        let words = if by_hand() { fw::said_by_hand(lang) } else { w::by_stage(lang) };
        view! { <Badge>{words}</Badge> }
    };
    let say = move || {
        view! {
            <Button
                size=ButtonSize::Small
                kind=ButtonKind::Quiet
                icon=icondata::LuGauge
                on_click=move |_| saying.set(Some(desk.page.with_untracked(of)))
            >
                <span class="visually-hidden">{fw::say_title(lang)}" "</span>
                {words}
            </Button>
        }
    };
    view! {
        <div class="deal-head__chance">
            <Show when=move || desk.may_edit() fallback=move || view! { <span>{words}</span> }>
                {say}
            </Show>
            {told}
            <SayDialog saying said=Callback::new(move |_| desk.refresh())/>
        </div>
    }
}

/// What is to be done next, and when; that nothing is planned is said too.
#[component]
pub(super) fn NextStep(desk: Desk) -> impl IntoView {
    let (lang, now) = (desk.lang, use_now());
    let next = desk.part(|page| page.card.next_activity.clone());
    let told = move || {
        let Some(next) = next.get() else { return (d::next_none(lang).to_owned(), true) };
        let day = format::date(lang, format::local(next.due_at, desk.offset).date_naive());
        let left = next.due_at - now.get();
        if left < chrono::Duration::zero() {
            (d::next_late(lang, next.title, day), true)
        } else if left < chrono::Duration::days(1) {
            (d::next_soon(lang, next.title, day), false)
        } else {
            (d::next_planned(lang, next.title, day), false)
        }
    };
    let open = desk.part(|page| page.status == StageKind::Open);
    view! {
        <Show when=move || open.get()>
            <p class="deal-head__next" class:deal-head__next--wanting=move || told().1>
                <Icon icon=icondata::LuArrowRight/>
                <span>{move || told().0}</span>
            </p>
        </Show>
    }
}

/// How often the day slipped, and from when.
#[component]
pub(super) fn Slipped(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let slips = desk.part(|page| page.outlook.slips);
    move || {
        let slips = slips.get();
        slips.first.map(|first| {
            view! {
                <Badge tone=Tone::Warn icon=icondata::LuCalendarClock>
                    {w::slipped(lang, slips.count, format::date(lang, first))}
                </Badge>
            }
        })
    }
}
