//! Products on a deal and what they come to.

use crate::access::{AppError, FieldError};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A product that may be put on a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: Uuid,
    pub name: String,
    pub series: Option<String>,
    pub price: Option<Decimal>,
    /// ISO 4217, of the price.
    pub currency: Option<String>,
}

/// A product on a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: Uuid,
    pub product: Uuid,
    pub name: String,
    pub quantity: Decimal,
    /// Of one, in the deal's currency.
    pub price: Decimal,
}

impl Line {
    /// Quantity × price, to four places as amounts are stored.
    #[must_use]
    pub fn total(&self) -> Decimal {
        (self.quantity * self.price).round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero)
    }
}

/// What all lines come to.
#[must_use]
pub fn sum(lines: &[Line]) -> Decimal {
    lines.iter().map(Line::total).sum()
}

/// A line as it is to be, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineInput {
    pub product: Uuid,
    pub quantity: Decimal,
    pub price: Decimal,
}

/// Most of a quantity or a price: so that their product is an amount that can be stored.
const MOST: i64 = 10_000_000;
const DEAREST: i64 = 99_999_999;

impl LineInput {
    /// Reads a line as typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn read(product: Option<Uuid>, quantity: &str, price: &str) -> Result<Self, AppError> {
        let (quantity, price) = (crate::ui::parse_amount(quantity), crate::ui::parse_amount(price));
        let input = Self {
            product: product.unwrap_or_default(),
            quantity: quantity.unwrap_or_default(),
            price: price.unwrap_or_default(),
        };
        let mut wrong = match input.check() {
            Err(AppError::Invalid(wrong)) => wrong,
            _ => Vec::new(),
        };
        for (field, missing) in [("quantity", quantity.is_none()), ("price", price.is_none())] {
            if missing {
                wrong.retain(|error| error.field != field);
                wrong.push(FieldError { field: field.to_owned(), code: "not_a_number".to_owned(), detail: None });
            }
        }
        if wrong.is_empty() { Ok(input) } else { Err(AppError::Invalid(wrong)) }
    }

    /// Whether it can be kept.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<(), AppError> {
        let rules = [
            ("product", "required", !self.product.is_nil()),
            ("quantity", "deal_product_quantity_positive", self.quantity > Decimal::ZERO),
            ("quantity", "invalid_value", self.quantity <= Decimal::from(MOST)),
            ("price", "deal_product_price_not_negative", self.price >= Decimal::ZERO),
            ("price", "invalid_value", self.price <= Decimal::from(DEAREST)),
        ];
        let broken = rules.into_iter().filter(|(.., kept)| !kept);
        let wrong: Vec<FieldError> = broken
            .map(|(field, code, _)| FieldError { field: field.to_owned(), code: code.to_owned(), detail: None })
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(wrong)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(quantity: Decimal, price: Decimal) -> Line {
        Line { id: Uuid::nil(), product: Uuid::nil(), name: String::new(), quantity, price }
    }

    #[test]
    fn a_sum_is_exact_to_the_cent() {
        let lines =
            [line(Decimal::new(3, 0), Decimal::new(1_999, 2)), line(Decimal::new(25, 1), Decimal::new(1_001, 2))];
        assert_eq!(sum(&lines), Decimal::new(84_995, 3));
    }

    #[test]
    fn every_wrong_field_of_a_line_is_named() {
        let Err(AppError::Invalid(wrong)) = LineInput::read(None, "0", "many") else { panic!("it is wrong") };
        let told: Vec<_> = wrong.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
        assert_eq!(
            told,
            [("product", "required"), ("quantity", "deal_product_quantity_positive"), ("price", "not_a_number")]
        );
        assert!(LineInput::read(Some(Uuid::from_u128(1)), "2", "26.8万").is_ok());
    }

    proptest! {
        #[test]
        fn the_order_of_lines_does_not_change_the_sum(numbers in proptest::collection::vec((1_i64..10_000, 0_i64..99_999_999), 0..8)) {
            let mut lines: Vec<Line> =
                numbers.into_iter().map(|(quantity, cents)| line(Decimal::new(quantity, 2), Decimal::new(cents, 2))).collect();
            let forwards = sum(&lines);
            lines.reverse();
            prop_assert_eq!(forwards, sum(&lines));
            prop_assert!(forwards.scale() <= 4);
        }
    }
}
