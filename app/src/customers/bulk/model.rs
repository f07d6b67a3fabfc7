//! What is done to many customers or contacts at once, and what became of it.

pub use super::change_model::{BulkField, Change, Chosen, Listed};
use crate::fields::{FieldDef, RecordKind};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Records of one batch: with what hangs on them, and the search index that follows them, far below a second.
pub const BATCH: i64 = 100;
/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Changed,
    /// It was so already.
    Same,
    /// Deleted meanwhile, or out of sight.
    Gone,
    NotAllowed,
    Protected,
    /// A check does not let the value pass there.
    Refused,
    /// A contact that is at no customer has no part anywhere.
    Nowhere,
    /// Somebody changed it after it was chosen.
    ChangedMeanwhile,
    /// Changed and taken back.
    Undone,
    /// Changed, and not taken back because somebody changed it since.
    Kept,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Changed,
        Self::Same,
        Self::Gone,
        Self::NotAllowed,
        Self::Protected,
        Self::Refused,
        Self::Nowhere,
        Self::ChangedMeanwhile,
        Self::Undone,
        Self::Kept,
    ];

    /// As in `bulk_item.outcome` and in the language files (`bulk.outcome_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Gone => "gone",
            Self::NotAllowed => "not_allowed",
            Self::Protected => "protected",
            Self::Refused => "refused",
            Self::Nowhere => "nowhere",
            Self::ChangedMeanwhile => "changed_meanwhile",
            Self::Undone => "undone",
            Self::Kept => "kept",
        }
    }

    /// The outcome of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }
}

/// Why nobody goes on with a change until somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// Begun before the server went on by itself, and left alone.
    Left,
    /// Who began it may not do that any more.
    NotAllowed,
    /// What is to be done is refused: the new owner has left, say.
    Failed,
}

impl Stopped {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Left, Self::NotAllowed, Self::Failed];

    /// As in `bulk_change.stopped` and in the language files (`bulk.stopped_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::NotAllowed => "not_allowed",
            Self::Failed => "failed",
        }
    }

    /// The reason of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// How far a change of many is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub id: Uuid,
    /// What kind of records it is about.
    pub of: RecordKind,
    /// Key of the [`Change`].
    pub kind: String,
    /// What exactly: the name of the owner, the tag or the customer, or the value.
    pub what: Option<String>,
    /// Key of the field that was set.
    pub field: Option<String>,
    /// That field and its value, where an administrator made it and the reader sees it.
    #[serde(default)]
    pub own: Option<OwnSet>,
    /// How many were chosen at the beginning.
    pub total: i64,
    /// How many came to which end; what is missing has not been its turn.
    pub ends: BTreeMap<Outcome, i64>,
    pub by: String,
    pub begun_at: DateTime<Utc>,
    pub ended: bool,
    /// Somebody asked for taking it back.
    pub undoing: bool,
    /// Whether taking it back is finished.
    pub undone: bool,
    pub stopped: Option<Stopped>,
}

impl Run {
    /// How many came to this end.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> i64 {
        self.ends.get(&outcome).copied().unwrap_or(0)
    }

    /// How many it has met.
    #[must_use]
    pub fn met(&self) -> i64 {
        self.ends.values().sum()
    }

    /// How many it changed, taken back or not.
    #[must_use]
    pub fn changed(&self) -> i64 {
        [Outcome::Changed, Outcome::Undone, Outcome::Kept].into_iter().map(|outcome| self.count(outcome)).sum()
    }

    /// How many were left as they were, and are not so already.
    #[must_use]
    pub fn skipped(&self) -> i64 {
        self.met() - self.changed() - self.count(Outcome::Same)
    }

    /// Whether there is something to take back, and nobody is at it.
    #[must_use]
    pub fn may_undo(&self) -> bool {
        !self.undone && !self.undoing && self.count(Outcome::Changed) > 0
    }

    /// Whether there is something left to do or to take back.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.undone && (!self.ended || self.undoing)
    }

    /// Whether the server goes on with it.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        self.is_open() && self.stopped.is_none()
    }

    /// How far it is, and of how many.
    #[must_use]
    pub fn part(&self) -> (i64, i64) {
        if self.undoing {
            let back = self.count(Outcome::Undone) + self.count(Outcome::Kept);
            (back, back + self.count(Outcome::Changed))
        } else {
            (self.met(), self.total)
        }
    }
}

/// A field of an administrator's that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSet {
    pub field: FieldDef,
    pub value: Value,
    /// What the records are called that the value refers to.
    pub names: BTreeMap<Uuid, String>,
}

/// A record that a change left as it was, or that stayed changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub id: Uuid,
    pub name: String,
    pub outcome: Outcome,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_counted_by_its_ends() {
        let run = Run {
            id: Uuid::nil(),
            of: RecordKind::Customer,
            kind: "tag".to_owned(),
            what: None,
            field: None,
            own: None,
            total: 9,
            ends: BTreeMap::from([(Outcome::Changed, 3), (Outcome::Kept, 1), (Outcome::Same, 2), (Outcome::Gone, 1)]),
            by: String::new(),
            begun_at: DateTime::default(),
            ended: false,
            undoing: false,
            undone: false,
            stopped: None,
        };
        assert_eq!((run.met(), run.changed(), run.skipped(), run.may_undo()), (7, 4, 1, true));
        assert_eq!((run.is_under_way(), run.part()), (true, (7, 9)));
        let back = Run { undoing: true, ..run.clone() };
        assert_eq!((back.may_undo(), back.is_under_way(), back.part()), (false, true, (1, 4)));
        let stopped = Run { stopped: Some(Stopped::NotAllowed), ..run };
        assert!(stopped.is_open() && !stopped.is_under_way());
    }
}
