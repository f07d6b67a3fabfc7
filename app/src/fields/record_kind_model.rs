//! Which records can have custom fields.

use serde::{Deserialize, Serialize};

/// A kind of records that can have custom fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    #[default]
    Customer,
    Contact,
}

impl RecordKind {
    pub const ALL: [Self; 2] = [Self::Customer, Self::Contact];

    /// As in `custom_field.record_kind`, which is the name of the table.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Contact => "contact",
        }
    }

    /// The kind of a key; customers for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if key == Self::Contact.key() { Self::Contact } else { Self::Customer }
    }
}
