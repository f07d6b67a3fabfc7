//! A quote as it is typed, and checked.

use super::sums_model::{Priced, Sums, sums};
use crate::{
    access::{AppError, FieldError},
    locale::Lang,
    ui::parse_amount,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most lines of one quote.
pub const MOST_LINES: usize = 200;
/// Most that a quote may come to, so that it can be stored.
const DEAREST: i64 = 99_999_999_999_999;

/// Terms of delivery (Incoterms 2020).
pub const INCOTERMS: [&str; 11] = ["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"];

/// A line as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineForm {
    pub product: Option<Uuid>,
    pub name: String,
    pub unit: String,
    pub quantity: String,
    pub price: String,
    pub discount: String,
    /// Per cent; with `i` behind it the price holds the tax already.
    pub tax: String,
}

/// The key of a tax in a form.
#[must_use]
pub fn tax_key(percent: Decimal, included: bool) -> String {
    format!("{}{}", percent.normalize(), if included { "i" } else { "" })
}

/// A percentage as it is typed; none at all is zero.
pub(super) fn percent_of(text: &str) -> Option<Decimal> {
    let text = text.trim().trim_end_matches(['%', '％']);
    let value = if text.is_empty() { Decimal::ZERO } else { parse_amount(text)? };
    (value >= Decimal::ZERO && value <= Decimal::ONE_HUNDRED && value.scale() <= 3).then_some(value)
}

impl LineForm {
    /// What is typed, as far as it can be read: for the sums beside it.
    #[must_use]
    pub fn priced(&self) -> Option<Priced> {
        let (tax, included) = self.tax.strip_suffix('i').map_or((self.tax.as_str(), false), |percent| (percent, true));
        Some(Priced {
            quantity: parse_amount(&self.quantity).filter(|n| *n > Decimal::ZERO && *n <= Decimal::from(10_000_000))?,
            price: parse_amount(&self.price).filter(|n| *n >= Decimal::ZERO && *n <= Decimal::from(99_999_999))?,
            discount: percent_of(&self.discount)?,
            tax: percent_of(tax)?,
            included,
        })
    }

    /// Which of its fields cannot be taken, and why.
    fn wrong(&self) -> Vec<(&'static str, &'static str)> {
        let quantity = parse_amount(&self.quantity).filter(|n| *n > Decimal::ZERO && *n <= Decimal::from(10_000_000));
        let price = parse_amount(&self.price).filter(|n| *n >= Decimal::ZERO && *n <= Decimal::from(99_999_999));
        let tax = percent_of(self.tax.strip_suffix('i').unwrap_or(&self.tax));
        let rules = [
            ("name", "required", !self.name.trim().is_empty()),
            ("name", "too_long", self.name.trim().chars().count() <= 500),
            ("unit", "too_long", self.unit.trim().chars().count() <= 20),
            ("quantity", "quote_quantity", quantity.is_some()),
            ("price", "quote_price", price.is_some()),
            ("discount", "quote_percent", percent_of(&self.discount).is_some()),
            ("tax", "quote_percent", tax.is_some()),
        ];
        rules.into_iter().filter(|(.., kept)| !kept).map(|(field, code, _)| (field, code)).collect()
    }
}

/// A quote as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteForm {
    pub title: String,
    pub contact: Option<Uuid>,
    pub currency: String,
    pub language: Lang,
    pub lines: Vec<LineForm>,
    pub discount: String,
    pub terms: String,
    pub incoterm: String,
    pub place: String,
    pub deliver_on: String,
    pub valid_until: String,
    pub notes: String,
}

/// A line, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFields {
    pub product: Option<Uuid>,
    pub name: String,
    pub unit: String,
    pub priced: Priced,
}

/// A quote, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteFields {
    pub title: String,
    pub contact: Option<Uuid>,
    pub currency: String,
    pub language: Lang,
    pub lines: Vec<LineFields>,
    pub discount: Decimal,
    pub terms: String,
    pub incoterm: Option<String>,
    pub place: String,
    pub deliver_on: Option<NaiveDate>,
    pub valid_until: NaiveDate,
    pub notes: String,
    pub sums: Sums,
}

impl QuoteFields {
    /// What its lines are made of.
    #[must_use]
    pub fn priced(&self) -> Vec<Priced> {
        self.lines.iter().map(|line| line.priced).collect()
    }
}

