//! Quotes as they are read: in lists, on their page, in their versions.

use super::form_model::QuoteForm;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Quotes of one page of the list.
pub const PAGE: usize = 50;

/// How a quote stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteState {
    Draft,
    Sent,
    Accepted,
    Declined,
    Expired,
    Withdrawn,
}

impl QuoteState {
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Sent, Self::Accepted, Self::Declined, Self::Expired, Self::Withdrawn];

    /// As in the database and in the language files (`quotes.state_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether another version may be made of it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Sent | Self::Declined | Self::Expired)
    }
}

/// What one looks for in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteFilter {
    /// Part of a number, a title, or the name of a customer.
    pub text: String,
    pub state: Option<QuoteState>,
    pub owner: Option<Uuid>,
    /// The page, from 0.
    pub page: usize,
}

/// A quote in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRow {
    pub id: Uuid,
    pub number: Option<String>,
    pub title: String,
    pub state: QuoteState,
    /// `None` where the reader does not see them.
    pub customer: Option<(Uuid, String)>,
    pub deal: Option<(Uuid, String)>,
    pub owner: (Uuid, String),
    pub amount: Decimal,
    pub currency: String,
    pub valid_until: NaiveDate,
    /// There are changes that were not sent yet.
    pub changed: bool,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteList {
    pub rows: Vec<QuoteRow>,
    pub more: bool,
    /// Whom one can filter by.
    pub owners: Vec<(Uuid, String)>,
}

/// What a new quote is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteOf {
    Deal(Uuid),
    Customer(Uuid),
}

/// A version of a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    pub number: i32,
    pub made_by: Option<String>,
    pub made_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub total: Decimal,
    pub currency: String,
}

/// A letter with which it went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterRow {
    pub address: String,
    /// `waiting`, `sending`, `sent`, `failed`, `bounced`.
    pub state: String,
    pub at: DateTime<Utc>,
    pub number: i32,
}

/// What the customer said, or what somebody wrote down for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub at: DateTime<Utc>,
    pub name: String,
    pub reason: Option<String>,
    /// Who wrote it down; `None`: they said it themselves.
    pub by: Option<String>,
}

/// A quote on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteSeen {
    pub row: QuoteRow,
    pub version: i32,
    /// The newest version, and the one that the customer has.
    pub current: i32,
    pub sent: Option<i32>,
    pub form: QuoteForm,
    pub versions: Vec<VersionRow>,
    pub letters: Vec<LetterRow>,
    pub answered: Option<Answered>,
    pub may_edit: bool,
    /// Its newest version waits for an approval, so it stands still.
    pub waits: bool,
    /// What the reader may let off without asking, per cent.
    pub limit: Decimal,
    pub house: String,
    /// Empty where it has no name in English.
    pub house_en: String,
    /// Contacts of the customer that the reader sees, with their addresses.
    pub contacts: Vec<Contact>,
    pub taxes: Vec<Tax>,
}

/// Somebody at the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: Uuid,
    pub name: String,
    pub email: Option<String>,
}

/// A tax that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    pub name: String,
    pub percent: Decimal,
    pub included: bool,
}

/// A product that may be put on a line, at the price of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub id: Uuid,
    pub name: String,
    pub unit: String,
    /// In the currency that was asked for; `None` where it has no price in it.
    pub price: Option<Decimal>,
    pub tax: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_lead_back_from_their_keys() {
        assert!(QuoteState::ALL.into_iter().all(|state| QuoteState::from_key(state.key()) == Some(state)));
        assert!(!QuoteState::Accepted.is_open() && QuoteState::Expired.is_open());
    }
}
