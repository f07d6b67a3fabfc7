//! Something to be done on a deal.

use crate::access::{AppError, FieldError};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What sort of thing is to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    #[default]
    Task,
    Call,
    Email,
    Meeting,
    Visit,
}

impl ActivityKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Task, Self::Call, Self::Email, Self::Meeting, Self::Visit];

    /// As in `activity.kind` and in the language files (`deal.activity_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Call => "call",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Visit => "visit",
        }
    }

    /// The kind of a key; a task for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or_default()
    }
}

/// Something planned on a deal, or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub id: Uuid,
    pub kind: ActivityKind,
    pub title: String,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    /// Who is to do it.
    pub owner: String,
}

impl Activity {
    /// Whether it should have been done by now.
    #[must_use]
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.done_at.is_none() && self.due_at < now
    }
}

/// What is planned, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub kind: ActivityKind,
    pub title: String,
    pub due_at: DateTime<Utc>,
}

/// What is planned, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanForm {
    pub kind: ActivityKind,
    pub title: String,
    /// `2026-11-22`.
    pub day: String,
    /// `14:30`; empty means nine in the morning.
    pub time: String,
}

/// When something is due that names no time, in hours.
const MORNING: u32 = 9;

impl PlanForm {
    /// What stands in the form for a plan, on the organisation's clocks, `offset` minutes east of UTC.
    #[must_use]
    pub fn of(plan: &Plan, offset: i32) -> Self {
        let local = plan.due_at + Duration::minutes(i64::from(offset));
        Self {
            kind: plan.kind,
            title: plan.title.clone(),
            day: local.date_naive().to_string(),
            time: local.format("%H:%M").to_string(),
        }
    }

    /// Reads what was typed, on the organisation's clocks.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self, offset: i32) -> Result<Plan, AppError> {
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
                Ok(Plan { kind: self.kind, title, due_at })
            }
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(day: &str, time: &str) -> PlanForm {
        PlanForm { title: "电话".to_owned(), day: day.to_owned(), time: time.to_owned(), ..PlanForm::default() }
    }

    #[test]
    fn a_plan_is_read_on_the_organisations_clocks() {
        let plan = typed("2026-11-22", "14:30").check(480).expect("it can be read");
        assert_eq!(plan.due_at.to_rfc3339(), "2026-11-22T06:30:00+00:00");
        assert_eq!(PlanForm::of(&plan, 480), typed("2026-11-22", "14:30"));
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
