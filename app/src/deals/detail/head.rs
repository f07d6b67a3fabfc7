//! The first look: what it is worth, whose it is, how it stands.

use super::{
    desk::Desk,
    facts::CustomerName,
    outlook::{Chance, NextStep},
};
use crate::{
    clock::use_now,
    deals::model::StageKind,
    locale::format,
    ui::{Avatar, AvatarSize, Badge, Tone},
    words::deal as w,
};
use leptos::prelude::*;

/// Value, customer, owner, time in the stage and whether that is too long, how probable it is, and what comes next.
#[component]
pub fn Head(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let open = desk.part(|page| page.status == StageKind::Open);
    let owner = desk.part(|page| page.card.owner.name.clone());
    let value = desk.part(|page| (page.card.value, page.card.currency.clone()));
    let worth = move || {
        value.with(|(value, currency)| {
            value.map_or_else(|| w::no_value(lang).to_owned(), |value| format::money(value, currency))
        })
    };
    view! {
        <div class="deal-head">
            <p class="deal-head__value">{worth}</p>
            <p class="deal-head__whom">
                <CustomerName desk/>
            </p>
            <div class="deal-head__owner">
                {move || view! { <Avatar name=owner.get() size=AvatarSize::Small labelled=true/> }}
            </div>
            <Standing desk/>
            <Show when=move || open.get()>
                <Chance desk/>
            </Show>
            <NextStep desk/>
        </div>
    }
}

/// How long it has been where it is, or how it ended.
#[component]
fn Standing(desk: Desk) -> impl IntoView {
    let (lang, now) = (desk.lang, use_now());
    let status = desk.part(|page| (page.status, page.closed_at));
    let days = move || desk.page.with(|page| page.card.days_in_stage(now.get()));
    let stale = move || desk.page.with(|page| page.is_stale(now.get()));
    let on_day = move |moment: Option<chrono::DateTime<chrono::Utc>>| {
        moment.map(|moment| format::date(lang, format::local(moment, desk.offset).date_naive())).unwrap_or_default()
    };
    let open = move || {
        let tone = if stale() { Tone::Warn } else { Tone::Neutral };
        let icon = if stale() { icondata::LuHourglass } else { icondata::LuClock };
        let text = if stale() { w::stale_since(lang, days()) } else { w::days_in_stage(lang, days()) };
        view! {
            <Badge tone icon>
                {text}
            </Badge>
        }
        .into_any()
    };
    view! {
        <div class="deal-head__standing">
            {move || match status.get() {
                (StageKind::Open, _) => open(),
                (StageKind::Won, closed) => view! {
                    <Badge tone=Tone::Good icon=icondata::LuTrophy>
                        {w::won_on(lang, on_day(closed))}
                    </Badge>
                }
                .into_any(),
                (StageKind::Lost, closed) => view! {
                    <Badge tone=Tone::Bad icon=icondata::LuCircleX>
                        {w::lost_on(lang, on_day(closed))}
                    </Badge>
                }
                .into_any(),
            }}
        </div>
    }
}
