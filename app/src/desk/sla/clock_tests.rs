//! The clock against an oracle that goes minute by minute and knows nothing of how the clock does it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::clock_model::{Clock, Hours, Never, Span, State, Target, Wait};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

/// Zones whose clocks turn at different hours, by half an hour, at midnight, on other days than their neighbours, and not at all.
const ZONES: [Tz; 10] = [
    Tz::Asia__Shanghai,
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kathmandu,
    Tz::America__Santiago,
    Tz::Africa__Casablanca,
    Tz::Asia__Beirut,
    Tz::Pacific__Chatham,
    Tz::UTC,
];

#[derive(Debug, Clone)]
struct Case {
    zone: Tz,
    week: [Vec<Span>; 7],
    days: Vec<(NaiveDate, Vec<Span>)>,
    /// Minutes after the epoch.
    start: i64,
    minutes: u32,
    /// From and length in minutes after the start; without a length it lasts.
    waits: Vec<(i64, Option<i64>)>,
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(minute * 60, 0).unwrap()
}

impl Case {
    fn hours(&self) -> Hours {
        Hours::new(&self.week, self.days.iter().map(|(day, spans)| (*day, spans.as_slice())))
    }

    fn waits(&self) -> Vec<Wait> {
        let wait = |(from, length): &(i64, Option<i64>)| Wait {
            from: at(self.start + from),
            to: length.map(|length| at(self.start + from + length)),
        };
        self.waits.iter().map(wait).collect()
    }

    fn spans(&self, day: NaiveDate) -> &[Span] {
        match self.days.iter().find(|(special, _)| *special == day) {
            Some((_, spans)) => spans,
            None => &self.week[day.weekday().num_days_from_monday() as usize],
        }
    }

    /// Which minutes of a day are worked, by what begins on it and what began on the day before.
    fn day(&self, day: NaiveDate) -> Vec<bool> {
        let mut worked = vec![false; 1_440];
        for span in self.spans(day) {
            let end = if span.to > span.from { span.to } else { 1_440 };
            worked[usize::from(span.from)..usize::from(end)].fill(true);
        }
        for span in self.spans(day.pred_opt().unwrap()).iter().filter(|span| span.to <= span.from) {
            worked[..usize::from(span.to)].fill(true);
        }
        worked
    }

    fn waits_at(&self, minute: i64) -> bool {
        self.waits.iter().any(|(from, length)| {
            self.start + from <= minute && length.is_none_or(|length| minute < self.start + from + length)
        })
    }

    /// The minute at which it is due, and how many have counted by each of some moments.
    fn oracle(&self, most: i64, looks: &[i64]) -> (Option<i64>, Vec<i64>) {
        let (mut counted, mut due) = (0_i64, (self.minutes == 0).then_some(self.start));
        let mut seen = vec![0; looks.len()];
        let (mut day, mut of_day, mut worked) = (NaiveDate::MIN, 0_usize, Vec::new());
        for minute in self.start..self.start + most {
            for (look, seen) in looks.iter().zip(&mut seen) {
                if *look == minute {
                    *seen = counted;
                }
            }
            // Clocks turn at quarters of an hour in these zones and years.
            if minute % 15 == 0 || minute == self.start {
                let local = self.zone.from_utc_datetime(&at(minute).naive_utc());
                if day != local.date_naive() {
                    day = local.date_naive();
                    worked = self.day(day);
                }
                of_day = (local.hour() * 60 + local.minute()) as usize;
            }
            if worked[of_day] && !self.waits_at(minute) {
                counted += 1;
                if due.is_none() && counted == i64::from(self.minutes) {
                    due = Some(minute + 1);
                }
            }
            of_day += 1;
            if due.is_some_and(|due| minute >= due && looks.iter().all(|look| *look <= minute)) {
                break;
            }
        }
        (due, seen)
    }
}

fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        6 => (0_u16..96, 1_u16..=96).prop_map(|(from, to)| Span { from: from * 15, to: to * 15 }),
        2 => (0_u16..1_440, 1_u16..=1_440).prop_map(|(from, to)| Span { from, to }),
        1 => Just(Span { from: 0, to: 1_440 }),
    ]
    .prop_filter("a span has a length", |span| span.from != span.to)
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    prop_oneof![
        4 => Just(vec![Span { from: 540, to: 720 }, Span { from: 810, to: 1_080 }]),
        2 => Just(Vec::new()),
        4 => proptest::collection::vec(span(), 0..4),
    ]
}

