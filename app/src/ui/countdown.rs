use super::{Icon, Tone};
use crate::{
    access::use_organisation,
    clock::{server_now, use_now},
    locale::{Lang, format, use_lang},
    words::ui as w,
};
use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;
use std::time::Duration;

/// How far something is that has a time limit: what the server says of it. The browser only subtracts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadline {
    /// Known unless nothing is promised, or its time stands still.
    pub due: Option<DateTime<Utc>>,
    /// From when on it is pressing.
    pub warn_at: Option<DateTime<Utc>>,
    /// Its time stands still.
    pub paused: bool,
    /// Done: whether in time.
    pub done: Option<bool>,
}

/// What a countdown says at a moment.
fn said(lang: Lang, deadline: Deadline, now: DateTime<Utc>) -> (Tone, String) {
    match (deadline.done, deadline.due) {
        (Some(true), _) => (Tone::Good, w::time_kept(lang).to_owned()),
        (Some(false), _) => (Tone::Bad, w::time_missed(lang).to_owned()),
        // What was due before it stood still is late all the same.
        (None, Some(due)) if now > due => (Tone::Bad, w::time_over(lang, span(lang, (now - due).num_seconds()))),
        (None, _) if deadline.paused => (Tone::Neutral, w::time_stands(lang).to_owned()),
        (None, Some(due)) => {
            let pressing = deadline.warn_at.is_some_and(|from| now >= from);
            // A second that has begun counts as one that is left.
            let left = ((due - now).num_milliseconds() + 999) / 1_000;
            (if pressing { Tone::Warn } else { Tone::Accent }, w::time_left(lang, span(lang, left)))
        }
        (None, None) => (Tone::Neutral, w::no_time(lang).to_owned()),
    }
}

/// A span of time in its two largest units; below ten minutes with seconds: `4:05`.
fn span(lang: Lang, seconds: i64) -> String {
    let minutes = seconds / 60;
    match minutes {
        ..10 => format!("{minutes}:{:02}", seconds % 60),
        10..60 => w::some_minutes(lang, minutes),
        60..1_440 => w::hours_minutes(lang, minutes / 60, minutes % 60),
        _ => w::days_hours(lang, minutes / 1_440, minutes / 60 % 24),
    }
}

/// The time that is left until something is due, or that it is over; stays right while the page is open, also where the
/// browser's clock is wrong. Rendered from the page's own moment, so that both sides begin with the same.
#[component]
pub fn Countdown(
    /// What is due; spoken, and shown where `labelled`.
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] deadline: Signal<Deadline>,
    #[prop(optional)] labelled: bool,
) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let now = RwSignal::new(use_now().get_untracked());
    keep_counting(now, deadline);
    let said = Memo::new(move |_| said(lang, deadline.get(), now.get()));
    let due = move || deadline.get().due;
    let class = move || format!("countdown badge {}", said.with(|(tone, _)| tone.class()));
    let icon = move || match deadline.get() {
        Deadline { done: Some(true), .. } => icondata::LuCircleCheck,
        Deadline { done: Some(false), .. } => icondata::LuCircleAlert,
        Deadline { paused: true, .. } => icondata::LuPause,
        _ => icondata::LuTimer,
    };
    view! {
        <time
            class=class
            datetime=move || due().map(|due| due.to_rfc3339_opts(SecondsFormat::Secs, true))
            title=move || due().map(|due| format::date_time(lang, due, offset))
        >
            {move || view! { <Icon icon=icon()/> }}
            <span class=if labelled { "countdown__label" } else { "visually-hidden" }>{move || label.get()} " "</span>
            <span class="countdown__time">{move || said.with(|(_, words)| words.clone())}</span>
        </time>
    }
}

/// Moves the moment on once a second in the browser, while something changes by it.
fn keep_counting(now: RwSignal<DateTime<Utc>>, deadline: Signal<Deadline>) {
    let moment = server_now();
    let moves = Memo::new(move |_| deadline.with(|deadline| deadline.done.is_none() && deadline.due.is_some()));
    Effect::new(move |_| {
        if !moves.get() {
            return;
        }
        now.set(moment());
        let ticking = set_interval_with_handle(
            move || {
                now.try_set(moment());
            },
            Duration::from_secs(1),
        );
        if let Ok(handle) = ticking {
            on_cleanup(move || handle.clear());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::<Utc>::default() + TimeDelta::seconds(seconds)
    }

    #[test]
    fn it_says_what_is_left_and_what_is_over() {
        let deadline = Deadline { due: Some(at(7_200)), warn_at: Some(at(5_760)), ..Deadline::default() };
        assert_eq!(said(Lang::En, deadline, at(0)), (Tone::Accent, "2 h 0 min left".to_owned()));
        assert_eq!(said(Lang::En, deadline, at(5_760)), (Tone::Warn, "24 min left".to_owned()));
        assert_eq!(said(Lang::En, deadline, at(7_195)), (Tone::Warn, "0:05 left".to_owned()));
        assert_eq!(said(Lang::En, deadline, at(7_200)), (Tone::Warn, "0:00 left".to_owned()));
        assert_eq!(said(Lang::En, deadline, at(7_201)), (Tone::Bad, "0:01 over".to_owned()));
        assert_eq!(said(Lang::ZhCn, deadline, at(7_200 + 90_000)), (Tone::Bad, "超时 1 天 1 小时".to_owned()));
    }

    #[test]
    fn what_stands_still_or_is_done_does_not_count() {
        let paused = Deadline { paused: true, ..Deadline::default() };
        assert_eq!(said(Lang::En, paused, at(0)).0, Tone::Neutral);
        assert_eq!(said(Lang::En, Deadline { due: Some(at(-1)), ..paused }, at(0)).0, Tone::Bad);
        assert_eq!(said(Lang::En, Deadline { done: Some(true), ..paused }, at(0)).0, Tone::Good);
    }
}
