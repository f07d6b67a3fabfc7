//! Customers, and contacts, that may be one and the same: what is said of them.

use crate::{customers::model::CustomerKind, fields::RecordKind};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why two look like one. A contact's phone number or e-mail address counts like its customer's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same registration or identity number.
    Number,
    /// Numbers that differ by a slip.
    NumberAlike,
    Phone,
    /// Phone numbers that differ by a slip.
    PhoneAlike,
    Email,
    /// The same web or mail domain, of the customer's own.
    Website,
    /// The same name, but for its legal form and its spelling.
    Name,
    NameAlike,
    Address,
    AddressAlike,
    /// The same name in WeChat.
    Wechat,
    /// People of a resembling name at the same customer.
    Employer,
    /// The same date of birth or founding.
    Date,
    DateAlike,
}

impl Reason {
    /// All, the strongest first.
    pub const ALL: [Self; 14] = [
        Self::Number,
        Self::Phone,
        Self::Email,
        Self::Wechat,
        Self::Name,
        Self::Website,
        Self::Employer,
        Self::Address,
        Self::Date,
        Self::NumberAlike,
        Self::NameAlike,
        Self::PhoneAlike,
        Self::AddressAlike,
        Self::DateAlike,
    ];

    /// As in `duplicate.reasons` and in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::NumberAlike => "number_alike",
            Self::Phone => "phone",
            Self::PhoneAlike => "phone_alike",
            Self::Email => "email",
            Self::Website => "website",
            Self::Name => "name",
            Self::NameAlike => "name_alike",
            Self::Address => "address",
            Self::AddressAlike => "address_alike",
            Self::Wechat => "wechat",
            Self::Employer => "employer",
            Self::Date => "date",
            Self::DateAlike => "date_alike",
        }
    }

    /// The reason of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// What somebody has typed of a customer or a contact so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Glimpse {
    pub of: RecordKind,
    /// Of a customer.
    pub kind: CustomerKind,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub website: String,
    pub address: String,
    pub country: String,
    pub wechat: String,
    /// The customers that a contact is at.
    pub at: Vec<Uuid>,
    /// The one that is being changed: it is not its own double.
    pub itself: Option<Uuid>,
}

impl Glimpse {
    /// Whether there is enough to look for: a name of two characters, or a way to reach somebody.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.name.trim().chars().count() >= 2
            || [&self.phone, &self.email, &self.website, &self.wechat]
                .iter()
                .any(|text| text.trim().chars().count() >= 6)
    }
}

/// One that may be the one that is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspect {
    /// `None`: out of the reader's sight, and the name is masked.
    pub id: Option<Uuid>,
    pub name: String,
    /// Who to talk to; `None`: in nobody's hands.
    pub owner: Option<String>,
    /// How likely they are one, in per cent.
    pub score: u8,
    /// The strongest first.
    pub reasons: Vec<Reason>,
    /// It has the same number and quite another name: somebody else, most likely.
    #[serde(default)]
    pub number_only: bool,
}

/// A name of which a stranger recognises what they know already, and reads nothing that they do not: the first character
/// of every four stays.
#[must_use]
pub fn masked(name: &str) -> String {
    name.chars().enumerate().map(|(at, letter)| if at % 4 == 0 || letter == ' ' { letter } else { '*' }).collect()
}

/// What has been decided of a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairState {
    /// Nothing yet.
    #[default]
    Open,
    /// They are two.
    Dismissed,
}

impl PairState {
    /// As in `duplicate.state` and in addresses.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Dismissed => "dismissed",
        }
    }
}

/// One of two, as the work list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    pub id: Uuid,
    /// Of a customer.
    pub kind: Option<CustomerKind>,
    pub name: String,
    /// Of a contact.
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    /// Country and region; of a contact the customers that the reader sees it at.
    pub place: String,
    pub owner: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Two that look like one, both in the reader's sight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub of: RecordKind,
    pub first: Side,
    pub second: Side,
    /// How likely they are one, in per cent.
    pub score: u8,
    /// The strongest first.
    pub reasons: Vec<Reason>,
    pub state: PairState,
    /// Whether the reader may change both, and so decide.
    pub may_decide: bool,
}

impl Pair {
    /// The mark behind which the next page starts if this pair is the last.
    #[must_use]
    pub const fn mark(&self) -> PairMark {
        PairMark { score: self.score, first: self.first.id, second: self.second.id }
    }
}

/// Where a page of pairs ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairMark {
    pub score: u8,
    pub first: Uuid,
    pub second: Uuid,
}

/// How far the check of the whole base is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Open pairs in the reader's sight, exact up to [`COUNTED`](crate::customers::model::COUNTED).
    pub open: i64,
    /// Those that were added or changed and wait to be looked at, counted up to the same.
    pub waiting: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_come_back_from_their_keys() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_key(reason.key()), Some(reason));
            assert_eq!(serde_json::to_value(reason).unwrap_or_default(), reason.key());
        }
        assert_eq!(Reason::from_key("gut feeling"), None);
    }

    #[test]
    fn a_masked_name_shows_one_character_of_four() {
        assert_eq!(masked("青岛海舟机械有限公司"), "青***机***公*");
        assert_eq!(masked("Acme Ltd"), "A*** ***");
        assert_eq!(masked("李"), "李");
    }

    #[test]
    fn one_letter_says_nothing() {
        let typed = |name: &str, phone: &str| Glimpse { name: name.into(), phone: phone.into(), ..Glimpse::default() };
        assert!(!typed("李", "").says_something());
        assert!(!typed(" 李 ", "138").says_something());
        assert!(typed("李梅", "").says_something());
        assert!(typed("", "138001").says_something());
    }
}
