//! Service levels in words.

use super::{
    clock_model::Never,
    model::Calendar,
    policy_model::{Kind, Measure, Priority},
    text_model as text,
};
use crate::{locale::Lang, words::sla as w};

pub(in crate::desk) const fn measure(lang: Lang, measure: Measure) -> &'static str {
    match measure {
        Measure::First => w::first(lang),
        Measure::Next => w::next(lang),
        Measure::Resolve => w::resolve(lang),
    }
}

pub(super) const fn priority(lang: Lang, priority: Priority) -> &'static str {
    match priority {
        Priority::Low => w::low(lang),
        Priority::Normal => w::normal(lang),
        Priority::High => w::high(lang),
        Priority::Urgent => w::urgent(lang),
    }
}

pub(super) const fn kind(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Question => w::question(lang),
        Kind::Fault => w::fault(lang),
        Kind::Complaint => w::complaint(lang),
        Kind::Return => w::return_or_repair(lang),
    }
}

pub(super) const fn never(lang: Lang, never: Never) -> &'static str {
    match never {
        Never::NoHours => w::never_no_hours(lang),
        Never::TooFar => w::never_too_far(lang),
        Never::Waiting => w::never_waiting(lang),
    }
}

/// The week of a calendar: `Mon–Fri 09:00-12:00, 13:30-18:00`.
pub(super) fn week(lang: Lang, calendar: &Calendar) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in (0..7).filter(|day| !calendar.week[*day].is_empty()) {
        match runs.last_mut() {
            Some((first, last)) if *last + 1 == day && calendar.week[*first] == calendar.week[day] => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let run = |(first, last): (usize, usize)| {
        let hours = text::spans_text(&calendar.week[first]);
        if first == last {
            w::one_day(lang, text::weekday(lang, first), hours)
        } else {
            w::some_days(lang, text::weekday(lang, first), text::weekday(lang, last), hours)
        }
    };
    runs.into_iter().map(run).collect::<Vec<_>>().join(w::part_sign(lang))
}
