//! By whose clocks a day is a day. The database of zones is the server's alone: browsers are sent local times.

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// A zone by its name, or clocks that always go so many minutes ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    Named(Tz),
    Fixed(FixedOffset),
}

/// Where most clocks go that are so many minutes ahead, all year round.
const USUAL: [(i32, Tz); 6] = [
    (480, Tz::Asia__Shanghai),
    (540, Tz::Asia__Tokyo),
    (420, Tz::Asia__Bangkok),
    (330, Tz::Asia__Kolkata),
    (240, Tz::Asia__Dubai),
    (0, Tz::UTC),
];

impl Zone {
    /// The zone of a name, as [`Self::name`] gives it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if let Ok(zone) = name.parse::<Tz>() {
            return Some(Self::Named(zone));
        }
        let minutes = name.strip_prefix("UTC")?.parse::<i32>().ok()?;
        (minutes.abs() < 1_440).then(|| Self::of_offset(minutes))
    }

    /// Clocks so many minutes east of UTC.
    #[must_use]
    pub fn of_offset(minutes: i32) -> Self {
        let usual = USUAL.iter().find(|(usual, _)| *usual == minutes);
        let fixed = || FixedOffset::east_opt(minutes.clamp(-1_439, 1_439) * 60).unwrap_or_else(|| Utc.fix());
        usual.map_or_else(|| Self::Fixed(fixed()), |(_, zone)| Self::Named(*zone))
    }

    /// A person's zone, or else the organisation's.
    #[must_use]
    pub fn of_person(own: Option<&str>, utc_offset: i32) -> Self {
        own.and_then(Self::named).unwrap_or_else(|| Self::of_offset(utc_offset))
    }

    /// As it is kept.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Named(zone) => zone.name().to_owned(),
            Self::Fixed(offset) => format!("UTC{:+}", offset.local_minus_utc() / 60),
        }
    }

    /// How far ahead its clocks are at a moment, in seconds.
    #[must_use]
    pub fn ahead(self, moment: DateTime<Utc>) -> i32 {
        match self {
            Self::Named(zone) => zone.offset_from_utc_datetime(&moment.naive_utc()).fix().local_minus_utc(),
            Self::Fixed(offset) => offset.local_minus_utc(),
        }
    }

    /// What its clocks show.
    #[must_use]
    pub fn local(self, moment: DateTime<Utc>) -> NaiveDateTime {
        moment.naive_utc() + Duration::seconds(self.ahead(moment).into())
    }

    /// When its clocks show this: of two times the first; where they jump over it, as far behind the jump as it lies in it.
    #[must_use]
    pub fn moment(self, local: NaiveDateTime) -> DateTime<Utc> {
        let utc = match self {
            Self::Fixed(offset) => local - Duration::seconds(offset.local_minus_utc().into()),
            Self::Named(zone) => match zone.from_local_datetime(&local) {
                chrono::LocalResult::Single(moment) | chrono::LocalResult::Ambiguous(moment, _) => moment.naive_utc(),
                chrono::LocalResult::None => {
                    let before = zone.offset_from_utc_datetime(&(local - Duration::days(1))).fix();
                    local - Duration::seconds(before.local_minus_utc().into())
                }
            },
        };
        utc.and_utc()
    }

    /// When a day begins.
    #[must_use]
    pub fn start_of(self, day: NaiveDate) -> DateTime<Utc> {
        self.moment(day.and_time(NaiveTime::MIN))
    }

    /// Its last minute: when something for this day is late.
    #[must_use]
    pub fn last_minute_of(self, day: NaiveDate) -> DateTime<Utc> {
        self.moment(day.and_hms_opt(23, 59, 0).unwrap_or_else(|| day.and_time(NaiveTime::MIN)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a local time")
    }

    #[test]
    fn clocks_jump_and_go_back() {
        let berlin = Zone::named("Europe/Berlin").expect("it is there");
        assert_eq!(berlin.moment(at("2027-03-27T09:00:00")).to_rfc3339(), "2027-03-27T08:00:00+00:00");
        assert_eq!(berlin.moment(at("2027-03-28T09:00:00")).to_rfc3339(), "2027-03-28T07:00:00+00:00");
        // There is no half past two on that night; it is half past three then.
        assert_eq!(berlin.local(berlin.moment(at("2027-03-28T02:30:00"))), at("2027-03-28T03:30:00"));
        assert_eq!(berlin.moment(at("2027-10-31T02:30:00")).to_rfc3339(), "2027-10-31T00:30:00+00:00");
        assert_eq!(Zone::named("Nowhere/Land"), None);
        assert_eq!(Zone::of_person(None, 345).name(), "UTC+345");
        assert_eq!(Zone::named("UTC+345"), Some(Zone::of_offset(345)));
        assert_eq!(Zone::of_person(Some("Asia/Shanghai"), 0), Zone::of_offset(480));
    }

    proptest! {
        #[test]
        fn what_clocks_show_leads_back(place in 0_usize..chrono_tz::TZ_VARIANTS.len(), minutes in 0_i64..3_000_000) {
            let zone = Zone::Named(chrono_tz::TZ_VARIANTS[place]);
            let moment = DateTime::from_timestamp(1_790_000_000 + minutes * 60, 0).expect("a moment");
            let local = zone.local(moment);
            // Of the hour that comes twice the first is meant: it shows the same.
            prop_assert_eq!(zone.local(zone.moment(local)), local);
            prop_assert!(zone.moment(local) <= moment);
        }
    }
}
