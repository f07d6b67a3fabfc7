//! What lines come to. One rule for deals, quotes and everything after: each line is rounded by itself to the cents of its currency, half
//! a cent up; tax is rounded the same way, and sums are sums of rounded lines. So what is printed adds up.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::iter::Sum;

/// Most of a quantity.
pub const MOST: i64 = 10_000_000;
/// Most of a price.
pub const DEAREST: i64 = 99_999_999;
/// Largest amount that can be kept: fifteen digits before the point.
const LARGEST: i64 = 999_999_999_999_999;

/// Decimal places of a currency's amounts.
#[must_use]
pub fn cents(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" => 0,
        _ => 2,
    }
}

/// An amount rounded to the cents of its currency, half a cent up.
#[must_use]
pub fn rounded(amount: Decimal, currency: &str) -> Decimal {
    amount.round_dp_with_strategy(cents(currency), RoundingStrategy::MidpointAwayFromZero)
}

/// How a line is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub quantity: Decimal,
    /// Of one.
    pub price: Decimal,
    /// Per cent off the price.
    pub discount: Decimal,
    /// Per cent.
    pub tax: Decimal,
    /// The price holds the tax already.
    pub included: bool,
}

/// What a line, or several, come to: `net + tax = gross`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    pub net: Decimal,
    pub tax: Decimal,
    /// What the customer pays.
    pub gross: Decimal,
}

impl Amounts {
    /// Whether it can be kept.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.gross <= Decimal::from(LARGEST)
    }
}

impl Sum for Amounts {
    fn sum<I: Iterator<Item = Self>>(lines: I) -> Self {
        lines.fold(Self::default(), |all, line| Self {
            net: all.net + line.net,
            tax: all.tax + line.tax,
            gross: all.gross + line.gross,
        })
    }
}

impl Terms {
    /// What the line comes to in a currency.
    #[must_use]
    pub fn amounts(&self, currency: &str) -> Amounts {
        let hundred = Decimal::ONE_HUNDRED;
        let kept = (hundred - self.discount) / hundred;
        let amount = rounded(self.quantity * self.price * kept, currency);
        if self.included {
            let tax = rounded(amount * self.tax / (hundred + self.tax), currency);
            Amounts { net: amount - tax, tax, gross: amount }
        } else {
            let tax = rounded(amount * self.tax / hundred, currency);
            Amounts { net: amount, tax, gross: amount + tax }
        }
    }

    /// By how many per cent one of them is cheaper than a list says; none where it is not.
    #[must_use]
    pub fn below(&self, list_price: Option<Decimal>) -> Decimal {
        let hundred = Decimal::ONE_HUNDRED;
        let paid = self.price * (hundred - self.discount) / hundred;
        match list_price.filter(|list| *list > Decimal::ZERO) {
            Some(list) => ((list - paid) * hundred / list).max(Decimal::ZERO).round_dp(3),
            None => self.discount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn terms(quantity: i64, price: i64, discount: i64, tax: i64, included: bool) -> Terms {
        Terms {
            quantity: Decimal::new(quantity, 2),
            price: Decimal::new(price, 4),
            discount: Decimal::new(discount, 3),
            tax: Decimal::new(tax, 3),
            included,
        }
    }

    #[test]
    fn half_a_cent_goes_up_and_a_tax_may_be_inside() {
        let two_and_a_half = terms(250, 100_100, 0, 13_000, false).amounts("CNY");
        assert_eq!(two_and_a_half.net, Decimal::new(2_503, 2), "25.025");
        assert_eq!(two_and_a_half.tax, Decimal::new(325, 2));
        let inside = terms(100, 1_130_000, 0, 13_000, true).amounts("CNY");
        assert_eq!((inside.net, inside.tax), (Decimal::new(10_000, 2), Decimal::new(1_300, 2)));
        assert_eq!(terms(100, 15_000, 0, 0, false).amounts("JPY").gross, Decimal::from(2), "no cents");
    }

    #[test]
    fn a_lower_price_is_a_discount_too() {
        let list = Some(Decimal::from(100));
        assert_eq!(terms(100, 1_000_000, 10_000, 0, false).below(list), Decimal::from(10));
        assert_eq!(terms(100, 800_000, 10_000, 0, false).below(list), Decimal::from(28));
        assert_eq!(terms(100, 1_200_000, 10_000, 0, false).below(list), Decimal::ZERO, "dearer than the list");
        assert_eq!(terms(100, 800_000, 10_000, 0, false).below(None), Decimal::from(10), "no list says anything");
    }

    proptest! {
        #[test]
        fn sums_agree_to_the_cent(lines in proptest::collection::vec(
            (1_i64..1_000_000_000, 0_i64..999_999_990_000, 0_i64..=100_000, 0_i64..=100_000, any::<bool>()), 0..8)) {
            let all: Vec<Amounts> = lines
                .iter()
                .map(|&(quantity, price, discount, tax, included)| terms(quantity, price, discount, tax, included).amounts("CNY"))
                .collect();
            for line in &all {
                prop_assert_eq!(line.net + line.tax, line.gross);
                prop_assert!(line.net >= Decimal::ZERO && line.tax >= Decimal::ZERO);
                prop_assert!(line.net.scale() <= 2 && line.tax.scale() <= 2);
            }
            let (sum, back): (Amounts, Amounts) = (all.iter().copied().sum(), all.iter().rev().copied().sum());
            prop_assert_eq!(sum, back);
            prop_assert_eq!(sum.net + sum.tax, sum.gross);
        }

        #[test]
        fn more_discount_never_costs_more(quantity in 1_i64..100_000, price in 0_i64..99_999_999, less in 0_i64..100_000) {
            let (some, more) = (terms(quantity, price, less, 13_000, true), terms(quantity, price, less + 1, 13_000, true));
            prop_assert!(more.amounts("CNY").gross <= some.amounts("CNY").gross);
            prop_assert!(terms(quantity, price, 100_000, 13_000, false).amounts("CNY").gross.is_zero());
        }
    }
}
