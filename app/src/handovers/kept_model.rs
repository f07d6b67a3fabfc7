//! What hangs on a giver by name and is given on by hand: with it go rights, which nobody gets by being a receiver.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What somebody keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptKind {
    /// A rule of automation, which does what its keeper may do, and stops when they leave.
    Automation,
    /// A pool that they manage.
    Pool,
    /// A view of a list that they share with everybody; it stays in use.
    View,
}

impl KeptKind {
    /// All, in the order in which they are named.
    pub const ALL: [Self; 3] = [Self::Automation, Self::Pool, Self::View];

    /// As in `kept_by_giver`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Automation => "automation",
            Self::Pool => "pool",
            Self::View => "view",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One thing that a giver keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub kind: KeptKind,
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    /// Of a view: of which list, and what it keeps of the address.
    pub list: Option<String>,
    pub query: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        for kind in KeptKind::ALL {
            assert_eq!(KeptKind::from_key(kind.key()), Some(kind));
        }
        assert_eq!(KeptKind::from_key("deal"), None);
    }
}
