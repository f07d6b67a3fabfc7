//! Products on a deal and what they come to.

use crate::access::{AppError, FieldError};
use crate::catalogue::{
    model::name_in,
    pricing::{
        model::Reason,
        sum_model::{Amounts, DEAREST, MOST, Terms},
    },
};
use crate::locale::Lang;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A product on a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: Uuid,
    pub product: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    pub unit: Option<String>,
    pub quantity: Decimal,
    /// Of one, in the deal's currency.
    pub price: Decimal,
    /// Per cent off the price.
    pub discount: Decimal,
    pub tax: Option<Uuid>,
    /// As it was when the line was written.
    pub tax_percent: Decimal,
    /// The price holds the tax already.
    pub tax_included: bool,
    /// What the price lists said when the line was written, and why.
    pub list_price: Option<Decimal>,
    pub reason: Option<Reason>,
}

impl Line {
    /// What it is called in the reader's language.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> &str {
        name_in(lang, &self.name, self.name_en.as_deref())
    }

    /// How it is reckoned.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        Terms {
            quantity: self.quantity,
            price: self.price,
            discount: self.discount,
            tax: self.tax_percent,
            included: self.tax_included,
        }
    }
}

/// What all lines come to, in the deal's currency.
#[must_use]
pub fn sum(lines: &[Line], currency: &str) -> Amounts {
    lines.iter().map(|line| line.terms().amounts(currency)).sum()
}

/// A line as the log keeps it, whole, so that it can be brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub line: Uuid,
    pub product: Uuid,
    pub quantity: Decimal,
    pub price: Decimal,
    /// Nothing for none: what is nothing is not told.
    pub discount: Option<Decimal>,
    pub tax: Option<Uuid>,
    pub tax_percent: Option<Decimal>,
    pub tax_included: Option<bool>,
    pub list_price: Option<Decimal>,
    pub price_reason: Option<Reason>,
}

impl Kept {
    /// As the log keeps a line.
    #[must_use]
    pub fn of(line: &Line) -> Self {
        let told = |percent: Decimal| (!percent.is_zero()).then(|| percent.normalize());
        Self {
            line: line.id,
            product: line.product,
            quantity: line.quantity.normalize(),
            price: line.price.normalize(),
            discount: told(line.discount),
            tax: line.tax,
            tax_percent: told(line.tax_percent),
            tax_included: line.tax_included.then_some(true),
            list_price: line.list_price.map(|price| price.normalize()),
            price_reason: line.reason.clone(),
        }
    }
}

/// A line as it is to be, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineInput {
    pub product: Uuid,
    pub quantity: Decimal,
    pub price: Decimal,
    #[serde(default)]
    pub discount: Decimal,
    #[serde(default)]
    pub tax: Option<Uuid>,
}

/// A line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    pub product: Option<Uuid>,
    pub quantity: String,
    pub price: String,
    /// Empty: none.
    pub discount: String,
    pub tax: Option<Uuid>,
}

/// Whether the value of a deal is what its products come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Following {
    On,
    /// The value stays as it is.
    Off,
    /// It was turned on by mistake: the value goes back to this.
    Back(Option<Decimal>),
}

impl LineInput {
    /// Reads a line as typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn read(typed: &Typed) -> Result<Self, AppError> {
        let number = |text: &str| crate::ui::parse_amount(text);
        let (quantity, price) = (number(&typed.quantity), number(&typed.price));
        let discount = typed.discount.trim().trim_end_matches(['%', '％']);
        let discount = if discount.is_empty() { Some(Decimal::ZERO) } else { number(discount) };
        let input = Self {
            product: typed.product.unwrap_or_default(),
            quantity: quantity.unwrap_or_default(),
            price: price.unwrap_or_default(),
            discount: discount.unwrap_or_default(),
            tax: typed.tax,
        };
        let mut wrong = match input.check() {
            Err(AppError::Invalid(wrong)) => wrong,
            _ => Vec::new(),
        };
        let missing = [("quantity", quantity.is_none()), ("price", price.is_none()), ("discount", discount.is_none())];
        for (field, _) in missing.into_iter().filter(|(_, missing)| *missing) {
            wrong.retain(|error| error.field != field);
            wrong.push(FieldError::of(field, "not_a_number"));
        }
        if wrong.is_empty() { Ok(input) } else { Err(AppError::Invalid(wrong)) }
    }

    /// Whether it can be kept.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<(), AppError> {
        let whole = Decimal::ZERO..=Decimal::ONE_HUNDRED;
        let rules = [
            ("product", "required", !self.product.is_nil()),
            ("quantity", "deal_product_quantity_positive", self.quantity > Decimal::ZERO),
            ("quantity", "invalid_value", self.quantity <= Decimal::from(MOST) && places(self.quantity, 4)),
            ("price", "deal_product_price_not_negative", self.price >= Decimal::ZERO),
            ("price", "invalid_value", self.price <= Decimal::from(DEAREST) && places(self.price, 4)),
            ("discount", "percent_range", whole.contains(&self.discount) && places(self.discount, 3)),
        ];
        let broken = rules.into_iter().filter(|(.., kept)| !kept);
        let wrong: Vec<FieldError> = broken.map(|(field, code, _)| FieldError::of(field, code)).collect();
        if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(wrong)) }
    }
}

fn places(number: Decimal, most: u32) -> bool {
    number.normalize().scale() <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_of_a_line_is_named() {
        let typed = Typed {
            quantity: "0".to_owned(),
            price: "many".to_owned(),
            discount: "101".to_owned(),
            ..Typed::default()
        };
        let Err(AppError::Invalid(wrong)) = LineInput::read(&typed) else { panic!("it is wrong") };
        let told: Vec<_> = wrong.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
        assert_eq!(
            told,
            [
                ("product", "required"),
                ("quantity", "deal_product_quantity_positive"),
                ("discount", "percent_range"),
                ("price", "not_a_number")
            ]
        );
        let fine = Typed {
            product: Some(Uuid::from_u128(1)),
            quantity: "2".to_owned(),
            price: "26.8万".to_owned(),
            discount: "2.5%".to_owned(),
            tax: None,
        };
        assert_eq!(LineInput::read(&fine).map(|input| input.discount), Ok(Decimal::new(25, 1)));
    }

    #[test]
    fn the_log_keeps_a_line_whole() {
        let line = Line {
            id: Uuid::from_u128(1),
            product: Uuid::from_u128(2),
            name: "HZ-80".to_owned(),
            name_en: None,
            unit: None,
            quantity: Decimal::new(20_000, 4),
            price: Decimal::new(960_000_000, 4),
            discount: Decimal::ZERO,
            tax: None,
            tax_percent: Decimal::new(13_000, 3),
            tax_included: true,
            list_price: Some(Decimal::from(96_000)),
            reason: None,
        };
        let kept = serde_json::to_value(Kept::of(&line)).expect("a value");
        assert_eq!(kept["quantity"], "2", "as people write it");
        assert_eq!(kept["discount"], serde_json::Value::Null, "what is nothing is not told");
        assert_eq!(serde_json::from_value::<Kept>(kept).ok(), Some(Kept::of(&line)));
        assert_eq!(sum(&[line.clone(), line], "CNY").gross, Decimal::from(384_000));
    }
}
