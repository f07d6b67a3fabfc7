//! The clock of service levels: pure arithmetic over a calendar's hours, a time zone and waits. It asks for no time itself.
//!
//! An instant counts when it lies in the calendar's hours, by the wall clocks of the calendar's zone, and in no wait. So a clock
//! that is put forward takes an hour of the night away, and one that is put back gives it twice, as for whoever sits there.
//! A span belongs to the day on which it begins: a night shift that began before a holiday is worked to its end.

use chrono::{DateTime, Datelike, Days, NaiveDate, Offset, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Minutes of a day by the wall clock.
pub const DAY: u16 = 24 * 60;

/// After so many years nobody waits any more: a target that is not reached by then is wrong.
const YEARS: i64 = 10;

/// Part of a day, in minutes after midnight. One that does not end after its begin runs through midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// 0 to 1,439.
    pub from: u16,
    /// 1 to 1,440; 1,440 is the end of the day.
    pub to: u16,
}

impl Span {
    /// The end in minutes after the midnight before the begin: behind 1,440 for one through midnight.
    #[must_use]
    pub const fn end(self) -> u16 {
        if self.to > self.from { self.to } else { self.to + DAY }
    }
}

/// The hours of a calendar, ready to be counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// From Monday on; each sorted, without overlaps.
    week: [Vec<(u16, u16)>; 7],
    /// Days that are not as their weekday: holidays have nothing, make-up days what is worked on them.
    days: BTreeMap<NaiveDate, Vec<(u16, u16)>>,
}

/// Overlapping and adjacent spans as one.
fn merged(spans: &[Span]) -> Vec<(u16, u16)> {
    let mut sorted: Vec<(u16, u16)> = spans.iter().map(|span| (span.from, span.end())).collect();
    sorted.sort_unstable();
    let mut whole: Vec<(u16, u16)> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match whole.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => whole.push((from, to)),
        }
    }
    whole
}

impl Hours {
    /// `week` begins with Monday; `days` are those that are not as their weekday.
    #[must_use]
    pub fn new<'a>(week: &[Vec<Span>; 7], days: impl IntoIterator<Item = (NaiveDate, &'a [Span])>) -> Self {
        Self {
            week: std::array::from_fn(|day| merged(&week[day])),
            days: days.into_iter().map(|(day, spans)| (day, merged(spans))).collect(),
        }
    }

    /// What begins on a day: begin and end in minutes after its midnight.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> &[(u16, u16)] {
        self.days.get(&day).unwrap_or(&self.week[day.weekday().num_days_from_monday() as usize])
    }

    /// The last moment that is worth looking at: without regular hours that is soon after the last special day.
    fn horizon(&self, from: DateTime<Utc>) -> DateTime<Utc> {
        let far = later(from, TimeDelta::days(YEARS * 366));
        if self.week.iter().any(|spans| !spans.is_empty()) {
            return far;
        }
        let last = self.days.iter().rev().find(|(_, spans)| !spans.is_empty()).map(|(day, _)| *day);
        last.and_then(|day| day.checked_add_days(Days::new(4)))
            .map_or(from, |day| day.and_time(chrono::NaiveTime::MIN).and_utc())
            .min(far)
    }
}

/// A wait for the customer; without an end it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    pub from: DateTime<Utc>,
    pub to: Option<DateTime<Utc>>,
}

/// A stretch of time, from and including the first to and without the second.
pub type Stretch = (DateTime<Utc>, DateTime<Utc>);

fn later(moment: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    moment.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Waits in their order, overlapping ones as one.
fn in_order(waits: &[Wait]) -> Vec<Stretch> {
    let mut sorted: Vec<Stretch> = waits
        .iter()
        .map(|wait| (wait.from, wait.to.unwrap_or(DateTime::<Utc>::MAX_UTC)))
        .filter(|(a, b)| a < b)
        .collect();
    sorted.sort_unstable();
    let mut whole: Vec<Stretch> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match whole.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => whole.push((from, to)),
        }
    }
    whole
}

