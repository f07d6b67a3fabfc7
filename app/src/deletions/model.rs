//! What lies in the bin, how it is asked for, and what becomes of it.

use crate::{access::AppError, locale::Lang, words::deletions::purge_phrase};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Lines of one page.
pub const PAGE: usize = 50;
/// Most records that are brought back or removed at once.
pub const MOST_AT_ONCE: usize = 200;
/// Most days that something may be kept.
pub const MOST_DAYS: i16 = 3650;
/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BinKind {
    Customer,
    Contact,
    Deal,
    File,
    Ticket,
    Lead,
}

impl BinKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Customer, Self::Contact, Self::Deal, Self::File, Self::Ticket, Self::Lead];

    /// As in `deletion.record_kind`, and the name of the table.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Contact => "contact",
            Self::Deal => "deal",
            Self::File => "file",
            Self::Ticket => "ticket",
            Self::Lead => "lead",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What becomes of the open deals of a customer that is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenDeals {
    /// They are deleted together with it, and come back with it.
    Delete,
    /// They stay, without a customer, until it comes back.
    Keep,
}

impl OpenDeals {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Keep, Self::Delete];

    /// As the database function takes it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Keep => "keep",
        }
    }

    /// The choice of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.key() == key)
    }
}

/// What is to be shown of the bin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinFilter {
    /// Part of the name.
    pub text: String,
    pub kind: Option<BinKind>,
    /// Who deleted it.
    pub by: Option<Uuid>,
}

/// Where a page ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinMark {
    pub deleted_at: DateTime<Utc>,
    /// Of the deletion.
    pub id: Uuid,
}

/// How much hangs on a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hanging {
    /// Contacts of a customer or a deal; customers of a contact.
    pub links: i64,
    /// Deals that were deleted together with a customer.
    pub deals: i64,
    /// What is planned.
    pub activities: i64,
    pub tags: i64,
    /// People it is shared with.
    pub shares: i64,
}

/// A record in the bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinRow {
    /// Of the deletion.
    pub id: Uuid,
    pub kind: BinKind,
    pub record: Uuid,
    pub name: String,
    pub owner: Option<String>,
    /// `None`: by the system.
    pub deleted_by: Option<String>,
    pub deleted_at: DateTime<Utc>,
    /// What took it along.
    pub with: Option<String>,
    pub hangs: Hanging,
}

impl BinRow {
    /// Where a page ends that ends with it.
    #[must_use]
    pub const fn mark(&self) -> BinMark {
        BinMark { deleted_at: self.deleted_at, id: self.id }
    }
}

/// A page of the bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinList {
    pub rows: Vec<BinRow>,
    pub more: bool,
    /// After so many days a record goes for good; 0: never.
    pub days: i16,
}

/// A record that has to stay in the bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staying {
    pub name: String,
    /// A key of the errors' words.
    pub why: String,
}

/// What came of bringing records back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// What was asked for and is back.
    pub back: Vec<Uuid>,
    /// Deals that came back with their customers.
    pub along: Vec<Uuid>,
    pub left: Vec<Staying>,
}

/// Days that can be kept as a setting.
///
/// # Errors
/// `Invalid` on `days`.
pub fn checked_days(text: &str) -> Result<i16, AppError> {
    let wrong = |code: &str| AppError::invalid("days", code);
    let days: i16 = text.trim().parse().map_err(|_| wrong("organisation_bin_days_range"))?;
    if (0..=MOST_DAYS).contains(&days) { Ok(days) } else { Err(wrong("organisation_bin_days_range")) }
}

/// Whether what was typed is what must be typed, in either language.
///
/// # Errors
/// `Invalid` on `typed`.
pub fn checked_phrase(typed: &str) -> Result<(), AppError> {
    let typed = typed.trim().to_lowercase();
    if [Lang::ZhCn, Lang::En].into_iter().any(|lang| purge_phrase(lang) == typed) {
        Ok(())
    } else {
        Err(AppError::invalid("typed", "bin_phrase"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back() {
        for kind in BinKind::ALL {
            assert_eq!(BinKind::from_key(kind.key()), Some(kind));
        }
        for choice in OpenDeals::ALL {
            assert_eq!(OpenDeals::from_key(choice.key()), Some(choice));
        }
        assert_eq!(OpenDeals::from_key(""), None);
    }

    #[test]
    fn nothing_goes_for_good_without_the_words() {
        assert!(checked_phrase(" Delete for good ").is_ok() && checked_phrase("永久删除").is_ok());
        assert!(checked_phrase("").is_err() && checked_phrase("delete").is_err());
    }

    #[test]
    fn days_are_days() {
        assert_eq!((checked_days(" 90 "), checked_days("0")), (Ok(90), Ok(0)));
        for bad in ["", "-1", "3651", "soon"] {
            assert!(checked_days(bad).is_err(), "{bad}");
        }
    }
}
