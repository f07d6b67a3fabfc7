//! What is done to many customers at once, and what became of it.

use crate::{access::AppError, customers::list_model::CustomerFilter, fields::FieldDef};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Customers of one batch: with their contacts, and the search index that follows them, far below a second.
pub const BATCH: i64 = 100;
/// Chosen one by one; beyond that one chooses all that match.
const MOST_CHOSEN: usize = 5_000;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Give to another owner, with the contacts that were the former owner's.
    Assign(Uuid),
    Tag(Uuid),
    Untag(Uuid),
    /// The same value for all; `None` empties the field.
    Set(BulkField, Option<String>),
    /// The same in a field that an administrator made, as it is typed; an empty text empties it.
    SetOwn(Uuid, String),
    Delete,
}

impl Change {
    /// As in `bulk_change.kind`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Assign(_) => "assign",
            Self::Tag(_) => "tag",
            Self::Untag(_) => "untag",
            Self::Set(..) | Self::SetOwn(..) => "set",
            Self::Delete => "delete",
        }
    }

    /// With the value as it is kept.
    ///
    /// # Errors
    /// `Invalid` on `value`.
    pub fn checked(self) -> Result<Self, AppError> {
        let Self::Set(field, value) = self else { return Ok(self) };
        let value = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        if value.as_ref().is_some_and(|value| value.chars().count() > 100 || value.contains('\0')) {
            return Err(AppError::invalid("value", "too_long"));
        }
        Ok(Self::Set(field, value))
    }
}

/// A field that many customers can be given at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkField {
    #[default]
    Industry,
    Country,
    Region,
    Source,
}

impl BulkField {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Industry, Self::Country, Self::Region, Self::Source];

    /// The column, which is also its name in the log.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Industry => "industry",
            Self::Country => "country",
            Self::Region => "region",
            Self::Source => "source",
        }
    }

    /// The field of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

/// To whom it is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// These, as they were seen: id and version.
    These(Vec<(Uuid, i32)>),
    /// All that match when it is their turn.
    Matching(Box<CustomerFilter>),
}

impl Chosen {
    /// Refuses what is nobody, or too many to be named one by one.
    ///
    /// # Errors
    /// `Invalid` on `chosen`.
    pub fn check(&self) -> Result<(), AppError> {
        match self {
            Self::These(these) if these.is_empty() => Err(AppError::invalid("chosen", "required")),
            Self::These(these) if these.len() > MOST_CHOSEN => Err(AppError::invalid("chosen", "bulk_too_many")),
            _ => Ok(()),
        }
    }
}

/// What became of one customer.
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
    /// Somebody changed it after it was chosen.
    ChangedMeanwhile,
    /// Changed and taken back.
    Undone,
    /// Changed, and not taken back because somebody changed it since.
    Kept,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Changed,
        Self::Same,
        Self::Gone,
        Self::NotAllowed,
        Self::Protected,
        Self::Refused,
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
    /// Key of the [`Change`].
    pub kind: String,
    /// What exactly: the owner's or the tag's name, or the value.
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

/// A customer that a change left as it was, or that stayed changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub customer: Uuid,
    pub name: String,
    pub outcome: Outcome,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_short_and_an_empty_one_empties() {
        let set = |value: &str| Change::Set(BulkField::Source, Some(value.to_owned())).checked();
        assert_eq!(set(" 展会 "), Ok(Change::Set(BulkField::Source, Some("展会".to_owned()))));
        assert_eq!(set("  "), Ok(Change::Set(BulkField::Source, None)));
        assert_eq!(set(&"长".repeat(101)), Err(AppError::invalid("value", "too_long")));
    }

    #[test]
    fn nobody_and_too_many_are_refused() {
        assert_eq!(Chosen::These(vec![]).check(), Err(AppError::invalid("chosen", "required")));
        let many = Chosen::These(vec![(Uuid::nil(), 1); MOST_CHOSEN + 1]);
        assert_eq!(many.check(), Err(AppError::invalid("chosen", "bulk_too_many")));
        assert!(Chosen::Matching(Box::default()).check().is_ok());
    }

    #[test]
    fn a_run_is_counted_by_its_ends() {
        let run = Run {
            id: Uuid::nil(),
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