fn offset<Z: TimeZone>(zone: &Z, at: DateTime<Utc>) -> TimeDelta {
    TimeDelta::seconds(i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()))
}

/// The first whole second after `from` and not after `to` at which the zone's clocks are other than at `from`.
fn turn<Z: TimeZone>(zone: &Z, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let before = offset(zone, from);
    if offset(zone, to) == before {
        return None;
    }
    let (mut same, mut other) = (from.timestamp(), to.timestamp());
    while other - same > 1 {
        let middle = same + (other - same) / 2;
        let at = DateTime::from_timestamp(middle, 0)?;
        if offset(zone, at) == before { same = middle } else { other = middle }
    }
    DateTime::from_timestamp(other, 0)
}

/// The hours between two moments, in order: a day at first, then a week at a time.
struct Open<'a, Z> {
    hours: &'a Hours,
    zone: &'a Z,
    at: DateTime<Utc>,
    until: DateTime<Utc>,
    step: TimeDelta,
    /// What is found and not yet given, the last first.
    found: Vec<Stretch>,
}

impl<Z: TimeZone> Open<'_, Z> {
    /// Looks at the stretch that begins at `at`, in which the clocks are not put on or back. No zone does both within a week.
    fn look(&mut self) {
        let end = later(self.at, self.step).min(self.until);
        self.step = TimeDelta::weeks(1);
        let end = turn(self.zone, self.at, end).unwrap_or(end);
        // A turn within the very second at which one began.
        let end = if end <= self.at { later(self.at, TimeDelta::seconds(1)).min(self.until) } else { end };
        let east = offset(self.zone, self.at);
        let (first, last) = (self.at.naive_utc() + east, end.naive_utc() + east);
        let mut day = first.date().pred_opt();
        let mut found: Vec<Stretch> = Vec::new();
        while let Some(of) = day.filter(|day| *day <= last.date()) {
            let midnight = of.and_time(chrono::NaiveTime::MIN);
            for (from, to) in self.hours.on(of) {
                let from = (midnight + TimeDelta::minutes(i64::from(*from))).max(first);
                let to = (midnight + TimeDelta::minutes(i64::from(*to))).min(last);
                if from < to {
                    found.push(((from - east).and_utc(), (to - east).and_utc()));
                }
            }
            day = of.succ_opt();
        }
        found.sort_unstable();
        // A night shift may reach into the hours of the next day.
        for (from, to) in found {
            match self.found.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => self.found.push((from, to)),
            }
        }
        self.found.reverse();
        self.at = end;
    }
}

impl<Z: TimeZone> Iterator for Open<'_, Z> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        while self.found.is_empty() && self.at < self.until {
            self.look();
        }
        self.found.pop()
    }
}

/// A stretch without waits, which are in their order.
fn without(stretch: Stretch, waits: &[Stretch]) -> Vec<Stretch> {
    let (mut from, to) = stretch;
    let mut left = Vec::with_capacity(1);
    let first = waits.partition_point(|wait| wait.1 <= from);
    for wait in waits[first..].iter().take_while(|wait| wait.0 < to) {
        if from < wait.0 {
            left.push((from, wait.0));
        }
        from = from.max(wait.1);
    }
    if from < to {
        left.push((from, to));
    }
    left
}

/// A calendar at work: its hours, in its zone, without these waits.
#[derive(Debug, Clone)]
pub struct Clock<'a, Z> {
    pub hours: &'a Hours,
    pub zone: &'a Z,
    waits: Vec<Stretch>,
}

/// Why something is never due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Never {
    /// The calendar has no hours, or none any more.
    NoHours,
    /// Not within ten years.
    TooFar,
    /// The customer is waited for, with no end in sight.
    Waiting,
}

/// What is promised, from when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub start: DateTime<Utc>,
    /// Of business time.
    pub minutes: u32,
    /// When to warn, in per cent of the time; `None` never.
    pub warn_percent: Option<u8>,
    /// When it was done.
    pub met_at: Option<DateTime<Utc>>,
}

