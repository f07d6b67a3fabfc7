//! What a calendar shows: which days, and where on them things stand.

use crate::tasks::model::{Task, When};
use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many days at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    Day,
    #[default]
    Week,
    Month,
}

impl View {
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// As in the address and in the language files (`tasks.view_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.key() == key).unwrap_or_default()
    }
}

/// Whose calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    #[default]
    Me,
    /// Everybody whose tasks one sees by one's place.
    Team,
    One(Uuid),
}

impl Who {
    /// As in the address.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Me => "me".to_owned(),
            Self::Team => "team".to_owned(),
            Self::One(id) => id.to_string(),
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Self {
        match key {
            "team" => Self::Team,
            id => id.parse().map_or(Self::Me, Self::One),
        }
    }
}

#[must_use]
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

/// The whole weeks that a month touches: from which day, before which day.
#[must_use]
pub fn month_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = day.with_day(1).unwrap_or(day);
    let last = first + Months::new(1) - Days::new(1);
    (monday_of(first), monday_of(last) + Days::new(7))
}

/// The days of a view around a day.
#[must_use]
pub fn days_of(view: View, day: NaiveDate) -> Vec<NaiveDate> {
    match view {
        View::Day => vec![day],
        View::Week => monday_of(day).iter_days().take(7).collect(),
        View::Month => {
            let (from, until) = month_of(day);
            from.iter_days().take_while(|day| *day < until).collect()
        }
    }
}

/// The day that one looks at after a step back or on.
#[must_use]
pub fn step(view: View, day: NaiveDate, on: bool) -> NaiveDate {
    let days = |count| if on { day + Days::new(count) } else { day - Days::new(count) };
    match view {
        View::Day => days(1),
        View::Week => days(7),
        View::Month if on => day + Months::new(1),
        View::Month => day - Months::new(1),
    }
}

/// Something in the calendar: a task, or a day on which it will come again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// With the time at which it stands here.
    pub task: Task,
    /// One of a series that is not there yet.
    pub ahead: bool,
}

/// What is read for a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarData {
    pub items: Vec<Item>,
    pub today: NaiveDate,
    /// By whose clocks, and how far they are ahead of UTC, in seconds.
    pub zone: String,
    pub ahead: i32,
    /// Working hours from Monday on, in minutes after midnight.
    pub hours: [Vec<(u16, u16)>; 7],
    /// Whose calendars one may choose.
    pub people: Vec<(Uuid, String)>,
}

/// So long something is drawn that has no end, in minutes.
const SHORTEST: i64 = 30;
/// Minutes of a day.
pub const DAY: i64 = 1_440;

/// From and to which minute of a day something stands in the hours; `None` where it stands above them, or not on this day.
#[must_use]
pub fn minutes_on(when: When, day: NaiveDate) -> Option<(i64, i64)> {
    let (from, to) = match when {
        When::Someday | When::Day(_) => return None,
        When::At(at) => (at, at + Duration::minutes(SHORTEST)),
        When::Span(from, to) if to - from >= Duration::days(1) => return None,
        When::Span(from, to) => (from, to.max(from + Duration::minutes(SHORTEST))),
    };
    let midnight = day.and_time(NaiveTime::MIN);
    let (from, to) = ((from - midnight).num_minutes().max(0), (to - midnight).num_minutes().min(DAY));
    (from < to).then_some((from, to))
}

/// Whether something stands above the hours of a day: it is for the whole day, or longer than one.
#[must_use]
pub fn is_above(when: When, day: NaiveDate) -> bool {
    match when {
        When::Day(on) => on == day,
        When::Span(from, to) => {
            to - from >= Duration::days(1) && from.date() <= day && to > day.and_time(NaiveTime::MIN)
        }
        When::Someday | When::At(_) => false,
    }
}

/// Whether something touches a day.
#[must_use]
pub fn is_on(when: When, day: NaiveDate) -> bool {
    is_above(when, day) || minutes_on(when, day).is_some()
}

/// Side by side: for each span its lane, and how many lanes there are where it stands.
#[must_use]
pub fn lanes(spans: &[(i64, i64)]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|at| (spans[*at].0, -spans[*at].1));
    let mut found = vec![(0, 1); spans.len()];
    // Those that hang together, and when each of their lanes is free again.
    let (mut group, mut free): (Vec<usize>, Vec<i64>) = (Vec::new(), Vec::new());
    for at in order {
        let (from, to) = spans[at];
        if free.iter().all(|end| *end <= from) {
            for one in group.drain(..) {
                found[one].1 = free.len();
            }
            free.clear();
        }
        let lane = free.iter().position(|end| *end <= from).unwrap_or(free.len());
        if lane == free.len() {
            free.push(to);
        } else {
            free[lane] = to;
        }
        found[at].0 = lane;
        group.push(at);
    }
    for one in group {
        found[one].1 = free.len();
    }
    found
}

