//! Settings of the organisation, and rates.

use crate::access::{AppError, FieldError};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Deals brought up to date in one transaction: some tenths of a second.
pub const BATCH: i32 = 5_000;
/// Most rates that the page lists, the newest.
pub const MOST_RATES: i64 = 200;
/// Currencies that come first to mind; any other code can be typed.
pub const COMMON_CURRENCIES: [&str; 7] = ["CNY", "USD", "EUR", "JPY", "GBP", "KRW", "HKD"];

/// The organisation as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub name: String,
    /// ISO 4217 code of the currency in which totals are shown.
    pub currency: String,
    /// Minutes east of UTC in which dates are shown.
    pub utc_offset: i16,
    pub version: i32,
}

/// What the form of the organisation holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsInput {
    pub name: String,
    pub currency: String,
    pub utc_offset: i16,
}

impl SettingsInput {
    /// The input as it can be stored.
    ///
    /// # Errors
    /// `Invalid` on each field.
    pub fn checked(&self) -> Result<Self, AppError> {
        let (name, currency) = (self.name.trim().to_owned(), code_of(&self.currency));
        let mut wrong = Vec::new();
        if name.chars().count() > 200 {
            wrong.push(refused("name", "organisation_name_length"));
        }
        if !is_code(&currency) {
            wrong.push(refused("currency", "deal_currency_form"));
        }
        if !(-720..=840).contains(&self.utc_offset) {
            wrong.push(refused("utc_offset", "organisation_utc_offset_range"));
        }
        if wrong.is_empty() {
            Ok(Self { name, currency, utc_offset: self.utc_offset })
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

/// From a day on, one unit of a currency is worth so much in the organisation's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    pub currency: String,
    pub day: NaiveDate,
    /// Above zero, at most eight decimal places.
    pub rate: Decimal,
}

impl Rate {
    /// The same rate with the code as it is stored: without spaces, in capitals.
    #[must_use]
    pub fn tidy(self) -> Self {
        Self { currency: code_of(&self.currency), ..self }
    }

    /// The rate as it can be stored, for an organisation that counts in `own`.
    ///
    /// # Errors
    /// `Invalid` on `currency` and `rate`.
    pub fn checked(&self, own: &str) -> Result<Self, AppError> {
        let currency = code_of(&self.currency);
        let mut wrong = Vec::new();
        if !is_code(&currency) {
            wrong.push(refused("currency", "deal_currency_form"));
        } else if currency == own {
            wrong.push(refused("currency", "rate_of_own_currency"));
        }
        // numeric(19, 8) holds eleven digits before the point.
        if self.rate <= Decimal::ZERO
            || self.rate.normalize().scale() > 8
            || self.rate >= Decimal::from(100_000_000_000_i64)
        {
            wrong.push(refused("rate", "exchange_rate_positive"));
        }
        if wrong.is_empty() {
            Ok(Self { currency, day: self.day, rate: self.rate })
        } else {
            Err(AppError::Invalid(wrong))
        }
    }
}

/// Everything that the page of settings shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsBook {
    pub settings: Settings,
    /// The newest first.
    pub rates: Vec<Rate>,
}

/// An offset as people write it: `UTC+08:00`.
#[must_use]
pub fn offset_label(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let size = minutes.unsigned_abs();
    format!("UTC{sign}{:02}:{:02}", size / 60, size % 60)
}

/// The offsets in use in the world, from west to east, in minutes: the whole hours, and the odd ones.
#[must_use]
pub fn offsets() -> Vec<i16> {
    let odd = [-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765];
    let mut all: Vec<i16> = (-12..=14).map(|hours| hours * 60).chain(odd).collect();
    all.sort_unstable();
    all
}

fn code_of(text: &str) -> String {
    text.trim().to_uppercase()
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn refused(field: &str, code: &str) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), detail: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(currency: &str, rate: &str) -> Rate {
        Rate { currency: currency.to_owned(), day: NaiveDate::default(), rate: rate.parse().expect("a number") }
    }

    #[test]
    fn a_rate_is_positive_and_of_another_currency() {
        assert_eq!(rate(" usd ", "7.1").checked("CNY").map(|rate| rate.currency), Ok("USD".to_owned()));
        assert_eq!(rate(" usd ", "7.1").tidy().currency, "USD", "it is found again however it was typed");
        assert!(rate("CNY", "1").checked("CNY").is_err());
        for bad in ["0", "-1", "1.123456789", "100000000000"] {
            assert!(rate("USD", bad).checked("CNY").is_err(), "{bad}");
        }
    }

    #[test]
    fn each_refusal_stands_at_its_field() {
        let input = SettingsInput { name: "x".repeat(201), currency: "元".to_owned(), utc_offset: 900 };
        let error = input.checked().expect_err("all is wrong");
        for field in ["name", "currency", "utc_offset"] {
            assert!(error.of_field(field).is_some(), "{field}");
        }
    }

    #[test]
    fn offsets_read_as_people_write_them() {
        assert_eq!(offset_label(480), "UTC+08:00");
        assert_eq!(offset_label(-210), "UTC-03:30");
        assert!(offsets().is_sorted() && offsets().contains(&480));
    }
}
