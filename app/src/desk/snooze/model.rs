//! Until when a ticket is put off.

use crate::access::AppError;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A day of work begins here, by the organisation's clock.
const MORNING: u32 = 9;
/// Longer than this nothing is put off: it would be forgotten.
const LONGEST: TimeDelta = TimeDelta::days(366);
/// Who waits for an answer looks again after so long in any case.
const FOR_ANSWER: TimeDelta = TimeDelta::days(30);

/// What somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// In so many hours.
    Hours(i64),
    /// Tomorrow morning.
    Tomorrow,
    /// On Monday morning.
    NextWeek,
    /// In the morning of this day.
    Day(NaiveDate),
    /// Until the customer answers; after thirty days in any case.
    Answer,
    /// At this very moment: for the way back.
    Moment(DateTime<Utc>),
}

impl Until {
    /// The moment that it stands for, by a clock that is `offset` minutes ahead of UTC.
    ///
    /// # Errors
    /// `Invalid` on `until` for one that is over or too far away.
    pub fn moment(self, now: DateTime<Utc>, offset: i32) -> Result<DateTime<Utc>, AppError> {
        let offset = TimeDelta::minutes(i64::from(offset));
        let today = (now + offset).date_naive();
        let morning =
            |day: NaiveDate| NaiveTime::from_hms_opt(MORNING, 0, 0).map(|nine| day.and_time(nine).and_utc() - offset);
        let moment = match self {
            Self::Hours(hours) => TimeDelta::try_hours(hours).and_then(|hours| now.checked_add_signed(hours)),
            Self::Tomorrow => today.checked_add_days(Days::new(1)).and_then(morning),
            Self::NextWeek => {
                let days = 7 - u64::from(today.weekday().num_days_from_monday());
                today.checked_add_days(Days::new(days)).and_then(morning)
            }
            Self::Day(day) => (day >= today).then_some(day).and_then(morning),
            Self::Answer => now.checked_add_signed(FOR_ANSWER),
            Self::Moment(moment) => Some(moment),
        };
        moment
            .filter(|moment| *moment > now && *moment <= now + LONGEST)
            .ok_or_else(|| AppError::invalid("until", "desk_snooze_until"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn mornings_are_those_of_the_organisation() {
        // A Saturday, half past one in the morning in Shanghai.
        let now = at("2026-11-27T17:30:00Z");
        let moment = |until: Until| until.moment(now, 480);
        assert_eq!(moment(Until::Tomorrow), Ok(at("2026-11-29T01:00:00Z")));
        assert_eq!(moment(Until::NextWeek), Ok(at("2026-11-30T01:00:00Z")));
        assert_eq!(moment(Until::Hours(4)), Ok(at("2026-11-27T21:30:00Z")));
        // This morning is still to come.
        let today = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap_or_default();
        assert_eq!(moment(Until::Day(today)), Ok(at("2026-11-28T01:00:00Z")));
        assert_eq!(moment(Until::Answer), Ok(now + TimeDelta::days(30)));
    }

    #[test]
    fn nothing_is_put_off_into_the_past_or_for_years() {
        let now = at("2026-11-27T17:30:00Z");
        let refused = Err(AppError::invalid("until", "desk_snooze_until"));
        let day = |text: &str| Until::Day(text.parse().unwrap_or_default());
        for until in [
            day("2026-11-27"),
            day("2028-01-01"),
            Until::Hours(0),
            Until::Hours(-3),
            Until::Hours(i64::MAX),
            Until::Moment(now),
        ] {
            assert_eq!(until.moment(now, 480), refused, "{until:?}");
        }
    }
}
