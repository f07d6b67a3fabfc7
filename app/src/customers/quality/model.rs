//! What a check says, how it is typed in, and what stands on the work list.

pub use super::draft::{CheckDraft, RuleKind, TypedStands};
use crate::{access::FieldError, fields::RecordKind, locale::Lang};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a field stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    Filled,
    Empty,
    /// Has one of these values: texts without regard to case, choices by their ids.
    OneOf(Vec<String>),
}

/// What the bounds of a range are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// Numbers and amounts.
    Number,
    Day,
    /// Characters of a text.
    Length,
}

/// What must be so. An empty field fits every format and every range: that it is filled is a dependence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Format {
        field: String,
        pattern: String,
        /// It is a regular expression.
        raw: bool,
    },
    /// Bounds that are included; an empty one is none.
    Range { field: String, over: Over, min: String, max: String },
    /// If one field stands so, another must stand so.
    Depends { when: String, is: Stands, then: String, must: Stands },
}

impl Rule {
    /// The field at which its message stands.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::Format { field, .. } | Self::Range { field, .. } => field,
            Self::Depends { then, .. } => then,
        }
    }

    /// The fields that it looks at.
    #[must_use]
    pub fn fields(&self) -> [&str; 2] {
        match self {
            Self::Format { field, .. } | Self::Range { field, .. } => [field, field],
            Self::Depends { when, then, .. } => [when, then],
        }
    }
}

/// A check as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub id: Uuid,
    pub version: i32,
    pub of: RecordKind,
    pub rule: Rule,
    pub message: String,
    pub message_en: String,
    /// Nothing that breaks it is saved; else it shows on the work list alone.
    pub refuses: bool,
    pub active: bool,
}

impl Check {
    /// What it says, in the reader's language.
    #[must_use]
    pub fn message_in(&self, lang: Lang) -> &str {
        if lang == Lang::En { &self.message_en } else { &self.message }
    }

    /// The refusal of its field.
    #[must_use]
    pub fn refusal(&self) -> FieldError {
        FieldError::said(self.rule.field(), &self.message, &self.message_en)
    }
}

/// What one looks for on the work list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    #[default]
    Incomplete,
    /// Customers that do not pass a check.
    Broken,
    /// Customers that nobody changed, spoke with or confirmed for long.
    Outdated,
    /// Contacts that do not pass a check.
    Contacts,
}

impl What {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Incomplete, Self::Broken, Self::Outdated, Self::Contacts];

    /// As in the address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Broken => "broken",
            Self::Outdated => "outdated",
            Self::Contacts => "contacts",
        }
    }

    /// What a key means; the first for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|what| what.key() == key).unwrap_or_default()
    }
}

/// A field that a record lacks; custom ones with their names in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gap {
    pub field: String,
    pub name: Option<(String, Option<String>)>,
}

/// A line of the work list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WorkRow {
    pub id: Uuid,
    pub name: String,
    pub owner: Option<(Uuid, String)>,
    /// Per cent; of contacts `None`.
    pub completeness: Option<i16>,
    pub gaps: Vec<Gap>,
    /// Checks that it does not pass.
    pub broken: Vec<Said>,
    /// When somebody last changed it, spoke with it or said that it is right.
    pub touched_at: DateTime<Utc>,
    pub may_write: bool,
}

/// What a check says of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Said {
    pub field: String,
    pub message: String,
    pub message_en: String,
}

impl Said {
    /// In the reader's language.
    #[must_use]
    pub fn message_in(&self, lang: Lang) -> &str {
        if lang == Lang::En { &self.message_en } else { &self.message }
    }
}

/// How good the data of one customer are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// Per cent.
    pub completeness: i16,
    pub gaps: Vec<Gap>,
    pub broken: Vec<Said>,
    pub verified_at: Option<DateTime<Utc>>,
    /// Nobody changed it, spoke with it or confirmed it for long.
    pub outdated: bool,
}

/// When a customer counts as incomplete and as out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Per cent.
    pub incomplete_below: i16,
    pub outdated_months: i16,
}
