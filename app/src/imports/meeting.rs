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
    /// Only what is empty is written; what stands there stays.
    Fill,
    /// Made once more, whoever is there. A key that is in use stays with the record that has it: such a row is refused.
    New,
}

impl Existing {
    pub const ALL: [Self; 4] = [Self::Skip, Self::Update, Self::Fill, Self::New];

    /// Whether a record that is there may change.
    #[must_use]
    pub const fn changes(self) -> bool {
        matches!(self, Self::Update | Self::Fill)
    }

    /// Of what stands there and what a row says, what stands afterwards.
    #[must_use]
    pub fn either<T>(self, old: Option<T>, new: Option<T>) -> Option<T> {
        if matches!(self, Self::Fill) { old.or(new) } else { new.or(old) }
    }

    /// As in the language files (`imports.existing_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Update => "update",
            Self::Fill => "fill",
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
    /// The unified social credit code.
    CreditCode,
}

impl KnownBy {
    pub const ALL: [Self; 5] = [Self::KeyOrName, Self::Key, Self::Phone, Self::Email, Self::CreditCode];

    /// As in the language files (`imports.known_by_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::KeyOrName => "key_or_name",
            Self::Key => "key",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::CreditCode => "credit_code",
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
            Self::CreditCode => Some(Target::CreditCode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling_gaps_keeps_what_stands_there() {
        for (existing, old, new, stands) in [
            (Existing::Update, Some(1), Some(2), Some(2)),
            (Existing::Update, Some(1), None, Some(1)),
            (Existing::Fill, Some(1), Some(2), Some(1)),
            (Existing::Fill, None, Some(2), Some(2)),
        ] {
            assert_eq!(existing.either(old, new), stands, "{existing:?}");
        }
        assert_eq!(Existing::ALL.map(Existing::changes), [false, true, true, false]);
    }
}
