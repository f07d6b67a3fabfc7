//! What a customer is, how one is typed in, and what hangs on it.

pub use super::form_model::{CustomerFields, CustomerForm, INTERESTS};
pub(super) use super::form_model::{checked, checked_email, checked_name};
use super::lifecycle;
pub use super::list_model::{
    COUNTED, CustomerFilter, CustomerRow, CustomerSort, GroupBy, Listed, OpenDeals, PAGE, TagOf, TagWhy,
};
use super::{consent::model::Consents, known::model::KnownNames};
use crate::fields::CustomSheet;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A company, or a person who buys for themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    #[default]
    Company,
    Person,
}

impl CustomerKind {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Company, Self::Person];

    /// As in `customer.kind`, in addresses and in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Person => "person",
        }
    }

    /// The kind of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What stands at the head of a customer's page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// When somebody of ours last reached the customer.
    pub last_contact: Option<DateTime<Utc>>,
    /// What is planned next, and when.
    pub next: Option<(DateTime<Utc>, String)>,
    /// For those who see deals.
    pub deals: Option<StandingDeals>,
}

/// A customer's deals in sight, in the organisation's currency.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StandingDeals {
    /// Value of those that were won.
    pub won: Decimal,
    pub open: i64,
    pub open_value: Decimal,
}

/// The customers around one that belongs to a group, those that the reader sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub parent: Option<(Uuid, String)>,
    /// Fifty at most, by name.
    pub subsidiaries: Vec<(Uuid, String)>,
}

/// A customer with what its page needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    pub id: Uuid,
    pub version: i32,
    pub fields: CustomerFields,
    pub sheet: CustomSheet,
    pub known: KnownNames,
    pub group: Group,
    pub consents: Consents,
    /// `None`: in nobody's hands.
    pub owner: Option<(Uuid, String)>,
    pub lifecycle: lifecycle::model::Standing,
    #[serde(default)]
    pub tags: Vec<TagOf>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Whether the reader may change it.
    pub may_write: bool,
}

/// A deal of a customer, as its page lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealOfCustomer {
    pub id: Uuid,
    pub name: String,
    pub stage: String,
    pub stage_en: Option<String>,
    /// `open`, `won` or `lost`.
    pub status: String,
    pub value: Option<Decimal>,
    pub currency: String,
    pub expected_close: Option<chrono::NaiveDate>,
    pub owner: String,
}

/// Somebody a record is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWith {
    pub person: Uuid,
    pub name: String,
    pub can_write: bool,
}

/// A record that went to the bin: what is needed to take it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    pub id: Uuid,
    pub version: i32,
}
