//! A tag with what it is used for.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a tag looks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub name: String,
    /// A colour name of the design system.
    pub colour: String,
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagUse {
    pub id: Uuid,
    pub look: Look,
    pub customers: i64,
    pub deals: i64,
    pub tickets: i64,
    /// What is built on it, as in `tags.bound_<key>`: such a tag is merged, not deleted.
    pub bound: Vec<String>,
}

impl TagUse {
    /// Whether nothing has it and nothing means it.
    #[must_use]
    pub fn is_unused(&self) -> bool {
        self.customers + self.deals + self.tickets == 0 && self.bound.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_on_a_tag_uses_it_too() {
        let mut tag =
            TagUse { id: Uuid::nil(), look: Look::default(), customers: 0, deals: 0, tickets: 0, bound: vec![] };
        assert!(tag.is_unused());
        tag.bound = vec!["pools".to_owned()];
        assert!(!tag.is_unused());
        assert!(!TagUse { bound: vec![], tickets: 1, ..tag }.is_unused());
    }
}
