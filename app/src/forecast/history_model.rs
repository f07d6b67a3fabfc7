//! From what was won week by week to what will be: the arithmetic around the library's models, which `history.rs` asks.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

/// With fewer weeks of history, or fewer weeks in which something was won, nothing is said.
pub const LEAST_WEEKS: usize = 13;
pub const LEAST_WON: usize = 8;
/// Older weeks say nothing any more.
pub const MOST_WEEKS: usize = 156;
/// How many weeks make the season of a business that counts by quarters.
pub const SEASON: usize = 13;

/// What was won in each week, the oldest first; the last one ends when the forecast begins.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weeks(pub Vec<f64>);

impl Weeks {
    /// From sums by how many weeks ago they were won: 0 for the last seven days. It begins with the first week that has something.
    #[must_use]
    pub fn of(sums: &[(i32, Decimal)]) -> Self {
        let known = sums.iter().filter_map(|(ago, sum)| Some((usize::try_from(*ago).ok()?, sum.to_f64()?)));
        let known: Vec<_> = known.filter(|(ago, sum)| *ago < MOST_WEEKS && *sum > 0.0).collect();
        let length = known.iter().map(|(ago, _)| ago + 1).max().unwrap_or(0);
        let mut weeks = vec![0.0; length];
        for (ago, sum) in known {
            weeks[length - 1 - ago] += sum;
        }
        Self(weeks)
    }

    /// Whether they are enough to say anything.
    #[must_use]
    pub fn suffice(&self) -> bool {
        self.0.len() >= LEAST_WEEKS && self.0.iter().filter(|sum| **sum > 0.0).count() >= LEAST_WON
    }
}

/// What history lets expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    pub total: Decimal,
    /// Between these in four of five cases.
    pub low: Decimal,
    pub high: Decimal,
}

/// What the page says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Statistic {
    /// The period is over.
    Over,
    /// So many weeks of history, in so many of which something was won: too few.
    TooLittle {
        weeks: i64,
        won: i64,
    },
    /// Enough, and no model fits it.
    NoModel,
    Expected(Expected),
}

/// How the next weeks are expected, with the half width of the interval of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ahead {
    pub point: Vec<f64>,
    pub half: Vec<f64>,
}

/// Of each week from now on, which part of it lies within so many days that begin so many days from now.
#[must_use]
pub fn weights_of(skip: i64, days: i64) -> Vec<f64> {
    let most = 7 * i64::try_from(MOST_WEEKS).unwrap_or(0);
    let (from, to) = (skip.clamp(0, most), skip.saturating_add(days).clamp(0, most));
    let part = |week: i64| i32::try_from(((week * 7 + 7).min(to) - (week * 7).max(from)).max(0)).unwrap_or(0);
    (0..(to + 6) / 7).map(|week| f64::from(part(week)) / 7.0).collect()
}

/// The sum of the weeks ahead, each by its weight, and the half width of its interval.
///
/// The weeks are not independent: an error of the first one is carried on. Of a model with additive errors, the width of the week `h`
/// is made of the weights with which earlier errors come back, `v(h) = v(1) · (1 + c1² + … + c(h-1)²)`; so these can be read off the
/// widths, and with them the width of the sum follows.
#[must_use]
pub fn together(ahead: &Ahead, weights: &[f64]) -> (f64, f64) {
    let count = ahead.point.len().min(ahead.half.len()).min(weights.len());
    let sum = (0..count).map(|week| ahead.point[week] * weights[week]).sum();
    let Some(first) = ahead.half.first().copied().filter(|half| *half > 0.0) else { return (sum, 0.0) };
    let carried: Vec<f64> = (0..count)
        .map(|by| match by {
            0 => 1.0,
            _ => ((ahead.half[by].powi(2) - ahead.half[by - 1].powi(2)).max(0.0)).sqrt() / first,
        })
        .collect();
    let of_error = |from: usize| -> f64 { (from..count).map(|week| weights[week] * carried[week - from]).sum() };
    let square: f64 = (0..count).map(|from| of_error(from).powi(2)).sum();
    (sum, first * square.sqrt())
}