/// Times are dragged in steps of so many minutes.
pub const SNAP: i64 = 15;

/// The time of day after so many minutes, on the steps and within the day.
#[must_use]
pub fn at_minute(day: NaiveDate, minutes: i64) -> NaiveDateTime {
    let minutes = (minutes / SNAP * SNAP).clamp(0, DAY - SNAP);
    day.and_time(NaiveTime::MIN) + Duration::minutes(minutes)
}

/// Where something is after it was dragged: to a day, and so many minutes later. Above the hours it stays a day.
#[must_use]
pub fn dragged(when: When, day: NaiveDate, later: i64) -> When {
    let later = later / SNAP * SNAP;
    let moved = |from: NaiveDateTime| {
        let minutes = i64::from(from.time().num_seconds_from_midnight() / 60) + later;
        day.and_time(NaiveTime::MIN) + Duration::minutes(minutes.clamp(0, DAY - SNAP))
    };
    match when {
        When::Someday | When::Day(_) => When::Day(day),
        When::At(at) => When::At(moved(at)),
        When::Span(from, to) => When::Span(moved(from), moved(from) + (to - from)),
    }
}

/// Where something ends after its end was dragged: a quarter of an hour at least.
#[must_use]
pub fn stretched(when: When, later: i64) -> When {
    let (from, to) = match when {
        When::At(at) => (at, at + Duration::minutes(SHORTEST)),
        When::Span(from, to) => (from, to),
        other => return other,
    };
    let later = Duration::minutes(later / SNAP * SNAP);
    When::Span(from, (to + later).max(from + Duration::minutes(SNAP)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a local time")
    }

    #[test]
    fn views_hold_whole_weeks() {
        assert_eq!(month_of(day("2026-11-29")), (day("2026-10-26"), day("2026-12-07")));
        assert_eq!(days_of(View::Month, day("2027-02-10")).len(), 28);
        assert_eq!(days_of(View::Week, day("2026-11-29"))[0], day("2026-11-23"));
        assert_eq!(step(View::Month, day("2027-01-31"), true), day("2027-02-28"));
        assert!(View::ALL.into_iter().all(|view| View::from_key(view.key()) == view));
        for who in [Who::Me, Who::Team, Who::One(Uuid::max())] {
            assert_eq!(Who::from_key(&who.key()), who);
        }
    }

    #[test]
    fn things_stand_where_they_are() {
        let (sunday, monday) = (day("2026-11-29"), day("2026-11-30"));
        let night = When::Span(at("2026-11-29T23:00:00"), at("2026-11-30T01:30:00"));
        assert_eq!((minutes_on(night, sunday), minutes_on(night, monday)), (Some((1_380, 1_440)), Some((0, 90))));
        let fair = When::Span(at("2026-11-29T09:00:00"), at("2026-12-01T00:00:00"));
        assert_eq!((is_above(fair, monday), is_above(fair, day("2026-12-01"))), (true, false));
        assert_eq!(minutes_on(When::At(at("2026-11-30T09:00:00")), monday), Some((540, 570)));
        let moved = dragged(When::Span(at("2026-11-29T09:05:00"), at("2026-11-29T10:00:00")), monday, 47);
        assert_eq!(moved, When::Span(at("2026-11-30T09:50:00"), at("2026-11-30T10:45:00")));
        assert_eq!(
            stretched(When::At(at("2026-11-30T09:00:00")), -120),
            When::Span(at("2026-11-30T09:00:00"), at("2026-11-30T09:15:00"))
        );
        assert_eq!(at_minute(monday, 5_000), at("2026-11-30T23:45:00"));
    }

    proptest! {
        #[test]
        fn nothing_lies_over_anything(spans in prop::collection::vec((0_i64..1_400, 15_i64..300), 0..24)) {
            let spans: Vec<(i64, i64)> = spans.into_iter().map(|(from, long)| (from, from + long)).collect();
            let found = lanes(&spans);
            for (one, (lane, count)) in found.iter().enumerate() {
                prop_assert!(lane < count);
                for (other, (its, of)) in found.iter().enumerate() {
                    let meet = spans[one].0 < spans[other].1 && spans[other].0 < spans[one].1;
                    if one != other && meet {
                        prop_assert_ne!(lane, its);
                        prop_assert_eq!(count, of);
                    }
                }
            }
        }
    }
}
