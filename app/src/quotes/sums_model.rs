//! What a quote comes to: to the cent, whatever the order of its lines.
//!
//! A line is quantity × price less its discount, rounded to the smallest coin. What is let off the whole is rounded once and shared out
//! among the taxes in proportion, the rest of the division by the largest remainders, so that no cent comes or goes. A tax is reckoned
//! once for each rate: on top of its share, or taken out of it where prices hold it already.

use crate::catalogue::pricing::sum_model::{Terms, cents};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Places behind the point that a currency is shown and rounded with.
#[must_use]
pub fn places(currency: &str) -> u32 {
    cents(currency)
}

fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// Of a line, what its amount is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priced {
    pub quantity: Decimal,
    pub price: Decimal,
    /// Per cent.
    pub discount: Decimal,
    /// Per cent.
    pub tax: Decimal,
    /// The price holds the tax already.
    pub included: bool,
}

impl Priced {
    /// The line before anything is let off the whole.
    #[must_use]
    pub fn amount(&self, places: u32) -> Decimal {
        rounded(self.quantity * self.price * (Decimal::ONE_HUNDRED - self.discount) / Decimal::ONE_HUNDRED, places)
    }

    /// By how many per cent it is cheaper than a list says: a lower price is a discount too.
    #[must_use]
    pub fn below(&self, list_price: Option<Decimal>) -> Decimal {
        let Self { quantity, price, discount, tax, included } = *self;
        Terms { quantity, price, discount, tax, included }.below(list_price)
    }
}

/// A rate of tax with what it is reckoned of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSum {
    pub percent: Decimal,
    pub included: bool,
    /// Without the tax.
    pub net: Decimal,
    pub tax: Decimal,
}

/// What it comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// All lines.
    pub lines: Decimal,
    /// What is let off the whole.
    pub discount: Decimal,
    /// By rates; those of zero too, so that their nets add up to `net`.
    pub taxes: Vec<TaxSum>,
    pub net: Decimal,
    pub tax: Decimal,
    pub total: Decimal,
}

/// Shares an amount out in proportion, in whole coins: the largest remainders take what the division leaves, of equal ones the first.
fn shared_out(amount: Decimal, parts: &[Decimal], places: u32) -> Vec<Decimal> {
    let whole: Decimal = parts.iter().sum();
    if whole.is_zero() {
        return vec![Decimal::ZERO; parts.len()];
    }
    let coin = Decimal::new(1, places);
    let exact: Vec<Decimal> = parts.iter().map(|part| amount * (part / whole)).collect();
    let mut shares: Vec<Decimal> =
        exact.iter().map(|one| one.round_dp_with_strategy(places, RoundingStrategy::ToZero)).collect();
    let mut left = amount - shares.iter().sum::<Decimal>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| (shares[*at] - exact[*at], *at));
    for at in order {
        if left < coin {
            break;
        }
        shares[at] += coin;
        left -= coin;
    }
    shares
}

/// Adds a quote up. `discount` is per cent off the whole.
#[must_use]
pub fn sums(lines: &[Priced], discount: Decimal, currency: &str) -> Sums {
    let places = places(currency);
    let mut rates: BTreeMap<(Decimal, bool), Decimal> = BTreeMap::new();
    for line in lines {
        *rates.entry((line.tax.normalize(), line.included)).or_default() += line.amount(places);
    }
    let parts: Vec<Decimal> = rates.values().copied().collect();
    let whole: Decimal = parts.iter().sum();
    let off = rounded(whole * discount / Decimal::ONE_HUNDRED, places);
    let shares = shared_out(off, &parts, places);
    let taxes: Vec<TaxSum> = rates
        .into_iter()
        .zip(shares)
        .map(|(((percent, included), part), share)| {
            let rest = part - share;
            let held = if included { Decimal::ONE_HUNDRED + percent } else { Decimal::ONE_HUNDRED };
            let tax = rounded(rest * percent / held, places);
            TaxSum { percent, included, net: if included { rest - tax } else { rest }, tax }
        })
        .collect();
    let (net, tax) = (taxes.iter().map(|one| one.net).sum(), taxes.iter().map(|one| one.tax).sum());
    Sums { lines: whole, discount: off, taxes, net, tax, total: net + tax }
}

