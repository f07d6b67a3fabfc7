//! The queue at `/tasks`: whose, how far, and what else waits.

use super::model::Task;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whose tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    #[default]
    Mine,
    Team,
    /// Asked of others.
    Asked,
}

impl Whose {
    pub const ALL: [Self; 3] = [Self::Mine, Self::Team, Self::Asked];

    /// As in the address and in the language files (`tasks.whose_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Team => "team",
            Self::Asked => "asked",
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|whose| whose.key() == key).unwrap_or_default()
    }
}

/// Which tasks a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskFilter {
    pub whose: Whose,
    pub done: bool,
}

/// Tasks on one page.
pub const PAGE: usize = 50;

/// A page of them, and by which clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskList {
    pub tasks: Vec<Task>,
    pub more: bool,
    pub today: NaiveDate,
    pub zone: String,
}

/// What else waits today and is no task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsoToday {
    /// Own tickets that are due until the end of the day.
    pub tickets: Vec<(Uuid, String, DateTime<Utc>)>,
    /// Own customers that go back to the pool within a week.
    pub recycling: i64,
}

/// A head of the queue. Open ones come in the order of their time, so that each head stands once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Late,
    Today,
    Week,
    Later,
    Someday,
    Done,
}

impl Part {
    /// Under which head a task stands, `today` being the day by the clocks of whoever looks.
    #[must_use]
    pub fn of(task: &Task, today: NaiveDate, now: DateTime<Utc>) -> Self {
        if task.done_at.is_some() {
            return Self::Done;
        }
        let Some(day) = task.when.day() else { return Self::Someday };
        let next_week = today + Days::new(7 - u64::from(today.weekday().num_days_from_monday()));
        match day {
            _ if task.is_late(now) => Self::Late,
            day if day <= today => Self::Today,
            day if day < next_week => Self::Week,
            _ => Self::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Whose;

    #[test]
    fn whose_comes_back_from_its_key() {
        assert!(Whose::ALL.into_iter().all(|whose| Whose::from_key(whose.key()) == whose));
    }
}
