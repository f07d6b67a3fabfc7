//! A picture of the coming weeks: of each day when somebody is there, and why if it is not as usual.

use super::{
    clock_model::DAY,
    model::{Calendar, Works},
    text_model as text,
};
use crate::{
    access::use_organisation,
    clock::use_now,
    locale::{Lang, format, use_lang},
    words::sla as w,
};
use chrono::{Datelike, Days, NaiveDate};
use leptos::prelude::*;

/// So many weeks are shown.
const WEEKS: u64 = 4;

/// The weeks from Monday of this one on.
#[component]
pub(super) fn Weeks(calendar: Calendar) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let today = format::local(use_now().get_untracked(), offset).date_naive();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let hours = calendar.hours();
    let day = |after: u64| {
        let day = monday + Days::new(after);
        let mut spans: Vec<(u16, u16)> = hours.on(day).iter().map(|(from, to)| (*from, (*to).min(DAY))).collect();
        // What began on the day before and goes on.
        let over = hours.on(day - Days::new(1)).iter().filter(|(_, to)| *to > DAY).map(|(_, to)| (0, to - DAY));
        spans.extend(over);
        spans.sort_unstable();
        view! { <Day day today spans calendar=calendar.clone()/> }
    };
    view! {
        <ol class="sla-weeks" aria-label=w::coming_weeks(lang)>
            {(0..WEEKS * 7).map(day).collect_view()}
        </ol>
    }
}

#[component]
fn Day(day: NaiveDate, today: NaiveDate, spans: Vec<(u16, u16)>, calendar: Calendar) -> impl IntoView {
    let lang = use_lang();
    let special = calendar.special(day);
    let tone = match special.map(|special| &special.works) {
        Some(Works::Nothing) => "sla-day sla-day--off",
        Some(_) => "sla-day sla-day--on",
        None if spans.is_empty() => "sla-day sla-day--shut",
        None => "sla-day",
    };
    let name = special.map(|special| special.name.clone()).filter(|name| !name.is_empty());
    let mark =
        special.map(|special| if special.works == Works::Nothing { w::mark_off(lang) } else { w::mark_on(lang) });
    let said = said(lang, day, &spans);
    let bar = |(from, to): (u16, u16)| {
        view! { <rect class="sla-day__open" x=from.to_string() y="0" width=(to - from).to_string() height="8"></rect> }
    };
    let (shown, past) = (format!("{}/{}", day.month(), day.day()), day < today);
    let current = (day == today).then_some("date");
    view! {
        <li class=tone class:sla-day--past=past aria-current=current>
            <span class="sla-day__head">
                <span aria-hidden="true">{shown}</span>
                {mark.map(|mark| view! { <span class="sla-day__mark" aria-hidden="true">{mark}</span> })}
            </span>
            <svg class="sla-day__bar" viewBox="0 0 1440 8" preserveAspectRatio="none" aria-hidden="true">
                {spans.into_iter().map(bar).collect_view()}
            </svg>
            {name.map(|name| view! { <span class="sla-day__name">{name}</span> })}
            <span class="visually-hidden">{said}</span>
        </li>
    }
}

fn said(lang: Lang, day: NaiveDate, spans: &[(u16, u16)]) -> String {
    let weekday = text::weekday(lang, day.weekday().num_days_from_monday() as usize);
    let date = format::date_short(lang, day);
    if spans.is_empty() {
        return w::day_shut(lang, date, weekday);
    }
    let hours: Vec<String> =
        spans.iter().map(|(from, to)| format!("{}–{}", text::clock(*from), text::clock(*to))).collect();
    w::day_open(lang, date, weekday, hours.join(w::and_sign(lang)))
}
