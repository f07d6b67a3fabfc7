//! Which price holds for a product, and why.
//!
//! Of all prices in lists that are in force on the day, for this country and segment, and from this quantity on, the one holds whose list
//! is (1) in the wanted currency, (2) made for the narrowest circle (segment before country before everybody), (3) of the greater
//! priority, (4) in force since later. Within a list the highest tier that the quantity reaches holds. Where no list fits, the product's own
//! price does. A price in another currency is converted by the rates of the day, or the latest before it, and rounded to cents.

use super::sum_model::rounded;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap};
use uuid::Uuid;

/// A price as a list in use has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPrice {
    pub list: Uuid,
    pub name: String,
    pub currency: String,
    /// Of the customers that the list is for; `None`: of any.
    pub country: Option<String>,
    pub segment: Option<Uuid>,
    pub valid_from: Option<NaiveDate>,
    /// The last day.
    pub valid_to: Option<NaiveDate>,
    pub priority: i32,
    /// From this quantity on.
    pub from: Decimal,
    pub price: Decimal,
}

/// Who buys, as far as one knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buyer {
    pub country: Option<String>,
    /// Its tags.
    pub segments: Vec<Uuid>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub quantity: Decimal,
    pub currency: String,
    pub day: NaiveDate,
    pub buyer: Buyer,
    /// The product's own price.
    pub own: Option<(Decimal, String)>,
}

/// What one unit of a currency is worth in the organisation's, and since when that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRate {
    pub day: NaiveDate,
    pub rate: Decimal,
}

/// Where a price comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    List { list: Uuid, name: String, from: Decimal },
    Product,
}

/// How it came into the wanted currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    pub price: Decimal,
    pub currency: String,
    /// What one unit of it is worth in the wanted currency.
    pub rate: Decimal,
    /// The older of the days whose rates were used.
    pub day: NaiveDate,
}

/// Why a price is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub source: Source,
    pub conversion: Option<Conversion>,
}

/// A price with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub price: Decimal,
    pub currency: String,
    pub reason: Reason,
}

impl ListPrice {
    fn fits(&self, wish: &Wish) -> bool {
        let same = |country: &String| {
            wish.buyer.country.as_ref().is_some_and(|of| of.to_lowercase() == country.to_lowercase())
        };
        self.from <= wish.quantity
            && self.valid_from.is_none_or(|from| from <= wish.day)
            && self.valid_to.is_none_or(|to| wish.day <= to)
            && self.country.as_ref().is_none_or(same)
            && self.segment.is_none_or(|segment| wish.buyer.segments.contains(&segment))
    }

    /// How narrow the circle is that it was made for.
    fn narrow(&self) -> u8 {
        u8::from(self.segment.is_some()) * 2 + u8::from(self.country.is_some())
    }
}

/// The price that holds, or `None` where nobody named one that can be told in the wanted currency.
#[must_use]
pub fn price_for(wish: &Wish, prices: &[ListPrice], rates: &BTreeMap<String, DayRate>) -> Option<Proposal> {
    let mut fitting: Vec<&ListPrice> = prices.iter().filter(|price| price.fits(wish)).collect();
    fitting.sort_by_key(|price| {
        let before = (price.currency == wish.currency, price.narrow(), price.priority, price.valid_from);
        // The list itself decides last, so that two that are alike never take turns.
        (Reverse(before), price.list, Reverse(price.from))
    });
    let of_lists = fitting.into_iter().map(|price| {
        let source = Source::List { list: price.list, name: price.name.clone(), from: price.from.normalize() };
        (source, price.price, price.currency.as_str())
    });
    let own = wish.own.iter().map(|(price, currency)| (Source::Product, *price, currency.as_str()));
    of_lists.chain(own).find_map(|(source, price, currency)| {
        let (price, conversion) = told_in(price, currency, &wish.currency, rates)?;
        Some(Proposal { price, currency: wish.currency.clone(), reason: Reason { source, conversion } })
    })
}

