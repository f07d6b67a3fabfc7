//! The next step that a stage asks for.

use crate::{
    access::{AppError, FieldError},
    deals::model::NextActivity,
};
use chrono::{Duration, NaiveDate, NaiveTime};

/// What is planned, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanForm {
    pub title: String,
    /// `2026-11-22`.
    pub day: String,
    /// `14:30`; empty means nine in the morning.
    pub time: String,
}

/// When something is due that names no time, in hours.
const MORNING: u32 = 9;

impl PlanForm {
    /// Reads what was typed, on the organisation's clocks.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self, offset: i32) -> Result<NextActivity, AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None });
        };
        let title = self.title.trim().to_owned();
        match title.chars().count() {
            0 => refuse("title", "required"),
            1..=200 => {}
            _ => refuse("title", "activity_title_length"),
        }
        let day = self.day.trim().parse::<NaiveDate>();
        if day.is_err() {
            refuse("due_at", if self.day.trim().is_empty() { "required" } else { "not_a_date" });
        }
        let time = match self.time.trim() {
            "" => NaiveTime::from_hms_opt(MORNING, 0, 0),
            typed => NaiveTime::parse_from_str(typed.get(..5).unwrap_or(typed), "%H:%M").ok(),
        };
        if time.is_none() {
            refuse("time", "not_a_time");
        }
        match (day, time, wrong.is_empty()) {
            (Ok(day), Some(time), true) => {
                let due_at = day.and_time(time).and_utc() - Duration::minutes(i64::from(offset));
                Ok(NextActivity { title, due_at })
            }
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(day: &str, time: &str) -> PlanForm {
        PlanForm { title: "电话".to_owned(), day: day.to_owned(), time: time.to_owned() }
    }

    #[test]
    fn a_plan_is_read_on_the_organisations_clocks() {
        let plan = typed("2026-11-22", "14:30").check(480).expect("it can be read");
        assert_eq!(plan.due_at.to_rfc3339(), "2026-11-22T06:30:00+00:00");
        assert_eq!(
            typed("2026-11-22", "").check(0).expect("nine o'clock").due_at.to_rfc3339(),
            "2026-11-22T09:00:00+00:00"
        );
    }

    #[test]
    fn a_plan_needs_a_title_and_a_day() {
        let Err(AppError::Invalid(wrong)) = PlanForm { time: "25:00".to_owned(), ..PlanForm::default() }.check(0)
        else {
            panic!("it is wrong")
        };
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["title", "due_at", "time"]);
    }
}
