//! Calendars of the service desk: when somebody is there. What is promised within them stands in `policy_model.rs`.

use super::{
    clock_model::{Hours, Span},
    text_model::{self as text, Wrong},
};
use crate::{
    access::{AppError, FieldError},
    locale::Lang,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a day is worked that is not as its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Works {
    /// A holiday.
    Nothing,
    /// A make-up day: like this weekday, 0 for Monday.
    Like { weekday: u8 },
    /// With hours of its own.
    Own { spans: Vec<Span> },
}

/// A day that is not as its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    pub day: NaiveDate,
    pub name: String,
    pub works: Works,
}

/// When somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    /// By its name in the database of time zones: `Asia/Shanghai`.
    pub zone: String,
    /// From Monday on.
    pub week: [Vec<Span>; 7],
    /// In their order.
    pub days: Vec<SpecialDay>,
}

impl Calendar {
    /// What begins on a special day.
    #[must_use]
    pub fn worked<'a>(&'a self, works: &'a Works) -> &'a [Span] {
        match works {
            Works::Nothing => &[],
            Works::Like { weekday } => self.week.get(usize::from(*weekday)).map_or(&[], Vec::as_slice),
            Works::Own { spans } => spans,
        }
    }

    /// The hours, ready to be counted.
    #[must_use]
    pub fn hours(&self) -> Hours {
        Hours::new(&self.week, self.days.iter().map(|special| (special.day, self.worked(&special.works))))
    }

    /// The special day on a date.
    #[must_use]
    pub fn special(&self, day: NaiveDate) -> Option<&SpecialDay> {
        self.days.binary_search_by_key(&day, |special| special.day).ok().map(|at| &self.days[at])
    }
}

/// A calendar as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDraft {
    pub name: String,
    pub zone: String,
    /// From Monday on, each such as `9:00-12:00, 13:30-18:00`.
    pub week: [String; 7],
    /// One line for each day or run of days: `2026-10-01 ~ 2026-10-07 国庆节 休`.
    pub days: String,
}

impl CalendarDraft {
    /// Monday to Friday with a rest at noon, and the holidays that are known.
    #[must_use]
    pub fn fresh(lang: Lang) -> Self {
        let hours = |day: usize| if day < 5 { "09:00-12:00, 13:30-18:00".to_owned() } else { String::new() };
        Self {
            name: String::new(),
            zone: ZONES[0].to_owned(),
            week: std::array::from_fn(hours),
            days: text::days_text(lang, &china_2026(lang)),
        }
    }

    /// A calendar as it would be typed.
    #[must_use]
    pub fn of(lang: Lang, calendar: &Calendar) -> Self {
        Self {
            name: calendar.name.clone(),
            zone: calendar.zone.clone(),
            week: std::array::from_fn(|day| text::spans_text(&calendar.week[day])),
            days: text::days_text(lang, &calendar.days),
        }
    }

    /// The calendar, without an id. Whether the zone exists is known to the server alone.
    ///
    /// # Errors
    /// `Invalid` on `name`, `zone`, `week_0` to `week_6`, `days`.
    pub fn checked(&self) -> Result<Calendar, AppError> {
        let mut wrong = Vec::new();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 {
            wrong.push(FieldError::of("name", "sla_calendar_name_length"));
        }
        if self.zone.is_empty() || self.zone.len() > 64 {
            wrong.push(FieldError::of("zone", "sla_zone_unknown"));
        }
        let week: [Vec<Span>; 7] = std::array::from_fn(|day| {
            text::spans(&self.week[day]).unwrap_or_else(|part| {
                let field = format!("week_{day}");
                wrong.push(FieldError { detail: Some(part), ..FieldError::of(&field, "sla_hours_unreadable") });
                Vec::new()
            })
        });
        let days = text::days(&self.days).unwrap_or_else(|found| {
            let (code, detail) = match found {
                Wrong::Unreadable(line, said) => ("sla_day_unreadable", Some(format!("{line}: {said}"))),
                Wrong::Twice(day) => ("sla_day_twice", Some(day.to_string())),
                Wrong::TooMany => ("sla_days_too_many", None),
            };
            wrong.push(FieldError { detail, ..FieldError::of("days", code) });
            Vec::new()
        });
        if wrong.is_empty() {
            let made =
                Calendar { id: Uuid::nil(), version: 1, name: name.to_owned(), zone: self.zone.clone(), week, days };
            if made.week.iter().any(|spans| !spans.is_empty()) {
                return Ok(made);
            }
            wrong.push(FieldError::of("week_0", "sla_no_hours"));
        }
        Err(AppError::Invalid(wrong))
    }
}

