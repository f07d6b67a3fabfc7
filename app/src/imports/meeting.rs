//! What happens to a row whose record is there already, and how one knows.

use super::model::Target;
use serde::{Deserialize, Serialize};

/// What happens to a row whose record is there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    #[default]
    Skip,
    Update,
    /// Made once more, whoever is there. A key that is in use stays with the record that has it: such a row is refused.
    New,
}

impl Existing {
    pub const ALL: [Self; 3] = [Self::Skip, Self::Update, Self::New];

    /// As in the language files (`imports.existing_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Update => "update",
            Self::New => "new",
        }
    }
}

/// By what a customer who is there already is known again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownBy {
    /// By the key; without one of that key, by the name.
    #[default]
    KeyOrName,
    Key,
    Phone,
    Email,
}

impl KnownBy {
    pub const ALL: [Self; 4] = [Self::KeyOrName, Self::Key, Self::Phone, Self::Email];

    /// As in the language files (`imports.known_by_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::KeyOrName => "key_or_name",
            Self::Key => "key",
            Self::Phone => "phone",
            Self::Email => "email",
        }
    }

    /// The field that must have a column.
    #[must_use]
    pub const fn needs(self) -> Option<Target> {
        match self {
            Self::KeyOrName => None,
            Self::Key => Some(Target::Key),
            Self::Phone => Some(Target::Phone),
            Self::Email => Some(Target::Email),
        }
    }
}
