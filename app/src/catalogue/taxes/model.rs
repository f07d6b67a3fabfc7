//! Taxes and discount limits as typed and kept.

use crate::{
    access::{AppError, FieldError, Role},
    ui::parse_amount,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub name_en: Option<String>,
    pub percent: Decimal,
    /// Prices hold it already.
    pub included: bool,
    pub active: bool,
    pub version: i32,
}

/// How many per cent a role may let off without asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    pub role: Role,
    pub percent: Decimal,
    pub version: i32,
}

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxBook {
    pub taxes: Vec<Tax>,
    pub limits: Vec<Limit>,
}

/// A tax as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxForm {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub percent: String,
    pub included: bool,
    pub active: bool,
}

/// A tax, checked; named as in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxFields {
    pub code: String,
    pub name: String,
    pub name_en: Option<String>,
    pub percent: Decimal,
    pub included: bool,
    pub active: bool,
}

/// Reads so many per cent, from nothing to all, with at most three places.
#[must_use]
pub fn percent_of(typed: &str) -> Option<Decimal> {
    let percent = parse_amount(typed.trim().trim_end_matches(['%', '％']))?;
    ((Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent) && percent.normalize().scale() <= 3).then_some(percent)
}

impl TaxForm {
    /// The form of a tax that is there.
    #[must_use]
    pub fn of(tax: &Tax) -> Self {
        Self {
            code: tax.code.clone(),
            name: tax.name.clone(),
            name_en: tax.name_en.clone().unwrap_or_default(),
            percent: tax.percent.normalize().to_string(),
            included: tax.included,
            active: tax.active,
        }
    }

    /// The tax as it can be kept.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<TaxFields, AppError> {
        let (code, name, name_en) = (self.code.trim(), self.name.trim(), self.name_en.trim());
        let is_code = |code: &str| {
            (1..=20).contains(&code.len())
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        };
        let long = |text: &str| text.chars().count() > 100 || text.contains(char::is_control);
        let percent = percent_of(&self.percent);
        let checks = [
            ("code", "tax_rate_code_form", !is_code(code)),
            ("name", "required", name.is_empty()),
            ("name", "invalid_value", long(name)),
            ("name_en", "invalid_value", long(name_en)),
            ("percent", "percent_range", percent.is_none()),
        ];
        let wrong: Vec<_> =
            checks.into_iter().filter(|(.., is)| *is).map(|(field, code, _)| FieldError::of(field, code)).collect();
        match percent {
            Some(percent) if wrong.is_empty() => Ok(TaxFields {
                code: code.to_owned(),
                name: name.to_owned(),
                name_en: (!name_en.is_empty()).then(|| name_en.to_owned()),
                percent,
                included: self.included,
                active: self.active,
            }),
            _ => Err(AppError::Invalid(wrong)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_are_read_as_people_write_them() {
        for (typed, read) in [("13", Some("13")), ("6 %", Some("6")), ("9.975％", Some("9.975")), ("100", Some("100"))]
        {
            assert_eq!(percent_of(typed).map(|percent| percent.to_string()).as_deref(), read, "{typed}");
        }
        for typed in ["", "-1", "100.1", "9.9755", "many"] {
            assert_eq!(percent_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_wrong_field_of_a_tax_is_named() {
        let error = TaxForm { code: "增值税".to_owned(), ..TaxForm::default() }.check().expect_err("all is wrong");
        for field in ["code", "name", "percent"] {
            assert!(error.of_field(field).is_some(), "{field}");
        }
    }
}