/// Zones that are offered: one for each way of keeping time where many people live.
pub const ZONES: [&str; 30] = [
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Asia/Riyadh",
    "Asia/Almaty",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/London",
    "Europe/Lisbon",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
];

/// The public holidays of China in 2026 with their make-up days, as the General Office of the State Council gave them out on
/// 4 November 2025. A day off in the week is made up for on a Saturday or Sunday, which then works as a Monday.
/// Each year's plan is given out in the November before; later years are for administrators to add.
const CHINA_2026: [(&str, &str, &str, &str); 7] = [
    ("元旦", "New Year", "01-01 01-03", "01-04"),
    ("春节", "Spring Festival", "02-15 02-23", "02-14 02-28"),
    ("清明节", "Qingming", "04-04 04-06", ""),
    ("劳动节", "Labour Day", "05-01 05-05", "05-09"),
    ("端午节", "Dragon Boat Festival", "06-19 06-21", ""),
    ("中秋节", "Mid-Autumn Festival", "09-25 09-27", ""),
    ("国庆节", "National Day", "10-01 10-07", "09-20 10-10"),
];

/// The holidays and make-up days of China in 2026, in their order.
#[must_use]
pub fn china_2026(lang: Lang) -> Vec<SpecialDay> {
    let day = |text: &str| NaiveDate::parse_from_str(&format!("2026-{text}"), "%Y-%m-%d").ok();
    let mut days = Vec::new();
    for (chinese, english, off, on) in CHINA_2026 {
        let name = if lang == Lang::En { english } else { chinese };
        let mut add = |day: NaiveDate, works: Works| days.push(SpecialDay { day, name: name.to_owned(), works });
        if let Some((first, last)) = off.split_once(' ').and_then(|(first, last)| Some((day(first)?, day(last)?))) {
            first.iter_days().take_while(|day| *day <= last).for_each(|day| add(day, Works::Nothing));
        }
        on.split_whitespace().filter_map(day).for_each(|day| add(day, Works::Like { weekday: 0 }));
    }
    days.sort_by_key(|special| special.day);
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Weekday};

    #[test]
    fn the_holidays_of_2026_are_those_that_were_given_out() {
        let days = china_2026(Lang::ZhCn);
        let off = days.iter().filter(|special| special.works == Works::Nothing);
        assert_eq!(off.count(), 3 + 9 + 3 + 5 + 3 + 3 + 7);
        let made_up: Vec<&SpecialDay> = days.iter().filter(|special| special.works != Works::Nothing).collect();
        assert_eq!(made_up.len(), 6);
        assert!(made_up.iter().all(|special| matches!(special.day.weekday(), Weekday::Sat | Weekday::Sun)));
    }

    #[test]
    fn what_is_typed_is_refused_at_its_field() {
        let draft = CalendarDraft {
            name: " ".into(),
            days: "tomorrow".into(),
            week: std::array::from_fn(|day| if day == 3 { "9-9".into() } else { "9-17".into() }),
            ..CalendarDraft::fresh(Lang::En)
        };
        let AppError::Invalid(wrong) = draft.checked().unwrap_err() else { panic!("it is invalid") };
        let fields: Vec<&str> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "week_3", "days"]);
        assert_eq!(wrong[2].detail.as_deref(), Some("1: tomorrow"));
        let empty = CalendarDraft { name: "x".into(), week: Default::default(), ..CalendarDraft::fresh(Lang::En) };
        assert!(empty.checked().unwrap_err().of_field("week_0").is_some_and(|error| error.code == "sla_no_hours"));
    }

    #[test]
    fn a_calendar_reads_back_as_it_was_typed() {
        let draft = CalendarDraft { name: "总部".into(), ..CalendarDraft::fresh(Lang::ZhCn) };
        let calendar = draft.checked().unwrap();
        assert_eq!(CalendarDraft::of(Lang::ZhCn, &calendar), draft);
        // A make-up Sunday works like a Monday.
        let sunday = NaiveDate::from_ymd_opt(2026, 9, 20).unwrap();
        assert_eq!(calendar.hours().on(sunday), [(540, 720), (810, 1_080)]);
    }
}
