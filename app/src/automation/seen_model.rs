//! Rules, runs and trials as their keepers see them.

use super::model::{On, Outcome, Rule, RunState, Why};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A rule in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleLine {
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub keeper: (Uuid, String),
    pub active: bool,
    /// Why it was switched off without anybody asking.
    pub stopped: Option<Why>,
    pub hourly: i32,
    pub rule: Rule,
    pub last_run: Option<DateTime<Utc>>,
    /// Of the last 30 days: how often it ran, and how often that failed or is not known.
    pub ran: i64,
    pub failed: i64,
}

/// An action of a run, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepSeen {
    pub outcome: Outcome,
    pub at: DateTime<Utc>,
    /// Why it failed; of a call the answer.
    pub told: Value,
}

/// A run with what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub id: Uuid,
    pub rule_id: Uuid,
    pub rule_name: String,
    pub rule: Rule,
    pub event_kind: Option<String>,
    pub on: On,
    pub record: Uuid,
    /// `None` where the reader does not see the record.
    pub name: Option<String>,
    pub state: RunState,
    pub why: Option<Why>,
    /// How many rules led to it.
    pub depth: usize,
    pub happened_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub tries: i32,
    /// Those that were begun, in their order.
    pub steps: Vec<StepSeen>,
}

/// Which runs one asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunsAsked {
    pub rule: Option<Uuid>,
    pub record: Option<Uuid>,
    pub state: Option<RunState>,
}

/// Where a page of runs ended.
pub type RunMark = (DateTime<Utc>, Uuid);

/// Runs of one page.
pub const RUNS: usize = 30;

/// A part of the runs, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Runs {
    pub runs: Vec<Run>,
    pub more: bool,
}

/// What of the past would have set a rule off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    pub record: Uuid,
    pub name: String,
    pub at: DateTime<Utc>,
}

/// What a rule would have done in the last 30 days.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    pub runs: usize,
    /// Set off too, but the conditions do not hold of the record as it is today.
    pub left_out: usize,
    /// There was more than is looked at.
    pub more: bool,
    /// The newest first, not all of them.
    pub lines: Vec<Tried>,
}
