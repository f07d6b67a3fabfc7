//! How something comes again: a rule on days alone, by the clocks of whoever planned it. Written as RFC 5545 writes it, so that what is kept
//! is what calendars read.

use crate::access::AppError;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// At most so many days, weeks or months lie between two.
const MOST_EVERY: u16 = 99;
/// At most so many times.
const MOST_TIMES: u16 = 999;
/// So many are stepped over to reach a day: ten years of days.
const STEPS: u32 = 3_700;
const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Days of the week, one bit each from Monday on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week(u8);

impl Week {
    /// Monday to Friday.
    pub const WORK: Self = Self(0b001_1111);

    #[must_use]
    pub const fn of(bits: u8) -> Self {
        Self(bits & 0b111_1111)
    }

    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.num_days_from_monday())
    }

    #[must_use]
    pub fn without(self, day: Weekday) -> Self {
        Self(self.0 & !(1 << day.num_days_from_monday()))
    }

    #[must_use]
    pub fn has(self, day: Weekday) -> bool {
        self.0 & 1 << day.num_days_from_monday() != 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// When it comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Every so many days.
    Days,
    /// On these days of every so-manieth week; weeks begin on Monday.
    Weeks(Week),
    /// On this day of every so-manieth month, in shorter months on their last.
    Months(u8),
}

/// When it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    Never,
    /// The last day on which it may come.
    Until(NaiveDate),
    /// So many times in all.
    Times(u16),
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    pub rhythm: Rhythm,
    /// Every one, every second and so on.
    pub every: u16,
    pub end: End,
}

/// Last day of a month.
fn month_length(year: i32, month: u32) -> u32 {
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(next.0, next.1, 1).and_then(|first| first.pred_opt()).map_or(28, |last| last.day())
}

impl Repeat {
    /// The rule, if something can begin by it on `from`: that day belongs to it.
    ///
    /// # Errors
    /// `Invalid` on `repeat`.
    pub fn beginning(mut self, from: NaiveDate) -> Result<Self, AppError> {
        if matches!(self.end, End::Until(day) if day < from) {
            return Err(AppError::invalid("repeat", "task_repeat_until"));
        }
        if let Rhythm::Weeks(days) = self.rhythm {
            self.rhythm = Rhythm::Weeks(days.with(from.weekday()));
        }
        self.checked(from)
    }

    /// The rule, if it can be kept by something that stands on `day`, which may have been put off to there.
    ///
    /// # Errors
    /// `Invalid` on `repeat`.
    pub fn checked(mut self, day: NaiveDate) -> Result<Self, AppError> {
        let refuse = |code| Err(AppError::invalid("repeat", code));
        if !(1..=MOST_EVERY).contains(&self.every) {
            return refuse("task_repeat_every");
        }
        if matches!(self.end, End::Times(times) if !(1..=MOST_TIMES).contains(&times)) {
            return refuse("task_repeat_times");
        }
        match self.rhythm {
            Rhythm::Weeks(days) => {
                let days = Week::of(days.0);
                self.rhythm = Rhythm::Weeks(if days.is_empty() { days.with(day.weekday()) } else { days });
            }
            Rhythm::Months(day) if !(1..=31).contains(&day) => return refuse("task_repeat_every"),
            _ => {}
        }
        Ok(self)
    }

    /// The next day after one of its days, whatever the end says; `None` where the calendar ends.
    fn after(&self, day: NaiveDate) -> Option<NaiveDate> {
        let every = u32::from(self.every.max(1));
        match self.rhythm {
            Rhythm::Days => day.checked_add_days(Days::new(every.into())),
            Rhythm::Weeks(days) => {
                let days = if days.is_empty() { days.with(day.weekday()) } else { days };
                let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
                let in_week = |monday: NaiveDate| monday.iter_days().take(7).filter(move |day| days.has(day.weekday()));
                let later = in_week(monday).find(|other| *other > day);
                later.or_else(|| in_week(monday.checked_add_days(Days::new(u64::from(every) * 7))?).next())
            }
            Rhythm::Months(wanted) => {
                let months = i32::try_from(day.month0() + every).ok()?;
                let (year, month) = (day.year() + months / 12, u32::try_from(months % 12).ok()? + 1);
                NaiveDate::from_ymd_opt(year, month, u32::from(wanted).clamp(1, month_length(year, month)))
            }
        }
    }

