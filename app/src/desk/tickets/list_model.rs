//! The list of tickets: queues, filters, orders, lines.

use super::{
    model::{CategoryName, Named},
    rules_model::{Channel, Kind, Priority, State, number_of},
};
use crate::desk::{deadlines::model::Promised, reports::counted_model::Counted};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Up to so many a queue is counted.
pub const QUEUED: i64 = 999;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRow {
    pub id: Uuid,
    pub number: i64,
    pub version: i32,
    pub subject: String,
    pub kind: Kind,
    pub priority: Priority,
    pub state: State,
    pub channel: Channel,
    pub category: Option<CategoryName>,
    pub customer: Option<Named>,
    pub owner: Option<Named>,
    /// What is due first of what is promised.
    pub promised: Option<Promised>,
    /// Until when it is put off.
    pub snoozed_until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The tickets of a customer, open ones first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketsOf {
    pub rows: Vec<TicketRow>,
    pub open: i64,
    pub all: i64,
}

/// A queue: what one works through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// My open ones.
    Mine,
    /// Open ones that nobody has.
    Unassigned,
    #[default]
    Open,
    /// For customers or for others.
    Waiting,
    /// Put off until a moment; in no other queue of open ones.
    Snoozed,
    /// Solved and closed ones.
    Solved,
    All,
}

impl Queue {
    pub const ALL: [Self; 7] =
        [Self::Mine, Self::Unassigned, Self::Open, Self::Waiting, Self::Snoozed, Self::Solved, Self::All];

    /// As in the address and in the language files (`tickets.queue_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Unassigned => "unassigned",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Snoozed => "snoozed",
            Self::Solved => "solved",
            Self::All => "all",
        }
    }

    /// The queue of a key; all open ones for an unknown key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|queue| queue.key() == key).unwrap_or_default()
    }
}

/// How many are in a queue, counted up to [`QUEUED`] and one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    pub queue: Queue,
    pub count: i64,
}

/// The order of the list, each in the direction in which it is mostly wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketSort {
    /// Last changed first.
    #[default]
    Updated,
    /// The newest first.
    Created,
    /// The most pressing first, of these the oldest.
    Priority,
    /// What is due first; behind it what has no moment.
    Due,
    /// What a figure counts, the latest first.
    Counted,
}

impl TicketSort {
    pub const ALL: [Self; 5] = [Self::Updated, Self::Created, Self::Priority, Self::Due, Self::Counted];

    /// As in the address; it is also the key of the column.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Created => "created",
            Self::Priority => "priority",
            Self::Due => "due",
            Self::Counted => "counted",
        }
    }

    /// The order of a key; the usual one for an unknown key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.key() == key).unwrap_or_default()
    }

    /// Whether it begins with the greatest.
    #[must_use]
    pub const fn descends(self) -> bool {
        !matches!(self, Self::Priority | Self::Due)
    }
}

/// Which tickets are listed, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TicketFilter {
    pub queue: Queue,
    /// A number, or words of the subject; empty for all.
    pub text: String,
    pub state: Option<State>,
    pub priority: Option<Priority>,
    pub kind: Option<Kind>,
    /// With everything below it.
    pub category: Option<Uuid>,
    pub owner: Option<Uuid>,
    pub team: Option<Uuid>,
    pub customer: Option<Uuid>,
    /// Only what a figure of a report counts.
    pub counted: Option<Counted>,
    pub sort: TicketSort,
    /// The order turned round.
    pub reversed: bool,
}

impl TicketFilter {
    /// The same tickets in the usual order: what is counted, and what is compared.
    #[must_use]
    pub fn unsorted(self) -> Self {
        Self { sort: TicketSort::default(), reversed: false, ..self }
    }

    /// Whether it leaves out some of its queue.
    #[must_use]
    pub fn narrows(&self) -> bool {
        self.clone().unsorted() != Self { queue: self.queue, ..Self::default() }
    }

    /// Whether it asks for what a figure counts and for nothing besides.
    #[must_use]
    pub fn only_counts(&self) -> bool {
        let counted = self.counted.clone();
        counted.is_some() && self.clone().unsorted() == Self { queue: Queue::All, counted, ..Self::default() }
    }

    /// The number that is asked for, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        number_of(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_narrows_its_queue_or_does_not() {
        let mine =
            TicketFilter { queue: Queue::Mine, sort: TicketSort::Priority, reversed: true, ..TicketFilter::default() };
        assert!(!mine.narrows());
        assert!(TicketFilter { kind: Some(Kind::Fault), ..mine.clone() }.narrows());
        assert_eq!(TicketFilter { text: "T-000012".to_owned(), ..mine }.number(), Some(12));
        for queue in Queue::ALL {
            assert_eq!(Queue::from_key(queue.key()), queue);
        }
        for sort in TicketSort::ALL {
            assert_eq!(TicketSort::from_key(sort.key()), sort);
        }
    }
}
