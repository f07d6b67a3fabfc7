//! How a due time came about, day by day: what counted, what did not, and why.

use super::{
    clock_model::{Clock, Never, Stretch},
    model::{Calendar, Works},
    policy_model::{Measure, Promise, Request, Tells},
    text_model as text,
};
use crate::access::{AppError, FieldError};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Lines of one story: longer ones end with how many days are left out.
const MOST_LINES: usize = 40;

/// Why a day is not as its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A weekday like others.
    Usual,
    Holiday(String),
    /// A make-up day or one with hours of its own.
    MakeUp(String),
}

/// One day, or several in a row without anything to say of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub why: Why,
    /// What counted, by the wall clock: `09:00`, `12:00`.
    pub counted: Vec<(String, String)>,
    /// Minutes that would have counted but for a wait.
    pub waited: i64,
}

/// The story of a target, and how many days it leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    pub lines: Vec<Line>,
    pub more: usize,
}

/// Part of a day by the wall clock; without an end it lasts until midnight.
type Part = (NaiveDate, NaiveTime, Option<NaiveTime>);

/// A stretch by the wall clock, cut at midnights.
fn by_day<Z: TimeZone>(zone: &Z, (from, to): Stretch) -> Vec<Part> {
    let local = |at: DateTime<Utc>| at.with_timezone(zone).naive_local();
    let (mut from, to) = (local(from), local(to));
    let mut parts = Vec::new();
    while let Some(midnight) = from.date().succ_opt().map(|next| next.and_time(NaiveTime::MIN)) {
        if to < midnight {
            parts.push((from.date(), from.time(), Some(to.time())));
            break;
        }
        parts.push((from.date(), from.time(), None));
        from = midnight;
        if from == to {
            break;
        }
    }
    parts
}

/// Stretches by the wall clock, cut at midnights; those that the clock gave in pieces are whole again.
fn parts<Z: TimeZone>(zone: &Z, stretches: impl Iterator<Item = Stretch>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (day, from, to) in stretches.flat_map(|stretch| by_day(zone, stretch)) {
        match parts.last_mut() {
            Some((last, _, end)) if *last == day && *end == Some(from) => *end = to,
            _ => parts.push((day, from, to)),
        }
    }
    parts
}

/// How many minutes of each day there are in these parts.
fn minutes_of_days(parts: &[Part]) -> BTreeMap<NaiveDate, i64> {
    let mut days = BTreeMap::new();
    for (day, from, to) in parts {
        let end = to.map_or_else(|| TimeDelta::days(1), |to| to - NaiveTime::MIN);
        *days.entry(*day).or_default() += (end - (*from - NaiveTime::MIN)).num_minutes().max(0);
    }
    days
}

/// How a target that began at `start` came to be due at `due`.
#[must_use]
pub fn story<Z: TimeZone>(
    calendar: &Calendar,
    clock: &Clock<'_, Z>,
    start: DateTime<Utc>,
    due: DateTime<Utc>,
) -> Story {
    let date = |at: DateTime<Utc>| at.with_timezone(clock.zone).date_naive();
    let (counted, open) = (parts(clock.zone, clock.counting(start, due)), parts(clock.zone, clock.open(start, due)));
    let (working, open) = (minutes_of_days(&counted), minutes_of_days(&open));
    let shown = |time: NaiveTime| time.format("%H:%M").to_string();
    let (mut story, mut counted) = (Story::default(), counted.into_iter().peekable());
    for day in date(start).iter_days().take_while(|day| *day <= date(due)) {
        let mut parts = Vec::new();
        while let Some((_, from, to)) = counted.next_if(|(on, ..)| *on <= day) {
            parts.push((shown(from), to.map_or_else(|| text::clock(super::clock_model::DAY), shown)));
        }
        let why = match calendar.special(day) {
            Some(special) if special.works == Works::Nothing => Why::Holiday(special.name.clone()),
            Some(special) => Why::MakeUp(special.name.clone()),
            None => Why::Usual,
        };
        let waited = open.get(&day).unwrap_or(&0) - working.get(&day).unwrap_or(&0);
        let quiet = parts.is_empty() && waited == 0;
        let full = story.lines.len() >= MOST_LINES;
        match story.lines.last_mut() {
            Some(last) if quiet && last.counted.is_empty() && last.waited == 0 && last.why == why => last.last = day,
            _ if full => story.more += 1,
            _ => story.lines.push(Line { first: day, last: day, why, counted: parts, waited }),
        }
    }
    story
}

