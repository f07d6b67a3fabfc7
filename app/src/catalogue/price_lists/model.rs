//! A price list as typed and kept, its prices, and how pasted lines are read.

use crate::{
    access::{AppError, FieldError},
    catalogue::{
        model::is_currency,
        pricing::sum_model::{DEAREST, MOST},
    },
    ui::parse_amount,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Prices changed or pasted at once.
pub const MOST_AT_ONCE: usize = 1_000;
/// Prices that a page reads.
pub const MOST_PRICES: i64 = 5_000;

/// A price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    pub id: Uuid,
    pub name: String,
    pub currency: String,
    pub country: Option<String>,
    /// The tag of the customers it is for.
    pub segment: Option<Uuid>,
    pub segment_name: Option<String>,
    pub valid_from: Option<NaiveDate>,
    /// The last day.
    pub valid_to: Option<NaiveDate>,
    pub priority: i32,
    pub active: bool,
    pub version: i32,
    pub prices: i64,
}

/// All lists, and what their forms offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBook {
    pub lists: Vec<PriceList>,
    pub segments: Vec<(Uuid, String)>,
    /// The organisation's.
    pub currency: String,
    pub today: NaiveDate,
}

/// A price of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRow {
    pub product: Uuid,
    pub code: Option<String>,
    pub name: String,
    pub name_en: Option<String>,
    /// From this quantity on.
    pub from: Decimal,
    pub price: Decimal,
}

/// A list with its prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub list: PriceList,
    pub rows: Vec<PriceRow>,
}

/// A price as it is to be; `None` takes it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    pub product: Uuid,
    pub from: Decimal,
    pub price: Option<Decimal>,
}

impl PriceChange {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// `Invalid` on `from` and `price`.
    pub fn check(&self) -> Result<(), AppError> {
        let fine = |number: &Decimal, most: i64| {
            (Decimal::ZERO..=Decimal::from(most)).contains(number) && number.normalize().scale() <= 4
        };
        if !fine(&self.from, MOST) {
            return Err(AppError::invalid("from", "invalid_value"));
        }
        if self.price.as_ref().is_some_and(|price| !fine(price, DEAREST)) {
            return Err(AppError::invalid("price", "invalid_value"));
        }
        Ok(())
    }
}

/// Lets rows show changed prices; whether all of them had a row.
pub fn show_changes(rows: &mut Vec<PriceRow>, changes: &[PriceChange]) -> bool {
    changes.iter().all(|change| {
        let row = rows.iter_mut().find(|row| row.product == change.product && row.from == change.from);
        match (row, change.price) {
            (Some(row), Some(price)) => row.price = price,
            (Some(_), None) => rows.retain(|row| row.product != change.product || row.from != change.from),
            (None, price) => return price.is_none(),
        }
        true
    })
}

/// What became of pasted lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pasted {
    pub taken: usize,
    /// The number of each line that was not, its text, and why.
    pub wrong: Vec<(usize, String, String)>,
    /// What brings the list back to what it was.
    pub former: Vec<PriceChange>,
}

/// A list as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceListForm {
    pub name: String,
    pub currency: String,
    pub country: String,
    pub segment: Option<Uuid>,
    /// `2026-11-22` or empty.
    pub valid_from: String,
    pub valid_to: String,
    pub priority: String,
    pub active: bool,
}

/// A list, checked; named as in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceListFields {
    pub name: String,
    pub currency: String,
    pub country: Option<String>,
    pub segment: Option<Uuid>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    pub priority: i32,
    pub active: bool,
}

/// A list that a new one begins as, and by how many per cent its prices differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyOf {
    pub list: Uuid,
    pub percent: String,
}

impl CopyOf {
    /// What each price is multiplied by.
    ///
    /// # Errors
    /// `Invalid` on `percent`.
    pub fn factor(&self) -> Result<Decimal, AppError> {
        let typed = self.percent.trim().trim_end_matches(['%', '％']).trim_start_matches('+');
        let percent = if typed.is_empty() { Some(Decimal::ZERO) } else { parse_amount(typed) };
        let percent = percent.ok_or_else(|| AppError::invalid("percent", "not_a_number"))?;
        if (Decimal::NEGATIVE_ONE * Decimal::ONE_HUNDRED..=Decimal::ONE_THOUSAND).contains(&percent) {
            Ok((Decimal::ONE_HUNDRED + percent) / Decimal::ONE_HUNDRED)
        } else {
            Err(AppError::invalid("percent", "invalid_value"))
        }
    }
}

impl PriceListForm {
    /// The form of a list that is there.
    #[must_use]
    pub fn of(list: &PriceList) -> Self {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        Self {
            name: list.name.clone(),
            currency: list.currency.clone(),
            country: list.country.clone().unwrap_or_default(),
            segment: list.segment,
            valid_from: day(list.valid_from),
            valid_to: day(list.valid_to),
            priority: list.priority.to_string(),
            active: list.active,
        }
    }

