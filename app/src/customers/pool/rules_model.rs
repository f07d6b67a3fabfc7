//! What a pool hides, and when its rules take a customer.

use super::model::Named;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a pool can hide of its customers until they are claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    Phone,
    Email,
    Address,
    Website,
    /// The people there.
    Contacts,
    /// What was noted and said.
    Story,
}

impl Hidden {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Phone, Self::Email, Self::Address, Self::Website, Self::Contacts, Self::Story];

    /// As in `pool.hidden` and in the language files (`pool.hidden_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Website => "website",
            Self::Contacts => "contacts",
            Self::Story => "story",
        }
    }

    /// What a key hides; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hidden| hidden.key() == key)
    }
}

/// The condition of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Nobody followed it up.
    Untouched,
    /// It has no open deal.
    NoOpenDeal,
    /// It never had a deal.
    NeverDeal,
}

impl Condition {
    pub const ALL: [Self; 3] = [Self::Untouched, Self::NoOpenDeal, Self::NeverDeal];

    /// As in the database, the log and the language files (`pool.rule_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::NoOpenDeal => "no_open_deal",
            Self::NeverDeal => "never_deal",
        }
    }

    /// The condition of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.key() == key)
    }
}

/// Why a rule takes a customer: a condition, and for how many days it has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    pub condition: Condition,
    pub days: i32,
}

impl Because {
    /// As the database says it; `None` where it says nothing.
    #[must_use]
    pub fn of(why: Option<&str>, days: Option<i32>) -> Option<Self> {
        Some(Self { condition: Condition::from_key(why?)?, days: days? })
    }
}

/// When a rule takes a customer, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Falls {
    pub due_at: DateTime<Utc>,
    pub because: Because,
}

impl Falls {
    /// Whole days that are left, none when it is due.
    #[must_use]
    pub fn days_left(&self, now: DateTime<Utc>) -> i64 {
        // A day that has begun is a day to act.
        ((self.due_at - now + Duration::hours(23)).num_days()).max(0)
    }
}

/// One of the caller's own that is about to fall into a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Falling {
    pub customer: Uuid,
    pub name: String,
    pub pool: Named,
    pub falls: Falls,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        for hidden in Hidden::ALL {
            assert_eq!(Hidden::from_key(hidden.key()), Some(hidden));
        }
        for condition in Condition::ALL {
            assert_eq!(Condition::from_key(condition.key()), Some(condition));
        }
    }

    #[test]
    fn days_left_are_counted_as_people_do() {
        let now = DateTime::<Utc>::from_timestamp(1_795_000_000, 0).expect("a moment");
        let falls = |hours| Falls {
            due_at: now + Duration::hours(hours),
            because: Because { condition: Condition::Untouched, days: 30 },
        };
        assert_eq!(falls(-5).days_left(now), 0);
        assert_eq!(falls(2).days_left(now), 1);
        assert_eq!(falls(24).days_left(now), 1);
        assert_eq!(falls(72).days_left(now), 3);
    }
}