/// What was won before today and what is expected from today on, never below what is won already.
#[must_use]
pub fn expected(won: Decimal, rest: f64, half: f64) -> Option<Expected> {
    let amount = |value: f64| Decimal::from_f64_retain(value.max(0.0)).map(|value| value.round_dp(2));
    Some(Expected { total: won + amount(rest)?, low: won + amount(rest - half)?, high: won + amount(rest + half)? })
}

/// By how much a forecast missed, in tenths of a per cent of what came; `None` where nothing came.
#[must_use]
pub fn missed_by(forecast: Decimal, came: Decimal) -> Option<i64> {
    if came <= Decimal::ZERO {
        return None;
    }
    let tenths = (forecast - came).checked_mul(Decimal::ONE_THOUSAND)?.checked_div(came)?;
    tenths.round().to_i64()
}

/// By how much forecasts missed on average, whichever way; `None` of none.
#[must_use]
pub fn average_miss(missed: &[i64]) -> Option<i64> {
    let count = i64::try_from(missed.len()).ok().filter(|count| *count > 0)?;
    Some(missed.iter().map(|missed| missed.saturating_abs()).fold(0, i64::saturating_add) / count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn weeks_begin_with_the_first_one_that_has_something() {
        let sums = [
            (0, Decimal::from(5)),
            (3, Decimal::from(7)),
            (3, Decimal::from(1)),
            (9, Decimal::ZERO),
            (400, Decimal::ONE),
        ];
        let weeks = Weeks::of(&sums);
        assert_eq!(weeks.0, [8.0, 0.0, 0.0, 5.0]);
        assert!(!weeks.suffice());
        assert!(Weeks(vec![1.0; LEAST_WEEKS]).suffice());
        assert_eq!(weights_of(0, 8), [1.0, 1.0 / 7.0]);
        assert_eq!(weights_of(10, 7), [0.0, 4.0 / 7.0, 3.0 / 7.0]);
        assert!(weights_of(0, 0).is_empty() && weights_of(i64::MAX, i64::MAX).iter().all(|weight| *weight == 0.0));
    }

    #[test]
    fn a_miss_is_told_in_parts_of_what_came() {
        let missed = |forecast: i64, came: i64| missed_by(Decimal::from(forecast), Decimal::from(came));
        assert_eq!((missed(110, 100), missed(75, 100), missed(5, 0)), (Some(100), Some(-250), None));
        assert_eq!((average_miss(&[100, -300]), average_miss(&[])), (Some(200), None));
    }

    proptest! {
        // Independent weeks spread least, weeks that all err alike most.
        #[test]
        fn the_interval_of_a_sum_lies_between_the_two_extremes(half in prop::collection::vec(0.1_f64..1e6, 1..40), skip in 0_i64..60, days in 1_i64..200) {
            let mut half = half;
            half.sort_by(f64::total_cmp);
            let weights = weights_of(skip, days);
            let ahead = Ahead { point: vec![1.0; half.len()], half: half.clone() };
            let (sum, width) = together(&ahead, &weights);
            let each: Vec<f64> = half.iter().zip(&weights).map(|(half, weight)| half * weight).collect();
            let square: f64 = each.iter().map(|one| one.powi(2)).sum();
            let plain: f64 = each.iter().sum();
            prop_assert!(width >= square.sqrt() * 0.999 && width <= plain * 1.001, "{} {} {}", square.sqrt(), width, plain);
            prop_assert!((sum - weights.iter().take(half.len()).sum::<f64>()).abs() < 1e-6);
            let all: f64 = weights.iter().sum::<f64>() * 7.0;
            prop_assert!((all - f64::from(i32::try_from(days).expect("few days"))).abs() < 1e-6);
        }

        #[test]
        fn nothing_is_expected_below_what_is_won(won in 0_i64..1_000_000, rest in -1e6_f64..1e6, half in 0.0_f64..1e6) {
            let won = Decimal::from(won);
            let expected = expected(won, rest, half).expect("a number");
            prop_assert!(won <= expected.low && expected.low <= expected.total && expected.total <= expected.high);
        }
    }
}
