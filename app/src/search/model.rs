//! What a search finds.

use crate::routes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What kind of record was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    Customer,
    Contact,
    Deal,
}

impl HitKind {
    /// The kind of a key in the index; `None` for what cannot be opened yet.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "customer" => Some(Self::Customer),
            "contact" => Some(Self::Contact),
            "deal" => Some(Self::Deal),
            _ => None,
        }
    }
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub kind: HitKind,
    pub id: Uuid,
    /// Its name.
    pub title: String,
    /// Phone number and e-mail address, where it has them.
    pub detail: String,
}

impl Hit {
    /// The address of its page.
    #[must_use]
    pub fn href(&self) -> String {
        match self.kind {
            HitKind::Customer => routes::customer(self.id),
            HitKind::Contact => routes::contact(self.id),
            HitKind::Deal => routes::deal(self.id),
        }
    }
}

/// Characters of a query that are looked at; nobody types more, and a pasted page must not be searched for.
const LONGEST: usize = 100;

/// The query as it is searched for; `None` when nothing is asked.
#[must_use]
pub fn query_of(text: &str) -> Option<String> {
    let query: String = text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    (!query.is_empty()).then_some(query)
}

#[cfg(test)]
mod tests {
    use super::query_of;

    #[test]
    fn a_query_is_trimmed_and_bounded() {
        assert_eq!(query_of("  云帆\0 "), Some("云帆".to_owned()));
        assert_eq!(query_of(" \t"), None);
        assert_eq!(query_of(&"长".repeat(5_000)).map(|query| query.chars().count()), Some(100));
    }
}
