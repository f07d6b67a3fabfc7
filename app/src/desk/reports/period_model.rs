//! Days, weeks, months: which days a report covers, with which it is compared, and how they are laid out. Days are those of the
//! organisation's clocks, both ends of a period belong to it.

use crate::desk::tickets::rules_model::keyed;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// More columns than this nobody reads.
const MOST: usize = 120;
/// The longest period, in days: of longer ones the end counts.
const LONGEST: u64 = 3_660;

keyed! {
    /// Which days. Those that are not chosen by hand end today.
    Span {
        Week = "week",
        Month = "month",
        Quarter = "quarter",
        Year = "year",
        Own = "own",
    }
}

keyed! {
    /// How days are put together.
    Grouping {
        Day = "day",
        Week = "week",
        Month = "month",
    }
}

/// Days from one to another, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl Period {
    /// From one day to another; the two may come in any order.
    #[must_use]
    pub fn between(one: NaiveDate, other: NaiveDate) -> Self {
        let (from, until) = (within_reason(one.min(other)), within_reason(one.max(other)));
        Self { from: from.max(back(until, LONGEST)), until }
    }

    /// How many days there are, at least one.
    #[must_use]
    pub fn days(self) -> u64 {
        u64::try_from((self.until - self.from).num_days()).unwrap_or(0) + 1
    }

    /// As many days right before it.
    fn before(self) -> Self {
        Self { from: back(self.from, self.days()), until: back(self.from, 1) }
    }

    /// When it begins and when the next day does, where clocks go so many minutes east of UTC.
    #[must_use]
    pub fn moments(self, utc_offset: i32) -> (DateTime<Utc>, DateTime<Utc>) {
        (midnight(self.from, utc_offset), midnight(forth(self.until, 1), utc_offset))
    }
}

/// A day of this or the centuries beside it: no ticket was made before, and the database knows no others that are far away.
#[must_use]
pub fn within_reason(day: NaiveDate) -> NaiveDate {
    let at = |year, month, of_month| NaiveDate::from_ymd_opt(year, month, of_month).unwrap_or(day);
    day.clamp(at(1900, 1, 1), at(2199, 12, 31))
}

fn back(day: NaiveDate, by: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(by)).unwrap_or(NaiveDate::MIN)
}

fn forth(day: NaiveDate, by: u64) -> NaiveDate {
    day.checked_add_days(Days::new(by)).unwrap_or(NaiveDate::MAX)
}

/// When a day begins, where clocks go so many minutes east of UTC.
#[must_use]
pub fn midnight(day: NaiveDate, utc_offset: i32) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN)
        .and_utc()
        .checked_sub_signed(TimeDelta::minutes(i64::from(utc_offset)))
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// The day of a moment, where clocks go so many minutes east of UTC.
#[must_use]
pub fn day_of(moment: DateTime<Utc>, utc_offset: i32) -> NaiveDate {
    moment.checked_add_signed(TimeDelta::minutes(i64::from(utc_offset))).unwrap_or(moment).date_naive()
}

/// The first day of the week, month, quarter or year in which a day lies.
fn first_of(span: Span, day: NaiveDate) -> NaiveDate {
    let month = match span {
        Span::Week | Span::Own => return back(day, u64::from(day.weekday().num_days_from_monday())),
        Span::Month => day.month(),
        Span::Quarter => day.month0() / 3 * 3 + 1,
        Span::Year => 1,
    };
    NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day)
}

/// The days of a span that ends today, and those it is compared with: the same part of the week, month, quarter or year before. One
/// that is chosen by hand is compared with as many days right before it.
#[must_use]
pub fn period_of(span: Span, own: Option<Period>, today: NaiveDate) -> (Period, Period) {
    if let (Span::Own, Some(own)) = (span, own) {
        let own = Period::between(own.from, own.until);
        return (own, own.before());
    }
    let span = if span == Span::Own { Span::Month } else { span };
    let period = Period { from: first_of(span, today), until: today };
    let earlier = match span {
        Span::Week | Span::Own => back(period.from, 7),
        Span::Month => months_back(period.from, 1),
        Span::Quarter => months_back(period.from, 3),
        Span::Year => months_back(period.from, 12),
    };
    // February has no 31st: then the whole of it is compared.
    let until = forth(earlier, period.days() - 1).min(back(period.from, 1));
    (period, Period { from: earlier, until })
}

fn months_back(day: NaiveDate, by: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(by)).unwrap_or(day)
}

