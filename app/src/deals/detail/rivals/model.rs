//! Whom else the customer talks to.

use crate::access::{AppError, FieldError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A competitor on a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rival {
    pub id: Uuid,
    pub name: String,
    pub note: Option<String>,
    /// The deal was lost to them.
    pub won: bool,
}

/// A name and a note as typed.
///
/// # Errors
/// `Invalid` on `name` or `note`.
pub fn checked(name: &str, note: &str) -> Result<(String, Option<String>), AppError> {
    let (name, note) = (name.trim(), note.trim());
    let mut wrong = Vec::new();
    match name.chars().count() {
        0 => wrong.push(FieldError::of("name", "required")),
        1..=100 => {}
        _ => wrong.push(FieldError::of("name", "too_long")),
    }
    if note.chars().count() > 500 {
        wrong.push(FieldError::of("note", "too_long"));
    }
    if wrong.is_empty() {
        Ok((name.to_owned(), Some(note.to_owned()).filter(|note| !note.is_empty())))
    } else {
        Err(AppError::Invalid(wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_competitor_has_a_name() {
        assert_eq!(checked(" 鲁锐激光 ", " "), Ok(("鲁锐激光".to_owned(), None)));
        assert!(checked("", "x").is_err() && checked("x", &"长".repeat(501)).is_err());
    }
}
