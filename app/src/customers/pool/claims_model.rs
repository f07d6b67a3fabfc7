//! Claiming customers, and giving them back.

use super::model::Named;
use crate::access::{AppError, FieldError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// At most so many customers are claimed or handed out at once.
pub const AT_ONCE: usize = 100;
/// Longest words of who gives a customer back, in characters.
const LONGEST_NOTE: usize = 500;

/// Why a customer was not claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Somebody else was faster.
    Taken,
    /// So many were claimed today.
    DailyCap,
    /// So many are held.
    HoldingCap,
    /// It came in too short a while ago.
    TooNew,
    /// The claimer gave it up, or lost it, too short a while ago.
    Cooling,
}

impl Refusal {
    pub const ALL: [Self; 5] = [Self::Taken, Self::DailyCap, Self::HoldingCap, Self::TooNew, Self::Cooling];

    /// As the database says it.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::DailyCap => "daily_cap",
            Self::HoldingCap => "holding_cap",
            Self::TooNew => "too_new",
            Self::Cooling => "cooling",
        }
    }

    /// The refusal of a key; taken for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|refusal| refusal.key() == key).unwrap_or(Self::Taken)
    }
}

/// What became of a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Whose they are now.
    pub done: Vec<Uuid>,
    pub refused: Vec<(Uuid, Refusal)>,
}

/// The customers that are to be claimed or handed out, each once.
///
/// # Errors
/// `Invalid` where there are none, or more than [`AT_ONCE`].
pub fn checked_customers(mut customers: Vec<Uuid>) -> Result<Vec<Uuid>, AppError> {
    let mut seen = std::collections::HashSet::new();
    customers.retain(|id| seen.insert(*id));
    match customers.len() {
        0 => Err(AppError::invalid("customers", "required")),
        len if len > AT_ONCE => Err(AppError::invalid("customers", "pool_too_many_at_once")),
        _ => Ok(customers),
    }
}

/// Giving a customer back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    pub customer: Uuid,
    pub pool: Option<Uuid>,
    pub reason: Option<Uuid>,
    pub note: String,
}

impl Return {
    /// Pool, reason and words, if any.
    ///
    /// # Errors
    /// `Invalid` on `pool`, `reason` and `note`.
    pub fn checked(&self) -> Result<(Uuid, Uuid, Option<String>), AppError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, code: &str| {
            wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: None })
        };
        let note = self.note.trim().replace('\0', "");
        if self.pool.is_none() {
            refuse("pool", "required");
        }
        if self.reason.is_none() {
            refuse("reason", "required_reason");
        }
        if note.chars().count() > LONGEST_NOTE {
            refuse("note", "too_long");
        }
        match (self.pool, self.reason) {
            (Some(pool), Some(reason)) if wrong.is_empty() => {
                Ok((pool, reason, Some(note).filter(|note| !note.is_empty())))
            }
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

/// Where a customer can be given back to, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnChoices {
    pub pools: Vec<Named>,
    pub reasons: Vec<Named>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_to_their_refusal() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::from_key(refusal.key()), refusal);
        }
    }

    #[test]
    fn customers_are_claimed_once_each_and_not_all_at_once() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(checked_customers(vec![one, other, one]), Ok(vec![one, other]));
        assert!(checked_customers(Vec::new()).is_err());
        assert!(checked_customers((0..=AT_ONCE as u128).map(Uuid::from_u128).collect()).is_err());
    }

    #[test]
    fn giving_back_needs_a_pool_and_a_reason() {
        let nothing = Return { customer: Uuid::nil(), pool: None, reason: None, note: "长".repeat(501) };
        match nothing.checked() {
            Err(AppError::Invalid(wrong)) => {
                assert_eq!(wrong.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["pool", "reason", "note"]);
            }
            other => panic!("{other:?}"),
        }
        let all = Return { pool: Some(Uuid::nil()), reason: Some(Uuid::max()), note: "  ".to_owned(), ..nothing };
        assert_eq!(all.checked(), Ok((Uuid::nil(), Uuid::max(), None)));
    }
}