/// How the days of a period are put together if nobody says: some dozen columns.
#[must_use]
pub fn usual_grouping(period: Period) -> Grouping {
    match period.days() {
        ..=35 => Grouping::Day,
        36..=190 => Grouping::Week,
        _ => Grouping::Month,
    }
}

/// What is asked for, or the next coarser that is readable.
#[must_use]
pub fn grouping_of(period: Period, wanted: Option<Grouping>) -> Grouping {
    let wanted = wanted.unwrap_or_else(|| usual_grouping(period));
    let coarser = [Grouping::Day, Grouping::Week, Grouping::Month].into_iter().filter(|one| *one >= wanted);
    coarser.into_iter().find(|one| buckets(period, *one).len() <= MOST).unwrap_or(Grouping::Month)
}

/// The days, weeks or months of a period, in their order; the first and the last one as far as they lie within.
#[must_use]
pub fn buckets(period: Period, grouping: Grouping) -> Vec<Period> {
    let mut all = Vec::new();
    let mut from = period.from;
    while from <= period.until {
        let next = match grouping {
            Grouping::Day => forth(from, 1),
            Grouping::Week => forth(first_of(Span::Week, from), 7),
            Grouping::Month => first_of(Span::Month, from).checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX),
        };
        all.push(Period { from, until: back(next, 1).min(period.until) });
        if next <= from {
            break;
        }
        from = next;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn period(from: &str, until: &str) -> Period {
        Period { from: day(from), until: day(until) }
    }

    #[test]
    fn a_span_ends_today_and_is_compared_with_the_same_part_of_the_one_before() {
        let of = |span, today| period_of(span, None, day(today));
        // A Sunday: weeks begin on Mondays.
        assert_eq!(
            of(Span::Week, "2026-11-29"),
            (period("2026-11-23", "2026-11-29"), period("2026-11-16", "2026-11-22"))
        );
        assert_eq!(
            of(Span::Month, "2026-11-10"),
            (period("2026-11-01", "2026-11-10"), period("2026-10-01", "2026-10-10"))
        );
        assert_eq!(
            of(Span::Month, "2026-03-31"),
            (period("2026-03-01", "2026-03-31"), period("2026-02-01", "2026-02-28"))
        );
        assert_eq!(
            of(Span::Quarter, "2026-11-29"),
            (period("2026-10-01", "2026-11-29"), period("2026-07-01", "2026-08-29"))
        );
        assert_eq!(
            of(Span::Year, "2026-01-01"),
            (period("2026-01-01", "2026-01-01"), period("2025-01-01", "2025-01-01"))
        );
        let own = period_of(Span::Own, Some(period("2026-02-10", "2026-02-01")), day("2026-11-29"));
        assert_eq!(own, (period("2026-02-01", "2026-02-10"), period("2026-01-22", "2026-01-31")));
    }

    #[test]
    fn what_would_be_too_many_columns_is_put_together() {
        let long = period("2020-01-01", "2026-11-29");
        assert_eq!(grouping_of(long, Some(Grouping::Day)), Grouping::Month);
        assert_eq!(grouping_of(period("2026-01-01", "2026-11-29"), Some(Grouping::Day)), Grouping::Week);
        assert_eq!(grouping_of(period("2026-11-01", "2026-11-29"), None), Grouping::Day);
        assert_eq!(grouping_of(period("2026-11-01", "2026-11-29"), Some(Grouping::Month)), Grouping::Month);
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_organisation_s_clocks() {
        let (from, until) = period("2026-11-29", "2026-11-29").moments(480);
        assert_eq!(
            (from.to_rfc3339(), until.to_rfc3339()),
            ("2026-11-28T16:00:00+00:00".to_owned(), "2026-11-29T16:00:00+00:00".to_owned())
        );
        assert_eq!(
            (day_of(from, 480), day_of(until - TimeDelta::seconds(1), 480)),
            (day("2026-11-29"), day("2026-11-29"))
        );
    }

    proptest! {
        #[test]
        fn buckets_are_the_period_without_gaps(start in 0_u64..20_000, length in 0_u64..800, grouping in prop::sample::select(Grouping::ALL)) {
            let from = forth(day("1990-01-01"), start);
            let period = Period { from, until: forth(from, length) };
            let all = buckets(period, grouping);
            prop_assert_eq!(all.first().map(|one| one.from), Some(period.from));
            prop_assert_eq!(all.last().map(|one| one.until), Some(period.until));
            prop_assert!(all.windows(2).all(|two| forth(two[0].until, 1) == two[1].from));
            prop_assert!(all.iter().all(|one| one.from <= one.until));
            prop_assert_eq!(all.iter().map(|one| one.days()).sum::<u64>(), period.days());
        }
    }
}
