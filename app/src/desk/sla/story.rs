//! What came of a trial, in words: when each promise is due, what counted on the way there, and who would be told.

use super::{
    model::Calendar,
    policy_model::Tells,
    story_model::{Line, Told, Trial, Tried, Why},
    text_model as text, words,
};
use crate::{
    locale::{Lang, format, use_lang},
    ui::Notice,
    words::sla as w,
};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use leptos::prelude::*;
use uuid::Uuid;

/// People by name, and the calendars.
type Names = StoredValue<(Vec<(Uuid, String)>, Vec<Calendar>)>;

#[component]
pub(super) fn Outcome(trial: Trial, book: Names) -> impl IntoView {
    let lang = use_lang();
    let Some((_, policy)) = trial.policy else {
        return view! { <Notice>{w::no_policy_fits(lang)}</Notice> }.into_any();
    };
    view! {
        <p class="sla-trial__policy">{w::policy_fits(lang, policy)}</p>
        {trial.tried.into_iter().map(|tried| view! { <Promise tried book/> }).collect_view()}
    }
    .into_any()
}

fn moment(lang: Lang, at: NaiveDateTime) -> String {
    let day = w::day_and_weekday(lang, format::date_short(lang, at.date()), weekday(lang, at.date()));
    format!("{day} {}", at.format("%H:%M"))
}

fn weekday(lang: Lang, day: NaiveDate) -> &'static str {
    text::weekday(lang, day.weekday().num_days_from_monday() as usize)
}

#[component]
fn Promise(tried: Tried, book: Names) -> impl IntoView {
    let lang = use_lang();
    let named = |calendars: &[Calendar]| {
        calendars.iter().find(|one| one.id == tried.promise.calendar).map(|one| (one.name.clone(), one.zone.clone()))
    };
    let (calendar, zone) = book.with_value(|(_, calendars)| named(calendars)).unwrap_or_default();
    let head = w::promise_counts(
        lang,
        words::measure(lang, tried.measure),
        text::minutes_text(lang, tried.promise.minutes),
        calendar,
        zone,
    );
    let due = match tried.due {
        Ok(due) => w::due_at(lang, moment(lang, due)),
        Err(never) => words::never(lang, never).to_owned(),
    };
    let more = (tried.story.more > 0).then(|| view! { <li>{w::more_days(lang, tried.story.more)}</li> });
    let told = move |told: Told| {
        let name = book.with_value(|(people, _)| who(lang, told.tells, people));
        view! { <li>{w::is_told(lang, moment(lang, told.at), name)}</li> }
    };
    let is_told = !tried.told.is_empty();
    view! {
        <section class="sla-promise">
            <h3 class="sla-promise__head">{head}</h3>
            <p class="sla-promise__due">{due}</p>
            <ul class="sla-promise__story">
                {tried.story.lines.into_iter().map(|line| view! { <li>{line_words(lang, &line)}</li> }).collect_view()}
                {more}
            </ul>
            {is_told
                .then(|| {
                    view! { <ul class="sla-promise__told">{tried.told.into_iter().map(told).collect_view()}</ul> }
                })}
        </section>
    }
}

fn who(lang: Lang, tells: Tells, people: &[(Uuid, String)]) -> String {
    match tells {
        Tells::Owner => w::owner(lang).to_owned(),
        Tells::TeamLead => w::team_lead(lang).to_owned(),
        Tells::Person(person) => people
            .iter()
            .find(|(id, _)| *id == person)
            .map_or_else(|| w::somebody_gone(lang).to_owned(), |(_, name)| name.clone()),
    }
}

/// One day or a run of days: `10月9日 周五：计 09:00–12:00、13:30–18:00；等待客户 30 分钟`.
fn line_words(lang: Lang, line: &Line) -> String {
    let days = if line.first == line.last {
        w::day_and_weekday(lang, format::date_short(lang, line.first), weekday(lang, line.first))
    } else {
        w::from_day_to_day(lang, format::date_short(lang, line.first), format::date_short(lang, line.last))
    };
    let spans: Vec<String> = line.counted.iter().map(|(from, to)| format!("{from}–{to}")).collect();
    let mut parts = Vec::new();
    match &line.why {
        Why::Holiday(name) if name.is_empty() => parts.push(w::holiday(lang).to_owned()),
        Why::Holiday(name) => parts.push(w::holiday_of(lang, name)),
        Why::MakeUp(name) if name.is_empty() => parts.push(w::make_up(lang).to_owned()),
        Why::MakeUp(name) => parts.push(w::make_up_of(lang, name)),
        Why::Usual => {}
    }
    if !spans.is_empty() {
        parts.push(w::counts(lang, spans.join(w::and_sign(lang))));
    } else if line.waited == 0 {
        parts.push(w::counts_nothing(lang).to_owned());
    }
    if let Some(waited) = u32::try_from(line.waited).ok().filter(|waited| *waited > 0) {
        parts.push(w::waits(lang, text::minutes_text(lang, waited)));
    }
    w::day_says(lang, days, parts.join(w::part_sign(lang)))
}