/// What somebody wants to try.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialDraft {
    /// `2026-09-30`, by the clocks of the organisation.
    pub day: String,
    /// `16:30`
    pub time: String,
    pub request: Request,
    /// After how long the customer is waited for, and for how long; both spans of time, or empty.
    pub wait_after: String,
    pub wait_for: String,
}

impl TrialDraft {
    /// When it begins, by the clocks of the organisation, and the wait in minutes: after how long, and how long.
    ///
    /// # Errors
    /// `Invalid` on `day`, `time`, `wait_after`, `wait_for`.
    pub fn checked(&self) -> Result<(NaiveDateTime, Option<(u32, u32)>), AppError> {
        let mut wrong = Vec::new();
        let day = NaiveDate::parse_from_str(self.day.trim(), "%Y-%m-%d").ok();
        // Far from where a calendar of days ends.
        let day = day.filter(|day| (2000..=2100).contains(&chrono::Datelike::year(day)));
        let time = NaiveTime::parse_from_str(self.time.trim(), "%H:%M").ok();
        if day.is_none() {
            wrong.push(FieldError::of("day", "not_a_date"));
        }
        if time.is_none() {
            wrong.push(FieldError::of("time", "sla_time_unreadable"));
        }
        let mut span = |field: &str, typed: &str| {
            let minutes = text::minutes(typed).filter(|minutes| *minutes <= super::policy_model::LONGEST);
            if minutes.is_none() {
                wrong.push(FieldError::of(field, "sla_minutes_range"));
            }
            minutes
        };
        let wait = if self.wait_for.trim().is_empty() {
            None
        } else {
            let after = if self.wait_after.trim().is_empty() { Some(0) } else { span("wait_after", &self.wait_after) };
            after.zip(span("wait_for", &self.wait_for))
        };
        match (day, time) {
            (Some(day), Some(time)) if wrong.is_empty() => Ok((day.and_time(time), wait)),
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

/// When somebody would be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// By the calendar's clocks.
    pub at: NaiveDateTime,
    pub tells: Tells,
}

/// When one promise would be due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    pub measure: Measure,
    pub promise: Promise,
    /// By the calendar's clocks.
    pub due: Result<NaiveDateTime, Never>,
    pub story: Story,
    pub told: Vec<Told>,
}

/// What came of a trial.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Which policy holds: id and name. `None` where none does.
    pub policy: Option<(Uuid, String)>,
    pub tried: Vec<Tried>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        desk::sla::{clock_model::Wait, model::CalendarDraft},
        locale::Lang,
    };
    use chrono::FixedOffset;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn a_story_tells_of_hours_waits_holidays_and_make_up_days() {
        let calendar = CalendarDraft { name: "x".into(), ..CalendarDraft::fresh(Lang::ZhCn) }.checked().unwrap();
        let (hours, zone) = (calendar.hours(), FixedOffset::east_opt(8 * 3_600).unwrap());
        // Wednesday before the National Day, half an hour of waiting.
        let wait = Wait { from: at("2026-09-30T15:00:00+08:00"), to: Some(at("2026-09-30T15:30:00+08:00")) };
        let clock = Clock::new(&hours, &zone, &[wait]);
        let start = at("2026-09-30T14:00:00+08:00");
        let due = clock.due(start, TimeDelta::minutes(1_170)).unwrap();
        assert_eq!(due, at("2026-10-10T10:00:00+08:00"));
        let story = story(&calendar, &clock, start, due);
        let lines: Vec<(String, usize, i64)> = story
            .lines
            .iter()
            .map(|line| (format!("{} {}", line.first, line.last), line.counted.len(), line.waited))
            .collect();
        assert_eq!(
            lines,
            [
                ("2026-09-30 2026-09-30".to_owned(), 2, 30),
                ("2026-10-01 2026-10-07".to_owned(), 0, 0),
                ("2026-10-08 2026-10-08".to_owned(), 2, 0),
                ("2026-10-09 2026-10-09".to_owned(), 2, 0),
                ("2026-10-10 2026-10-10".to_owned(), 1, 0),
            ]
        );
        assert_eq!(story.lines[1].why, Why::Holiday("国庆节".into()));
        assert_eq!(story.lines[4].why, Why::MakeUp("国庆节".into()));
        assert_eq!(story.lines[4].counted, [("09:00".to_owned(), "10:00".to_owned())]);
    }
}