    /// The one that follows the `number`-th on `day`: the first that is not before `from`. Those that were missed are counted, and not
    /// made up for. `None` where the rule has ended.
    #[must_use]
    pub fn next(&self, day: NaiveDate, number: i32, from: NaiveDate) -> Option<(NaiveDate, i32)> {
        let (mut day, mut number) = (day, number);
        for _ in 0..STEPS {
            day = self.after(day)?;
            number = number.checked_add(1)?;
            match self.end {
                End::Until(last) if day > last => return None,
                End::Times(times) if number > i32::from(times) => return None,
                _ if day >= from => return Some((day, number)),
                _ => {}
            }
        }
        None
    }

    /// Every further one from `from` on and before `until`, at most `most`.
    #[must_use]
    pub fn further(
        &self,
        day: NaiveDate,
        number: i32,
        (from, until): (NaiveDate, NaiveDate),
        most: usize,
    ) -> Vec<NaiveDate> {
        let mut found = Vec::new();
        let mut last = Some((day, number));
        while let Some((day, number)) = last.and_then(|(day, number)| self.next(day, number, from)) {
            if day >= until || found.len() >= most {
                break;
            }
            found.push(day);
            last = Some((day, number));
        }
        found
    }

    /// As RFC 5545 writes it; of a rule that ends after some times those that are left from the `number`-th on.
    #[must_use]
    pub fn rule(&self, number: i32) -> String {
        let every = if self.every > 1 { format!(";INTERVAL={}", self.every) } else { String::new() };
        let when = match self.rhythm {
            Rhythm::Days => format!("FREQ=DAILY{every}"),
            Rhythm::Weeks(days) => {
                let named: Vec<&str> = (0..7).filter(|bit| days.0 & 1 << bit != 0).map(|bit| CODES[bit]).collect();
                let by = if named.is_empty() { String::new() } else { format!(";BYDAY={}", named.join(",")) };
                format!("FREQ=WEEKLY{every};WKST=MO{by}")
            }
            // Of the days up to this one the last that there is.
            Rhythm::Months(day @ 29..) => {
                let days: Vec<String> = (28..=day).map(|day| day.to_string()).collect();
                format!("FREQ=MONTHLY{every};BYMONTHDAY={};BYSETPOS=-1", days.join(","))
            }
            Rhythm::Months(day) => format!("FREQ=MONTHLY{every};BYMONTHDAY={day}"),
        };
        match self.end {
            End::Never => when,
            End::Until(day) => format!("{when};UNTIL={}", day.format("%Y%m%d")),
            End::Times(times) => format!("{when};COUNT={}", (i32::from(times) - number + 1).max(1)),
        }
    }

