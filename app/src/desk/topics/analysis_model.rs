//! How complaints and topics stand by product and cause, and what one looks for among topics.

use super::model::{TopicKind, TopicRow, TopicState};
use crate::desk::tickets::{
    model::{CategoryName, Named},
    rules_model::{State as TicketState, keyed},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A product or a cause that one looks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    #[default]
    Any,
    /// Those that have none.
    Without,
    One(Uuid),
}

impl Pick {
    /// As in an address; empty for any.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Any => String::new(),
            Self::Without => "none".to_owned(),
            Self::One(id) => id.to_string(),
        }
    }

    /// The one of a key; any for what is no key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        match key {
            "none" => Self::Without,
            id => id.parse().map_or(Self::Any, Self::One),
        }
    }

    /// What a query compares: whether it narrows, and to what.
    #[must_use]
    pub const fn wanted(self) -> (bool, Option<Uuid>) {
        match self {
            Self::Any => (false, None),
            Self::Without => (true, None),
            Self::One(id) => (true, Some(id)),
        }
    }
}

/// Which topics are listed, and over how many days is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicFilter {
    pub text: String,
    pub product: Pick,
    pub cause: Pick,
    pub kind: Option<TopicKind>,
    pub state: Option<TopicState>,
    pub days: Span,
}

keyed! {
    /// Over how long is counted.
    #[derive(Default)]
    Span {
        #[default]
        Year = "365",
        Quarter = "90",
        Month = "30",
    }
}

impl Span {
    #[must_use]
    pub const fn days(self) -> i32 {
        match self {
            Self::Year => 365,
            Self::Quarter => 90,
            Self::Month => 30,
        }
    }
}

/// Complaints and topics of one product and cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub product: Option<Named>,
    pub cause: Option<(Uuid, CategoryName)>,
    pub complaints: i64,
    pub topics: i64,
    pub voices: i64,
}

/// A complaint below the analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintRow {
    pub id: Uuid,
    pub number: i64,
    pub subject: String,
    pub state: TicketState,
    pub customer: Option<String>,
    pub measure: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// What the page of topics shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicList {
    pub rows: Vec<TopicRow>,
    /// There are more than are shown.
    pub more: bool,
    pub cells: Vec<Cell>,
    /// Of the product and the cause that one looks for; empty where neither is named.
    pub complaints: Vec<ComplaintRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_picked_comes_back_from_its_key() {
        for pick in [Pick::Any, Pick::Without, Pick::One(Uuid::from_u128(7))] {
            assert_eq!(Pick::from_key(&pick.key()), pick);
        }
        assert_eq!(Pick::from_key("x"), Pick::Any);
        assert_eq!((Pick::Any.wanted(), Pick::Without.wanted()), ((false, None), (true, None)));
    }
}
