//! What holds for all quotes: letterhead, terms, numbers, and where a deal goes when its quote is accepted.

use crate::access::{AppError, FieldError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// As it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteSettingForm {
    pub prefix: String,
    pub house_en: String,
    pub heading: String,
    pub heading_en: String,
    pub bank: String,
    pub terms: String,
    pub terms_en: String,
    pub valid_days: String,
    /// At most one of each pipeline.
    pub stages: Vec<Uuid>,
    pub mailbox: Option<Uuid>,
}

/// A pipeline with the stages that an accepted quote may lead to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    pub pipeline: String,
    pub stages: Vec<(Uuid, String)>,
}

/// As it is kept, and what may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteSetting {
    pub form: QuoteSettingForm,
    pub version: i32,
    pub tracks: Vec<Track>,
    pub mailboxes: Vec<(Uuid, String)>,
    pub house: String,
}

impl QuoteSettingForm {
    /// Checks it; gives for how many days a quote holds.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<i16, AppError> {
        let days = self.valid_days.trim().parse::<i16>().ok().filter(|days| (1..=365).contains(days));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-');
        let mut wrong = Vec::new();
        for (field, code, kept) in [
            ("prefix", "quote_prefix", self.prefix.len() <= 12 && self.prefix.chars().all(plain)),
            ("house_en", "too_long", self.house_en.chars().count() <= 200),
            ("heading", "too_long", self.heading.chars().count() <= 500),
            ("heading_en", "too_long", self.heading_en.chars().count() <= 500),
            ("bank", "too_long", self.bank.chars().count() <= 1000),
            ("terms", "too_long", self.terms.chars().count() <= 2000),
            ("terms_en", "too_long", self.terms_en.chars().count() <= 2000),
            ("valid_days", "quote_valid_days", days.is_some()),
            ("stages", "invalid_value", self.stages.len() <= 100),
        ] {
            if !kept {
                wrong.push(FieldError::of(field, code));
            }
        }
        match days {
            Some(days) if wrong.is_empty() => Ok(days),
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_days_have_bounds() {
        let form = QuoteSettingForm { prefix: "BJ-".to_owned(), valid_days: " 30 ".to_owned(), ..Default::default() };
        assert_eq!(form.check(), Ok(30));
        for (prefix, days, field) in [("报价", "30", "prefix"), ("Q-", "0", "valid_days"), ("Q-", "x", "valid_days")]
        {
            let wrong = QuoteSettingForm { prefix: prefix.to_owned(), valid_days: days.to_owned(), ..form.clone() };
            assert!(wrong.check().is_err_and(|error| error.of_field(field).is_some()), "{prefix} {days}");
        }
    }
}