/// A price in another currency, with how it came there; `None` where a rate is missing.
fn told_in(
    price: Decimal,
    from: &str,
    to: &str,
    rates: &BTreeMap<String, DayRate>,
) -> Option<(Decimal, Option<Conversion>)> {
    if from == to {
        return Some((price.normalize(), None));
    }
    let (here, there) = (rates.get(from)?, rates.get(to)?);
    let rate = here.rate.checked_div(there.rate)?;
    let told = rounded(price.checked_mul(rate)?, to);
    let day = here.day.min(there.day);
    let conversion =
        Conversion { price: price.normalize(), currency: from.to_owned(), rate: rate.round_dp(8).normalize(), day };
    Some((told, Some(conversion)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i64) -> NaiveDate {
        NaiveDate::default() + chrono::Duration::days(number)
    }

    fn wish(quantity: i64) -> Wish {
        Wish {
            quantity: quantity.into(),
            currency: "CNY".to_owned(),
            day: day(100),
            buyer: Buyer::default(),
            own: None,
        }
    }

    fn price(list: u128, from: i64, price: i64) -> ListPrice {
        ListPrice {
            list: Uuid::from_u128(list),
            name: list.to_string(),
            currency: "CNY".to_owned(),
            country: None,
            segment: None,
            valid_from: None,
            valid_to: None,
            priority: 0,
            from: from.into(),
            price: price.into(),
        }
    }

    fn of(wish: &Wish, prices: &[ListPrice]) -> Option<i64> {
        price_for(wish, prices, &BTreeMap::new()).map(|found| i64::try_from(found.price).expect("a small number"))
    }

    #[test]
    fn the_narrower_circle_and_then_the_priority_decide() {
        let mut buyer = wish(1);
        buyer.buyer = Buyer { country: Some("德国".to_owned()), segments: vec![Uuid::from_u128(9)] };
        let everybody = ListPrice { priority: 50, ..price(1, 0, 100) };
        let country = ListPrice { country: Some("德国".to_owned()), ..price(2, 0, 90) };
        let segment = ListPrice { segment: Some(Uuid::from_u128(9)), ..price(3, 0, 80) };
        let all = [everybody.clone(), country.clone(), segment];
        assert_eq!(of(&buyer, &all), Some(80));
        assert_eq!(of(&wish(1), &all), Some(100), "nobody knows whose it is");
        assert_eq!(of(&buyer, &[everybody, country]), Some(90));
        assert_eq!(of(&buyer, &[price(4, 0, 7), ListPrice { priority: 1, ..price(5, 0, 8) }]), Some(8));
    }

    #[test]
    fn another_currency_is_the_last_resort_and_says_so() {
        let mut wanted = wish(1);
        wanted.own = Some((Decimal::from(70), "CNY".to_owned()));
        let dollars = ListPrice { currency: "USD".to_owned(), priority: 9, ..price(1, 0, 10) };
        let rate = |day, rate| DayRate { day, rate };
        let rates = BTreeMap::from([
            ("CNY".to_owned(), rate(day(100), Decimal::ONE)),
            ("USD".to_owned(), rate(day(90), Decimal::new(7_105, 3))),
        ]);
        let found = price_for(&wanted, std::slice::from_ref(&dollars), &rates).expect("a price");
        assert_eq!(found.price, Decimal::new(7_105, 2));
        let conversion = found.reason.conversion.expect("it was converted");
        assert_eq!((conversion.currency.as_str(), conversion.day), ("USD", day(90)));
        let yuan = price(2, 0, 60);
        assert_eq!(price_for(&wanted, &[dollars.clone(), yuan], &rates).map(|found| found.price), Some(60.into()));
        let own = price_for(&wanted, &[dollars], &BTreeMap::new()).expect("its own price");
        assert_eq!(
            (own.price, own.reason.source),
            (70.into(), Source::Product),
            "without a rate the list says nothing"
        );
    }

    proptest! {
        #[test]
        fn the_highest_tier_that_is_reached_holds(tiers in proptest::collection::btree_map(0_i64..500, 1_i64..10_000, 1..8), quantity in 1_i64..600) {
            let prices: Vec<ListPrice> = tiers.iter().map(|(from, amount)| price(1, *from, *amount)).collect();
            let expected = tiers.range(..=quantity).next_back().map(|(_, amount)| *amount);
            prop_assert_eq!(of(&wish(quantity), &prices), expected);
        }

        #[test]
        fn no_list_holds_outside_its_days(from in 0_i64..200, length in 0_i64..200, on in 0_i64..400) {
            let limited = ListPrice { valid_from: Some(day(from)), valid_to: Some(day(from + length)), ..price(1, 0, 5) };
            let asked = Wish { day: day(on), ..wish(1) };
            prop_assert_eq!(of(&asked, &[limited]).is_some(), (from..=from + length).contains(&on));
        }

        #[test]
        fn the_order_in_which_prices_come_changes_nothing(priorities in proptest::collection::vec(-3_i32..3, 1..6)) {
            let mut prices: Vec<ListPrice> = priorities
                .iter()
                .zip(1_u128..)
                .map(|(priority, list)| ListPrice { priority: *priority, ..price(list, 0, i64::try_from(list).expect("small")) })
                .collect();
            let found = of(&wish(1), &prices);
            prices.reverse();
            prop_assert_eq!(found, of(&wish(1), &prices));
        }
    }
}
