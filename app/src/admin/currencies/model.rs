//! How pasted rates are read, and which rates are old.

use crate::{access::AppError, admin::settings::model::Rate, ui::parse_amount};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// After so many days a rate counts as old.
pub const OLD: i64 = 7;
/// Rates pasted at once.
pub const MOST_AT_ONCE: usize = 500;

/// A rate has up to eight decimal places; an amount, as [`parse_amount`] reads it, only four.
#[must_use]
pub fn rate_of(text: &str) -> Option<Decimal> {
    text.trim().parse().ok().or_else(|| parse_amount(text))
}

/// The currencies whose newest rate is old on a day, with the day it is of.
#[must_use]
pub fn old_rates(rates: &[Rate], today: NaiveDate) -> Vec<(String, NaiveDate)> {
    let mut newest: BTreeMap<&str, NaiveDate> = BTreeMap::new();
    for rate in rates {
        let day = newest.entry(&rate.currency).or_insert(rate.day);
        *day = (*day).max(rate.day);
    }
    let old = newest.into_iter().filter(|(_, day)| (today - *day).num_days() > OLD);
    old.map(|(currency, day)| (currency.to_owned(), day)).collect()
}

/// Reads lines as a spreadsheet gives them: currency, day, rate, parted by tabs, semicolons or spaces. Empty lines are passed over.
///
/// # Errors
/// `Invalid` on `text` with the first line that cannot be read, or where there are too many.
pub fn pasted_rates(text: &str) -> Result<Vec<Rate>, AppError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let rates: Result<Vec<Rate>, AppError> = lines
        .map(|(at, line)| {
            pasted_rate(line).ok_or_else(|| {
                let mut refused = crate::access::FieldError::of("text", "rate_line_form");
                refused.detail = Some((at + 1).to_string());
                AppError::Invalid(vec![refused])
            })
        })
        .collect();
    let rates = rates?;
    if rates.len() > MOST_AT_ONCE { Err(AppError::invalid("text", "too_many_lines")) } else { Ok(rates) }
}

fn pasted_rate(line: &str) -> Option<Rate> {
    let parts: Vec<&str> = line.split(['\t', ';', ' ']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let [currency, day, rate] = parts.as_slice() else { return None };
    let day = day.replace(['/', '.'], "-");
    Some(Rate {
        currency: (*currency).to_owned(),
        day: NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok()?,
        rate: rate_of(rate)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn rates_are_read_as_a_spreadsheet_gives_them() {
        let rates = pasted_rates("USD\t2026/11/20\t7.1053\n\neur; 2026-11-20; 8.23456789\n").expect("they can be read");
        assert_eq!(rates.len(), 2);
        assert_eq!((rates[0].day, rates[0].rate), (day("2026-11-20"), Decimal::new(71_053, 4)));
        assert_eq!(rates[1].rate, Decimal::new(823_456_789, 8));
        let error = pasted_rates("USD 2026-11-20 7.1\nUSD today 7.1").expect_err("the second line says no day");
        assert_eq!(error.of_field("text").and_then(|error| error.detail.as_deref()), Some("2"));
    }

    #[test]
    fn a_rate_is_old_after_a_week() {
        let rate = |currency: &str, on| Rate { currency: currency.to_owned(), day: day(on), rate: Decimal::ONE };
        let rates = [
            rate("USD", "2026-11-01"),
            rate("USD", "2026-11-20"),
            rate("EUR", "2026-11-12"),
            rate("EUR", "2026-11-01"),
        ];
        assert_eq!(old_rates(&rates, day("2026-11-20")), [("EUR".to_owned(), day("2026-11-12"))]);
        assert!(old_rates(&rates, day("2026-11-19")).is_empty(), "seven days are not more than a week");
    }
}
