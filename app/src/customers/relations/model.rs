//! What a customer is related to, and the way it came.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Of each kind no more are drawn; [`More`] says how many there are besides.
pub const DRAWN: usize = 12;

/// A company or person beside this customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kin {
    pub id: Uuid,
    pub name: String,
}

/// Somebody at the customer, and the other customers whose contact they are too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Someone {
    pub id: Uuid,
    pub name: String,
    pub role: Option<String>,
    pub is_primary: bool,
    pub elsewhere: Vec<Kin>,
}

/// A deal with the customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bargain {
    pub id: Uuid,
    pub name: String,
    /// `open`, `won`, `lost`.
    pub status: String,
    pub value: Option<Decimal>,
    pub currency: String,
}

/// How many of each kind there are beyond those that are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct More {
    pub subsidiaries: i64,
    pub people: i64,
    pub deals: i64,
}

/// Everything around a customer that the reader may see.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Relations {
    /// From the top of the group down to the direct parent.
    pub above: Vec<Kin>,
    /// Other subsidiaries of the same parent.
    pub beside: Vec<Kin>,
    pub below: Vec<Kin>,
    pub people: Vec<Someone>,
    /// Empty for a reader whose role does not see deals.
    pub deals: Vec<Bargain>,
    pub more: More,
}

impl Relations {
    /// Whether the customer stands alone.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.above.is_empty()
            && self.beside.is_empty()
            && self.below.is_empty()
            && self.people.is_empty()
            && self.deals.is_empty()
    }
}

/// Parts what was asked for, one more than is drawn, into what is drawn and how many more there are of `all`.
pub fn cut<T>(mut found: Vec<T>, all: i64) -> (Vec<T>, i64) {
    found.truncate(DRAWN);
    let drawn = i64::try_from(found.len()).unwrap_or(i64::MAX);
    (found, all.saturating_sub(drawn).max(0))
}

/// How far a customer has come. Steps that are not reached yet are `None`; those of deals too for a reader who sees none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourcePath {
    /// The channel that brought it, as somebody noted it.
    pub source: Option<String>,
    /// When it was entered, and by whom.
    pub entered: Option<(DateTime<Utc>, Option<String>)>,
    /// The first logged talk.
    pub talked: Option<DateTime<Utc>>,
    /// The first deal.
    pub offered: Option<Milestone>,
    /// The first deal that was won.
    pub won: Option<Milestone>,
    /// Whether the reader's role sees deals: else the last two steps are left out.
    pub sees_deals: bool,
}

/// A deal that brought a customer a step further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    pub at: DateTime<Utc>,
    pub deal: Uuid,
    pub name: String,
}

/// Whole days from one step to the next; `None` where the later one was noted with an earlier time, as imports do.
#[must_use]
pub fn days_between(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<i64> {
    let days = (to - from).num_days();
    (to >= from).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[test]
    fn what_is_not_drawn_is_counted() {
        assert_eq!(cut(vec![0; 3], 3), (vec![0; 3], 0));
        assert_eq!(cut(vec![0; DRAWN + 1], 40), (vec![0; DRAWN], 28));
        assert_eq!(cut(Vec::<u8>::new(), 0), (Vec::new(), 0));
    }

    #[test]
    fn days_are_whole_and_never_negative() {
        let start = DateTime::UNIX_EPOCH;
        assert_eq!(days_between(start, start + Duration::hours(47)), Some(1));
        assert_eq!(days_between(start, start), Some(0));
        assert_eq!(days_between(start, start - Duration::hours(1)), None);
    }
}