fn week() -> impl Strategy<Value = [Vec<Span>; 7]> {
    prop_oneof![
        12 => proptest::array::uniform7(spans()),
        2 => Just(std::array::from_fn(|_| vec![Span { from: 0, to: 1_440 }])),
        1 => Just(std::array::from_fn(|_| Vec::new())),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let first = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
    // Half of all begin within days of a turn of the clocks, which is in March, April, September, October or November.
    let start = prop_oneof![
        1 => 0_i64..(12 * 365 * 1_440),
        1 => (0_i64..12, prop_oneof![Just(60_i64), Just(85), Just(270), Just(300)], 0_i64..(12 * 1_440))
            .prop_map(|(year, day, minute)| (year * 1_461 / 4 + day) * 1_440 + minute),
    ];
    let minutes = prop_oneof![1 => Just(0_u32), 40 => 0_u32..600, 4 => 600_u32..3_000, 1 => 3_000_u32..20_000];
    let wait = (-3_000_i64..6_000, proptest::option::weighted(0.95, 0_i64..4_000));
    let special = (-3_i64..25, spans());
    (
        proptest::sample::select(ZONES.to_vec()),
        week(),
        proptest::collection::vec(special, 0..5),
        start,
        minutes,
        proptest::collection::vec(wait, 0..4),
    )
        .prop_map(move |(zone, week, special, start, minutes, waits)| {
            let start = first.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp() / 60 + start;
            let day = at(start).date_naive();
            let mut days: Vec<(NaiveDate, Vec<Span>)> = Vec::new();
            for (after, spans) in special {
                let of = day + TimeDelta::days(after);
                if days.iter().all(|(known, _)| *known != of) {
                    days.push((of, spans));
                }
            }
            Case { zone, week, days, start, minutes, waits }
        })
}

/// How far the oracle goes where it finds no end: behind all special days.
const MOST: i64 = 32 * 1_440;

fn agrees(case: &Case) -> Result<(), TestCaseError> {
    let (hours, waits) = (case.hours(), case.waits());
    let clock = Clock::new(&hours, &case.zone, &waits);
    let looks = [case.start + 61, case.start + 1_500];
    let (expected, seen) = case.oracle(MOST, &looks);
    let due = clock.due(at(case.start), TimeDelta::minutes(i64::from(case.minutes)));
    match (expected, due) {
        (Some(minute), due) => prop_assert_eq!(due, Ok(at(minute))),
        // What the oracle did not see within its time.
        (None, Ok(due)) => prop_assert!(due > at(case.start + MOST), "due at {}", due),
        (None, Err(Never::NoHours)) => prop_assert!(case.week.iter().all(Vec::is_empty)),
        // Not within ten years: hours of a few minutes a week.
        (None, Err(Never::TooFar)) => prop_assert!(case.minutes > 1_000),
        (None, Err(Never::Waiting)) => prop_assert!(case.waits.iter().any(|(_, length)| length.is_none())),
    }
    for (look, counted) in looks.into_iter().zip(seen) {
        prop_assert_eq!(clock.elapsed(at(case.start), at(look)), TimeDelta::minutes(counted));
        if look != looks[1] || case.minutes > 6_000 {
            continue;
        }
        // The state says the same as the moments.
        let target = Target { start: at(case.start), minutes: case.minutes, warn_percent: Some(80), met_at: None };
        let Ok(reading) = clock.read(&target, at(look)) else { continue };
        prop_assert_eq!(reading.state == State::Breached, expected.is_some_and(|due| look > due));
        prop_assert_eq!(reading.remaining, TimeDelta::minutes(i64::from(case.minutes) - counted));
    }
    Ok(())
}

fn many() -> ProptestConfig {
    ProptestConfig { cases: 25_000, failure_persistence: None, ..ProptestConfig::default() }
}

// Four times 25,000, side by side.
proptest! {
    #![proptest_config(many())]
    #[test]
    fn the_clock_equals_the_oracle_1(case in case()) { agrees(&case)?; }
    #[test]
    fn the_clock_equals_the_oracle_2(case in case()) { agrees(&case)?; }
    #[test]
    fn the_clock_equals_the_oracle_3(case in case()) { agrees(&case)?; }
    #[test]
    fn the_clock_equals_the_oracle_4(case in case()) { agrees(&case)?; }
}

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// Weekdays from nine to five.
fn office() -> Hours {
    let day = |day: usize| if day < 5 { vec![Span { from: 540, to: 1_020 }] } else { Vec::new() };
    Hours::new(&std::array::from_fn(day), [])
}

#[test]
fn seconds_are_kept_and_the_end_of_the_day_is_in_time() {
    let hours = office();
    let clock = Clock::new(&hours, &Tz::Asia__Shanghai, &[]);
    let start = utc("2026-11-27T16:30:12.345678+08:00");
    assert_eq!(clock.due(start, TimeDelta::minutes(60)), Ok(utc("2026-11-30T09:30:12.345678+08:00")));
    // What fills the day is due at its end, not on the next morning.
    assert_eq!(
        clock.due(utc("2026-11-27T16:00:00+08:00"), TimeDelta::minutes(60)),
        Ok(utc("2026-11-27T17:00:00+08:00"))
    );
}

#[test]
fn an_hour_that_the_clocks_leave_out_does_not_count_and_one_twice_there_counts_twice() {
    let night = Hours::new(&std::array::from_fn(|_| vec![Span { from: 60, to: 240 }]), []);
    let clock = Clock::new(&night, &Tz::Europe__Berlin, &[]);
    let nights = |from: &str, to: &str| clock.elapsed(utc(from), utc(to)).num_hours();
    assert_eq!(nights("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), 2);
    assert_eq!(nights("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"), 4);
    assert_eq!(nights("2026-06-24T12:00:00Z", "2026-06-25T12:00:00Z"), 3);
}

#[test]
fn states_follow_the_moments() {
    let hours = office();
    let waits = [Wait { from: utc("2026-11-26T11:00:00Z"), to: Some(utc("2026-11-26T12:00:00Z")) }];
    let clock = Clock::new(&hours, &Tz::UTC, &waits);
    let target = Target { start: utc("2026-11-26T09:00:00Z"), minutes: 240, warn_percent: Some(80), met_at: None };
    let read = |now: &str| clock.read(&target, utc(now)).unwrap();
    assert_eq!(read("2026-11-26T10:00:00Z").due, Some(utc("2026-11-26T14:00:00Z")));
    assert_eq!(read("2026-11-26T10:00:00Z").warn_at, Some(utc("2026-11-26T13:12:00Z")));
    assert_eq!(read("2026-11-26T10:00:00Z").state, State::Running);
    assert_eq!(read("2026-11-26T11:30:00Z").state, State::Paused);
    assert_eq!(read("2026-11-26T14:00:00Z").state, State::Running);
    assert_eq!(read("2026-11-26T14:00:01Z").state, State::Breached);
    assert_eq!(read("2026-11-26T16:00:00Z").remaining, TimeDelta::hours(-2));
    let done = |at: &str| clock.read(&Target { met_at: Some(utc(at)), ..target }, utc("2026-12-01T00:00:00Z")).unwrap();
    assert_eq!(done("2026-11-26T13:00:00Z").state, State::Met);
    assert_eq!(done("2026-11-26T13:00:00Z").elapsed, TimeDelta::hours(3));
    assert_eq!(done("2026-11-26T14:30:00Z").state, State::Breached);
}

#[test]
fn what_is_never_due_says_why() {
    let nothing = Hours::default();
    let start = utc("2026-11-26T09:00:00Z");
    assert_eq!(Clock::new(&nothing, &Tz::UTC, &[]).due(start, TimeDelta::minutes(1)), Err(Never::NoHours));
    let hours = office();
    let waiting = [Wait { from: utc("2026-11-26T10:00:00Z"), to: None }];
    let clock = Clock::new(&hours, &Tz::UTC, &waiting);
    assert_eq!(clock.due(start, TimeDelta::minutes(61)), Err(Never::Waiting));
    // What was due before the wait stays due.
    assert_eq!(clock.due(start, TimeDelta::minutes(60)), Ok(utc("2026-11-26T10:00:00Z")));
    let target = Target { start, minutes: 61, warn_percent: None, met_at: None };
    let reading = clock.read(&target, utc("2026-11-30T00:00:00Z")).unwrap();
    assert_eq!((reading.state, reading.due, reading.remaining), (State::Paused, None, TimeDelta::minutes(1)));
    let long = Clock::new(&hours, &Tz::UTC, &[]).due(start, TimeDelta::hours(8 * 5 * 52 * 9));
    assert!(long.is_ok_and(|due| due > utc("2035-11-01T00:00:00Z")));
    assert_eq!(Clock::new(&hours, &Tz::UTC, &[]).due(start, TimeDelta::hours(8 * 5 * 53 * 11)), Err(Never::TooFar));
}