/// How a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Time is left. It need not be counting this very moment: a night between is no pause.
    Running,
    /// The customer is waited for.
    Paused,
    /// Done in time.
    Met,
    /// Not done in time.
    Breached,
}

/// A target at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub state: State,
    /// Business time that has gone by, until now or until it was done.
    pub elapsed: TimeDelta,
    /// Business time that is left; negative when more has gone by.
    pub remaining: TimeDelta,
    /// `None` while the customer is waited for.
    pub due: Option<DateTime<Utc>>,
    /// When the warning falls or fell; `None` without one, and while it waits.
    pub warn_at: Option<DateTime<Utc>>,
}

impl<'a, Z: TimeZone> Clock<'a, Z> {
    /// Waits may overlap and come in any order.
    #[must_use]
    pub fn new(hours: &'a Hours, zone: &'a Z, waits: &[Wait]) -> Self {
        Self { hours, zone, waits: in_order(waits) }
    }

    /// The stretches that count between two moments, in their order; a long one may come in pieces that touch.
    pub fn counting(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = Stretch> {
        self.open(from, until).flat_map(|stretch| without(stretch, &self.waits))
    }

    /// The calendar's hours between two moments, whether somebody waits or not.
    pub fn open(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = Stretch> {
        Open { hours: self.hours, zone: self.zone, at: from, until, step: TimeDelta::days(1), found: Vec::new() }
    }

    /// How much business time lies between two moments.
    #[must_use]
    pub fn elapsed(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> TimeDelta {
        self.counting(from, until).fold(TimeDelta::zero(), |sum, (from, to)| sum + (to - from))
    }

    /// The first moment at which this much business time has gone by.
    ///
    /// # Errors
    /// Why that never is.
    pub fn due(&self, start: DateTime<Utc>, after: TimeDelta) -> Result<DateTime<Utc>, Never> {
        if after <= TimeDelta::zero() {
            return Ok(start);
        }
        let horizon = self.hours.horizon(start);
        let endless = self.waits.last().filter(|wait| wait.1 == DateTime::<Utc>::MAX_UTC).map(|wait| wait.0);
        let until = endless.map_or(horizon, |begin| begin.min(horizon));
        let mut left = after;
        for (from, to) in self.counting(start, until) {
            if to - from >= left {
                return Ok(from + left);
            }
            left -= to - from;
        }
        let closed = self.open(start.max(until), horizon).next().is_none();
        Err(match endless {
            Some(begin) if begin < horizon && !closed => Never::Waiting,
            _ if self.hours.week.iter().all(Vec::is_empty) => Never::NoHours,
            _ => Never::TooFar,
        })
    }

    /// How a target stands at a moment.
    ///
    /// # Errors
    /// `NoHours` and `TooFar`; waiting is no error.
    pub fn read(&self, target: &Target, now: DateTime<Utc>) -> Result<Reading, Never> {
        let whole = TimeDelta::minutes(i64::from(target.minutes));
        let waiting = |due: Result<DateTime<Utc>, Never>| match due {
            Ok(due) => Ok(Some(due)),
            Err(Never::Waiting) => Ok(None),
            Err(never) => Err(never),
        };
        let due = waiting(self.due(target.start, whole))?;
        let warn_at = match target.warn_percent {
            Some(percent) => waiting(self.due(target.start, whole * i32::from(percent) / 100))?,
            None => None,
        };
        let elapsed = self.elapsed(target.start, target.met_at.unwrap_or(now).max(target.start));
        let paused = self.waits.iter().any(|(from, to)| *from <= now && now < *to);
        let state = match (target.met_at, due) {
            (Some(done), Some(due)) if done > due => State::Breached,
            (Some(_), _) => State::Met,
            (None, Some(due)) if now > due => State::Breached,
            (None, _) if paused => State::Paused,
            (None, _) => State::Running,
        };
        Ok(Reading { state, elapsed, remaining: whole - elapsed, due, warn_at })
    }
}