    /// Reads what [`Self::rule`] wrote for the first one; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let part = |name: &str| text.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        let rhythm = match part("FREQ")? {
            "DAILY" => Rhythm::Days,
            "WEEKLY" => {
                let bit = |code: &str| CODES.iter().position(|known| *known == code);
                let days = part("BYDAY").unwrap_or_default().split(',').filter_map(bit);
                Rhythm::Weeks(Week::of(days.fold(0, |bits, bit| bits | 1 << bit)))
            }
            "MONTHLY" => Rhythm::Months(part("BYMONTHDAY")?.rsplit(',').next()?.parse().ok()?),
            _ => return None,
        };
        let end = match (part("UNTIL"), part("COUNT")) {
            (Some(day), _) => End::Until(NaiveDate::parse_from_str(day, "%Y%m%d").ok()?),
            (None, Some(times)) => End::Times(times.parse().ok()?),
            (None, None) => End::Never,
        };
        let every = part("INTERVAL").map_or(Some(1), |every| every.parse().ok())?;
        Some(Self { rhythm, every, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn rule(rhythm: Rhythm, every: u16) -> Repeat {
        Repeat { rhythm, every, end: End::Never }
    }

    fn next(rule: Repeat, from: &str) -> String {
        let from = day(from);
        rule.next(from, 1, from).map_or_else(String::new, |(day, _)| day.to_string())
    }

    #[test]
    fn months_are_as_long_as_they_are() {
        assert_eq!(next(rule(Rhythm::Months(31), 1), "2027-01-31"), "2027-02-28");
        // The day of the rule is not forgotten in a short month.
        assert_eq!(next(rule(Rhythm::Months(31), 1), "2027-02-28"), "2027-03-31");
        assert_eq!(next(rule(Rhythm::Months(30), 2), "2027-12-30"), "2028-02-29");
        assert_eq!(next(rule(Rhythm::Weeks(Week::WORK), 1), "2026-11-27"), "2026-11-30");
        assert_eq!(next(rule(Rhythm::Weeks(Week::of(0b101)), 2), "2026-11-30"), "2026-12-02");
        assert_eq!(next(rule(Rhythm::Weeks(Week::of(0b101)), 2), "2026-12-02"), "2026-12-14");
        assert_eq!(rule(Rhythm::Months(31), 1).rule(1), "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1");
    }

    #[test]
    fn what_was_missed_is_counted_and_not_made_up_for() {
        let daily = Repeat { rhythm: Rhythm::Days, every: 1, end: End::Times(5) };
        assert_eq!(daily.next(day("2026-11-01"), 1, day("2026-11-04")), Some((day("2026-11-04"), 4)));
        assert_eq!(daily.next(day("2026-11-01"), 1, day("2026-11-06")), None);
        assert_eq!(daily.rule(3), "FREQ=DAILY;COUNT=3");
        let until = Repeat { end: End::Until(day("2026-11-02")), ..daily };
        assert_eq!(until.next(day("2026-11-02"), 2, day("2026-11-02")), None);
        assert_eq!(daily.further(day("2026-11-01"), 1, (day("2026-11-03"), day("2026-12-01")), 2).len(), 2);
        assert!(Repeat { every: 0, ..daily }.checked(day("2026-11-01")).is_err());
        assert!(until.beginning(day("2026-11-03")).is_err() && until.checked(day("2026-11-03")).is_ok());
    }

    fn rhythms() -> impl Strategy<Value = Rhythm> {
        prop_oneof![
            Just(Rhythm::Days),
            (1_u8..128).prop_map(|bits| Rhythm::Weeks(Week::of(bits))),
            (1_u8..=31).prop_map(Rhythm::Months),
        ]
    }

    fn ends() -> impl Strategy<Value = End> {
        prop_oneof![
            Just(End::Never),
            (0_u64..2_000).prop_map(|days| End::Until(day("2026-01-01") + Days::new(days))),
            (1_u16..900).prop_map(End::Times),
        ]
    }

    /// Whether a day belongs to a rule that has `start` among its days: said of the day alone, without stepping.
    fn belongs(rule: &Repeat, start: NaiveDate, day: NaiveDate) -> bool {
        let every = i64::from(rule.every);
        let monday = |day: NaiveDate| day - Days::new(day.weekday().num_days_from_monday().into());
        match rule.rhythm {
            Rhythm::Days => (day - start).num_days() % every == 0,
            Rhythm::Weeks(days) => days.has(day.weekday()) && (monday(day) - monday(start)).num_weeks() % every == 0,
            Rhythm::Months(wanted) => {
                let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
                let last = month_length(day.year(), day.month());
                (months(day) - months(start)) % every == 0 && day.day() == u32::from(wanted).min(last)
            }
        }
    }

    proptest! {
        #[test]
        fn the_next_is_the_first_later_day_that_belongs(rhythm in rhythms(), every in 1_u16..8, ahead in 0_u64..1_500) {
            let rule = rule(rhythm, every);
            let begin = day("2026-01-01") + Days::new(ahead);
            // A day of the rule, to begin with.
            let start = begin.iter_days().find(|day| belongs(&rule, *day, *day)).expect("there is one");
            let (found, number) = rule.next(start, 4, start).expect("it never ends");
            let first = start.iter_days().skip(1).find(|day| belongs(&rule, start, *day)).expect("there is one");
            prop_assert_eq!((found, number), (first, 5));
        }

        #[test]
        fn a_rule_is_read_as_it_is_written(rhythm in rhythms(), every in 1_u16..99, end in ends()) {
            let rule = Repeat { rhythm, every, end };
            prop_assert_eq!(Repeat::read(&rule.rule(1)), Some(rule));
        }
    }
}
