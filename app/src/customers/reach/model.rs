//! Ways to reach somebody.

use crate::access::{AppError, FieldError};
use serde::{Deserialize, Serialize};

/// By what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    #[default]
    Phone,
    Email,
    Address,
}

impl Means {
    pub const ALL: [Self; 3] = [Self::Phone, Self::Email, Self::Address];

    /// As in forms and in the language files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
        }
    }

    /// The kinds that are offered (`details.reach_<kind>`), the usual one first.
    #[must_use]
    pub const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Phone => &["mobile", "work", "home", "fax", "other"],
            Self::Email => &["work", "personal", "billing", "other"],
            Self::Address => &["office", "delivery", "billing", "home", "other"],
        }
    }

    const fn longest(self) -> usize {
        match self {
            Self::Phone => 50,
            Self::Email => 254,
            Self::Address => 500,
        }
    }
}

/// A further way, beside the main one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    pub means: Means,
    /// One of [`Means::kinds`].
    pub kind: String,
    pub value: String,
}

/// Most that one record keeps.
const MOST: usize = 30;

/// The field of a form at which the way in the `place`th row is refused.
#[must_use]
pub fn field_of_row(place: usize) -> String {
    format!("reach.{place}")
}

/// The ways as they are kept: those without a value are left out.
///
/// # Errors
/// Adds to `wrong` what cannot be taken, by rows.
pub fn checked(typed: &[Reach], wrong: &mut Vec<FieldError>) -> Vec<Reach> {
    let mut kept = Vec::new();
    for (place, way) in typed.iter().enumerate() {
        let value = way.value.trim();
        if value.is_empty() {
            continue;
        }
        match refused(way, value) {
            Some(code) => wrong.push(FieldError { field: field_of_row(place), code: code.to_owned(), detail: None }),
            None => kept.push(Reach { value: value.to_owned(), ..way.clone() }),
        }
    }
    if kept.len() > MOST {
        wrong.push(FieldError { field: field_of_row(MOST), code: "too_many_ways".to_owned(), detail: None });
    }
    kept
}

fn refused(way: &Reach, value: &str) -> Option<&'static str> {
    if value.chars().count() > way.means.longest() {
        return Some("too_long");
    }
    if !way.means.kinds().contains(&way.kind.as_str()) {
        return Some("invalid_value");
    }
    let right = way.means != Means::Email
        || (value
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
            && !value.contains(char::is_whitespace));
    (!right).then_some("contact_email_form")
}

/// The ways alone, for callers without a form around them.
///
/// # Errors
/// `Invalid` with the rows that cannot be taken.
pub fn check(typed: &[Reach]) -> Result<Vec<Reach>, AppError> {
    let mut wrong = Vec::new();
    let kept = checked(typed, &mut wrong);
    if wrong.is_empty() { Ok(kept) } else { Err(AppError::Invalid(wrong)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(means: Means, kind: &str, value: &str) -> Reach {
        Reach { means, kind: kind.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn rows_without_a_value_are_left_out_and_wrong_ones_named() {
        let typed = [
            way(Means::Phone, "fax", " 0532 8888 "),
            way(Means::Email, "work", ""),
            way(Means::Email, "work", "nobody"),
        ];
        assert_eq!(check(&typed[..2]), Ok(vec![way(Means::Phone, "fax", "0532 8888")]));
        assert_eq!(check(&typed), Err(AppError::invalid("reach.2", "contact_email_form")));
        assert_eq!(check(&[way(Means::Phone, "pigeon", "1")]), Err(AppError::invalid("reach.0", "invalid_value")));
    }
}