impl QuoteForm {
    /// What it comes to, as far as it can be read.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let lines: Vec<Priced> = self.lines.iter().filter_map(LineForm::priced).collect();
        sums(&lines, percent_of(&self.discount).unwrap_or_default(), &self.currency)
    }

    /// Checks it.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken; those of a line are named `line_<place>_<field>`.
    pub fn check(&self) -> Result<QuoteFields, AppError> {
        let mut wrong = Vec::new();
        let mut refuse =
            |field: String, code: &str| wrong.push(FieldError { field, code: code.to_owned(), detail: None });
        for (at, line) in self.lines.iter().enumerate().take(MOST_LINES) {
            for (field, code) in line.wrong() {
                refuse(format!("line_{at}_{field}"), code);
            }
        }
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let long = |text: &str, most: usize| text.chars().count() <= most;
        let (valid, deliver) = (day(&self.valid_until), day(&self.deliver_on));
        let discount = percent_of(&self.discount);
        let known = self.incoterm.is_empty() || INCOTERMS.contains(&self.incoterm.as_str());
        let currency = self.currency.len() == 3 && self.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        for (field, code, kept) in [
            ("title", "required", !self.title.trim().is_empty()),
            ("title", "too_long", long(self.title.trim(), 200)),
            ("lines", "quote_too_many_lines", self.lines.len() <= MOST_LINES),
            ("currency", "invalid_value", currency),
            ("discount", "quote_percent", discount.is_some()),
            ("terms", "too_long", long(&self.terms, 2000)),
            ("incoterm", "invalid_value", known),
            ("place", "too_long", long(&self.place, 100)),
            ("notes", "too_long", long(&self.notes, 2000)),
            ("valid_until", "quote_day", valid.is_some()),
            ("deliver_on", "quote_day", self.deliver_on.trim().is_empty() || deliver.is_some()),
        ] {
            if !kept {
                refuse(field.to_owned(), code);
            }
        }
        let (Some(discount), Some(valid_until), true) = (discount, valid, wrong.is_empty()) else {
            return Err(AppError::Invalid(wrong));
        };
        let text = |text: &str| text.trim().to_owned();
        let fields = |line: &LineForm| {
            let priced = line.priced()?;
            Some(LineFields { product: line.product, name: text(&line.name), unit: text(&line.unit), priced })
        };
        let lines: Vec<LineFields> = self.lines.iter().filter_map(fields).collect();
        let priced: Vec<Priced> = lines.iter().map(|line| line.priced).collect();
        let sums = sums(&priced, discount, &self.currency);
        if sums.total > Decimal::from(DEAREST) {
            return Err(AppError::invalid("lines", "quote_too_dear"));
        }
        Ok(QuoteFields {
            title: text(&self.title),
            contact: self.contact,
            currency: self.currency.clone(),
            language: self.language,
            lines,
            discount,
            terms: text(&self.terms),
            incoterm: Some(self.incoterm.clone()).filter(|term| !term.is_empty()),
            place: text(&self.place),
            deliver_on: deliver,
            valid_until,
            notes: text(&self.notes),
            sums,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> QuoteForm {
        let line = LineForm {
            name: "泵".to_owned(),
            quantity: "2".to_owned(),
            price: "1,000".to_owned(),
            tax: "13i".to_owned(),
            ..LineForm::default()
        };
        QuoteForm {
            title: "报价".to_owned(),
            currency: "CNY".to_owned(),
            lines: vec![line],
            valid_until: "2027-01-31".to_owned(),
            ..QuoteForm::default()
        }
    }

    #[test]
    fn what_is_typed_is_read() {
        let fields = form().check().expect("it can be kept");
        assert!(fields.lines[0].priced.included);
        assert_eq!((fields.sums.total, fields.sums.tax), (Decimal::from(2000), Decimal::new(23_009, 2)));
        assert_eq!(fields.sums, form().sums());
        assert_eq!(tax_key(Decimal::new(1300, 2), true), "13i");
    }

    #[test]
    fn every_wrong_field_is_named_with_its_line() {
        let mut wrong = form();
        wrong.lines.push(LineForm { quantity: "0".to_owned(), price: "-1".to_owned(), ..LineForm::default() });
        wrong.discount = "101".to_owned();
        wrong.valid_until = "soon".to_owned();
        wrong.incoterm = "XYZ".to_owned();
        let Err(AppError::Invalid(errors)) = wrong.check() else { panic!("it is wrong") };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["line_1_name", "line_1_quantity", "line_1_price", "discount", "incoterm", "valid_until"]);
        // What cannot be read counts for nothing while one types.
        assert_eq!(wrong.sums().lines, Decimal::from(2000));
    }
}
