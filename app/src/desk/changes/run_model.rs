//! A change of all tickets that match: how far it is, and what can be done with it.

use super::model::{Outcome, TicketChange};
use crate::customers::bulk::model::Stopped;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// So many are changed by one run.
pub const MOST_IN_RUN: i64 = 100_000;
/// Tickets of one batch: with their events and promised times well below a second.
pub const BATCH: i64 = 500;

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRun {
    pub id: Uuid,
    pub change: TicketChange,
    /// How many matched at the beginning.
    pub total: i64,
    /// How many came to which end, those that wait among them.
    pub ends: BTreeMap<Outcome, i64>,
    pub begun_at: DateTime<Utc>,
    pub ended: bool,
    /// It was let end before it had met all.
    pub cancelled: bool,
    /// Somebody asked for taking it back.
    pub undoing: bool,
    pub undone: bool,
    pub stopped: Option<Stopped>,
}

impl TicketRun {
    /// How many came to this end.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> i64 {
        self.ends.get(&outcome).copied().unwrap_or(0)
    }

    /// How many it has met.
    #[must_use]
    pub fn met(&self) -> i64 {
        self.ends.values().sum::<i64>() - self.count(Outcome::Waiting)
    }

    /// How many it changed, taken back or not.
    #[must_use]
    pub fn changed(&self) -> i64 {
        [Outcome::Changed, Outcome::Undone, Outcome::Kept].into_iter().map(|outcome| self.count(outcome)).sum()
    }

    /// How many were left otherwise than was asked for: those that were refused, and those that were not taken back.
    #[must_use]
    pub fn left(&self) -> i64 {
        self.ends.iter().filter(|(outcome, _)| outcome.is_refusal()).map(|(_, count)| count).sum()
    }

    /// Whether there is something to take back, and nobody is at it.
    #[must_use]
    pub fn may_undo(&self) -> bool {
        !self.undone && !self.undoing && self.count(Outcome::Changed) > 0
    }

    /// Whether it can be let end.
    #[must_use]
    pub const fn may_cancel(&self) -> bool {
        !self.ended && !self.undoing
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_counted_by_its_ends() {
        let run = TicketRun {
            id: Uuid::nil(),
            change: TicketChange::default(),
            total: 10,
            ends: BTreeMap::from([
                (Outcome::Waiting, 3),
                (Outcome::Changed, 3),
                (Outcome::Kept, 1),
                (Outcome::Same, 2),
                (Outcome::NoStep, 1),
            ]),
            begun_at: DateTime::default(),
            ended: false,
            cancelled: false,
            undoing: false,
            undone: false,
            stopped: None,
        };
        assert_eq!((run.met(), run.changed(), run.left(), run.part()), (7, 4, 2, (7, 10)));
        assert!(run.may_cancel() && run.may_undo() && run.is_under_way());
        let back = TicketRun { undoing: true, ended: true, ..run.clone() };
        assert_eq!(
            (back.may_undo(), back.may_cancel(), back.is_under_way(), back.part()),
            (false, false, true, (1, 4))
        );
        let stopped = TicketRun { stopped: Some(Stopped::Failed), ..run };
        assert!(stopped.is_open() && !stopped.is_under_way());
    }
}