/// How much of a price is let off at most: the greatest discount of a line, together with that of the whole. Per cent.
#[must_use]
pub fn deepest(lines: &[Priced], discount: Decimal) -> Decimal {
    let kept = |percent: Decimal| (Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED;
    let least = lines.iter().map(|line| kept(line.discount)).min().unwrap_or(Decimal::ONE);
    Decimal::ONE_HUNDRED - least * kept(discount) * Decimal::ONE_HUNDRED
}

/// How much of everything is let off, per cent: what lines would cost and what they cost, and what is off the whole.
#[must_use]
pub fn overall(lines: &[(Decimal, Decimal)], discount: Decimal) -> Decimal {
    let full: Decimal = lines.iter().map(|(full, _)| full).sum();
    let paid: Decimal = lines.iter().map(|(_, paid)| paid).sum();
    if full.is_zero() {
        return discount;
    }
    (Decimal::ONE_HUNDRED - paid * (Decimal::ONE_HUNDRED - discount) / full).round_dp(6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(quantity: i64, cents: i64, discount: i64, tax: i64, included: bool) -> Priced {
        Priced {
            quantity: Decimal::new(quantity, 2),
            price: Decimal::new(cents, 2),
            discount: Decimal::new(discount, 1),
            tax: Decimal::from(tax),
            included,
        }
    }

    #[test]
    fn a_quote_is_added_up_by_hand() {
        // 3 × 19.99 = 59.97 with 13 % on top; 1 × 113.00 less 10 % = 101.70 that holds its 13 %; 5 % off 161.67 is 8.08.
        let lines = [line(300, 1999, 0, 13, false), line(100, 11_300, 100, 13, true)];
        let sums = sums(&lines, Decimal::from(5), "CNY");
        assert_eq!((sums.lines, sums.discount), (Decimal::new(16_167, 2), Decimal::new(808, 2)));
        let taxes: Vec<_> = sums.taxes.iter().map(|one| (one.net, one.tax)).collect();
        // Shares of 8.08: 3.00 and 5.08. 56.97 + 7.41; 96.62 holds 11.12.
        assert_eq!(
            taxes,
            [(Decimal::new(5_697, 2), Decimal::new(741, 2)), (Decimal::new(8_550, 2), Decimal::new(1_112, 2))]
        );
        assert_eq!(sums.total, Decimal::new(16_100, 2));
        assert_eq!(deepest(&lines, Decimal::from(5)), Decimal::new(145, 1));
    }

    #[test]
    fn of_all_lines_together_the_dear_ones_count_most() {
        let lines = [(Decimal::from(900), Decimal::from(900)), (Decimal::from(100), Decimal::from(50))];
        assert_eq!(overall(&lines, Decimal::ZERO), Decimal::from(5));
        assert_eq!(overall(&lines, Decimal::TEN), Decimal::new(145, 1));
        assert_eq!(overall(&[], Decimal::TEN), Decimal::TEN);
    }

    #[test]
    fn a_lower_price_counts_as_a_discount() {
        // 100.00 on the list, 90.00 here, less 10 %: 81.00.
        let cheap = line(100, 9_000, 100, 13, false);
        assert_eq!(cheap.below(Some(Decimal::ONE_HUNDRED)), Decimal::from(19));
        assert_eq!((cheap.below(Some(Decimal::from(50))), cheap.below(None)), (Decimal::ZERO, Decimal::from(10)));
    }

    #[test]
    fn yen_have_no_cents_and_an_empty_quote_is_nothing() {
        let yen = sums(&[line(100, 10_050, 0, 10, false)], Decimal::ZERO, "JPY");
        assert_eq!((yen.net, yen.tax, yen.total), (Decimal::from(101), Decimal::from(10), Decimal::from(111)));
        assert_eq!(sums(&[], Decimal::from(10), "CNY"), Sums::default());
    }

    fn any_line() -> impl Strategy<Value = Priced> {
        (1_i64..100_000, 0_i64..10_000_000, 0_i64..=1_000, 0_i64..=3, any::<bool>()).prop_map(
            |(quantity, cents, discount, tax, included)| {
                line(quantity, cents, discount, [0, 6, 9, 13][usize::try_from(tax).unwrap_or(0)], included)
            },
        )
    }

    proptest! {
        #[test]
        fn no_cent_comes_or_goes(
            lines in proptest::collection::vec(any_line(), 0..12),
            discount in 0_i64..=1_000,
            turn in 0_usize..12,
        ) {
            let discount = Decimal::new(discount, 1);
            let all = sums(&lines, discount, "CNY");
            // What is asked for is the lines less what is let off, and the taxes that come on top.
            let on_top: Decimal = all.taxes.iter().filter(|one| !one.included).map(|one| one.tax).sum();
            prop_assert_eq!(all.total, all.lines - all.discount + on_top);
            prop_assert_eq!(all.total, all.net + all.tax);
            prop_assert!(all.taxes.iter().all(|one| one.tax.scale() <= 2 && one.net.scale() <= 2 && !one.net.is_sign_negative()));
            // Rounding is bounded: half a coin for each line, for what is let off, and for each rate.
            let exact: Decimal = lines.iter().map(|one| {
                let kept = one.quantity * one.price * (Decimal::ONE_HUNDRED - one.discount) / Decimal::ONE_HUNDRED;
                let kept = kept * (Decimal::ONE_HUNDRED - discount) / Decimal::ONE_HUNDRED;
                if one.included { kept } else { kept * (Decimal::ONE_HUNDRED + one.tax) / Decimal::ONE_HUNDRED }
            }).sum();
            let bound = Decimal::new(i64::try_from(lines.len() + 2 * all.taxes.len() + 1).unwrap_or(99), 2);
            prop_assert!((all.total - exact).abs() <= bound, "{} {}", all.total, exact);
            // The order of lines does not matter.
            let mut turned = lines.clone();
            turned.rotate_left(turn.min(lines.len()));
            prop_assert_eq!(&all, &sums(&turned, discount, "CNY"));
            turned.reverse();
            prop_assert_eq!(&all, &sums(&turned, discount, "CNY"));
        }
    }
}
