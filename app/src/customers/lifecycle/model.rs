//! The lifecycle of a customer.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a customer stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// Has bought nothing yet.
    #[default]
    Prospect,
    /// Has bought.
    Customer,
    /// Has bought, long ago.
    Dormant,
    Lost,
}

impl Lifecycle {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Prospect, Self::Customer, Self::Dormant, Self::Lost];

    /// As in `customer.lifecycle`, in the log and in the language files (`lifecycle.is_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::Customer => "customer",
            Self::Dormant => "dormant",
            Self::Lost => "lost",
        }
    }

    /// The lifecycle of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lifecycle| lifecycle.key() == key)
    }
}

/// A lifecycle with who decides on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub is: Lifecycle,
    /// Somebody decided: rules leave it alone.
    pub by_hand: bool,
}

/// A change of one customer's lifecycle: to what, from what the reader saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleChange {
    pub customer: Uuid,
    pub seen: Standing,
    pub wanted: Standing,
}

impl LifecycleChange {
    /// The change that takes this one back.
    #[must_use]
    pub const fn back(self) -> Self {
        Self { customer: self.customer, seen: self.wanted, wanted: self.seen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_to_their_lifecycle() {
        for lifecycle in Lifecycle::ALL {
            assert_eq!(Lifecycle::from_key(lifecycle.key()), Some(lifecycle));
        }
        assert_eq!(Lifecycle::from_key("ghost"), None);
    }

    #[test]
    fn taking_back_twice_is_the_change_itself() {
        let change = LifecycleChange {
            customer: Uuid::nil(),
            seen: Standing::default(),
            wanted: Standing { is: Lifecycle::Lost, by_hand: true },
        };
        assert_eq!(change.back().back(), change);
        assert_eq!(change.back().wanted, change.seen);
    }
}