    /// The list as it can be kept.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<PriceListFields, AppError> {
        let mut wrong = Vec::new();
        let (name, country) = (self.name.trim(), self.country.trim());
        let currency = self.currency.trim().to_uppercase();
        let mut refuse = |is: bool, field: &str, code: &str| {
            if is {
                wrong.push(FieldError::of(field, code));
            }
        };
        refuse(name.is_empty(), "name", "required");
        refuse(name.chars().count() > 100 || name.contains(char::is_control), "name", "invalid_value");
        refuse(!is_currency(&currency), "currency", "deal_currency_form");
        refuse(country.chars().count() > 100 || country.contains(char::is_control), "country", "invalid_value");
        let mut day = |field: &str, typed: &str| {
            let day = typed.trim().parse::<NaiveDate>().ok().filter(|day| fits(*day));
            refuse(day.is_none() && !typed.trim().is_empty(), field, "not_a_date");
            day
        };
        let (valid_from, valid_to) = (day("valid_from", &self.valid_from), day("valid_to", &self.valid_to));
        refuse(valid_from.zip(valid_to).is_some_and(|(from, to)| from > to), "valid_to", "price_list_days_in_order");
        let typed = self.priority.trim();
        let priority = if typed.is_empty() { Some(0) } else { typed.parse().ok() };
        let priority = priority.filter(|priority: &i32| (-1_000..=1_000).contains(priority));
        refuse(priority.is_none(), "priority", "not_a_number");
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(PriceListFields {
            name: name.to_owned(),
            currency,
            country: (!country.is_empty()).then(|| country.to_owned()),
            segment: self.segment,
            valid_from,
            valid_to,
            priority: priority.unwrap_or_default(),
            active: self.active,
        })
    }
}

/// Days that the database can hold and people mean.
fn fits(day: NaiveDate) -> bool {
    (1900..=2999).contains(&chrono::Datelike::year(&day))
}

/// A pasted line: a product by its code or name, a price, and from which quantity on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: usize,
    pub text: String,
    /// The product as written, the quantity and the price; or why it cannot be read.
    pub read: Result<(String, Decimal, Decimal), &'static str>,
}

/// Reads lines as they come from a spreadsheet: columns parted by tabs or semicolons. Empty lines and a heading are passed over.
#[must_use]
pub fn pasted_lines(text: &str) -> Vec<Line> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .filter_map(|(at, line)| {
            let read = pasted_line(line);
            // Whatever the columns are called, it is no price.
            let is_heading = at == 0 && read == Err("not_a_number");
            (!is_heading).then(|| Line { number: at + 1, text: line.trim().chars().take(80).collect(), read })
        })
        .collect()
}

fn pasted_line(line: &str) -> Result<(String, Decimal, Decimal), &'static str> {
    let parts: Vec<&str> = line.split(['\t', ';', '；']).map(str::trim).collect();
    let [product, price, rest @ ..] = parts.as_slice() else { return Err("price_line_form") };
    if product.is_empty() {
        return Err("price_line_form");
    }
    let price = parse_amount(price).ok_or("not_a_number")?;
    let from = rest.first().filter(|from| !from.is_empty());
    let from = from.map_or(Some(Decimal::ZERO), |from| parse_amount(from)).ok_or("not_a_number")?;
    let change = PriceChange { product: Uuid::nil(), from, price: Some(price) };
    change.check().map_err(|_| "invalid_value")?;
    Ok(((*product).to_owned(), from, price))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_lines_are_read_as_a_spreadsheet_gives_them() {
        let lines = pasted_lines("编码\t单价\t起订量\n\nHZ-80\t96,000\t\nHZ-200;26.8万;10\nHZ-45\tmany\n\t5\nHZ-9\n");
        let read: Vec<_> = lines.iter().map(|line| (line.number, line.read.clone())).collect();
        assert_eq!(
            read,
            [
                (3, Ok(("HZ-80".to_owned(), Decimal::ZERO, Decimal::from(96_000)))),
                (4, Ok(("HZ-200".to_owned(), Decimal::from(10), Decimal::from(268_000)))),
                (5, Err("not_a_number")),
                (6, Err("price_line_form")),
                (7, Err("price_line_form")),
            ]
        );
    }

    #[test]
    fn changed_prices_are_shown_where_they_stand() {
        let row = |product: u128, price: i64| PriceRow {
            product: Uuid::from_u128(product),
            code: None,
            name: String::new(),
            name_en: None,
            from: Decimal::ZERO,
            price: price.into(),
        };
        let change = |product: u128, price: Option<i64>| PriceChange {
            product: Uuid::from_u128(product),
            from: Decimal::ZERO,
            price: price.map(Into::into),
        };
        let mut rows = vec![row(1, 5), row(2, 6)];
        assert!(show_changes(&mut rows, &[change(1, Some(4)), change(2, None), change(3, None)]));
        assert_eq!(rows, [row(1, 4)]);
        assert!(!show_changes(&mut rows, &[change(3, Some(9))]), "it has no row yet");
    }

    #[test]
    fn a_copy_may_be_dearer_or_cheaper() {
        let factor = |percent: &str| CopyOf { list: Uuid::nil(), percent: percent.to_owned() }.factor();
        assert_eq!(factor("+5%"), Ok(Decimal::new(105, 2)));
        assert_eq!(factor("-12.5"), Ok(Decimal::new(875, 3)));
        assert_eq!(factor(""), Ok(Decimal::ONE));
        assert!(factor("-101").is_err() && factor("much").is_err());
    }

    #[test]
    fn every_wrong_field_of_a_list_is_named() {
        let form = PriceListForm {
            currency: "yuan".to_owned(),
            valid_from: "2026-02-01".to_owned(),
            valid_to: "2026-01-01".to_owned(),
            priority: "high".to_owned(),
            ..PriceListForm::default()
        };
        let error = form.check().expect_err("all is wrong");
        for field in ["name", "currency", "valid_to", "priority"] {
            assert!(error.of_field(field).is_some(), "{field}");
        }
    }
}
