//! Asks the library's models what the next weeks will bring.

use super::history_model::{Ahead, MOST_WEEKS, SEASON, Weeks, together, weights_of};
use augurs::{Fit, Forecast, Predict, ets::AutoETS, mstl::MSTLModel};

/// Four of five cases.
const LEVEL: f64 = 0.8;

/// What so many days will bring that begin so many days from now: the sum, and the half width of its interval. `None` where no model
/// fits.
///
/// With two seasons of history the quarter's own rhythm is taken out first; what is left is smoothed exponentially, by the model
/// that the library finds the likeliest of those with additive errors.
pub fn ahead(weeks: &Weeks, skip: i64, days: i64) -> Option<(f64, f64)> {
    // Nobody knows what comes after so many weeks.
    if skip.saturating_add(days) > i64::try_from(7 * MOST_WEEKS).unwrap_or(i64::MAX) {
        return None;
    }
    let weights = weights_of(skip, days);
    if weights.is_empty() {
        return Some((0.0, 0.0));
    }
    // Who wins the same every week will go on doing so; models only stumble over it.
    let first = weeks.0.first().copied()?;
    if weeks.0.iter().all(|week| (week - first).abs() < f64::EPSILON) {
        return Some((first * weights.iter().sum::<f64>(), 0.0));
    }
    let (weeks, count) = (&weeks.0, weights.len());
    let seasons = if weeks.len() > 2 * SEASON { seasonal(weeks, count) } else { None };
    let (sum, half) = together(&seasons.or_else(|| plain(weeks, count))?, &weights);
    (sum.is_finite() && half.is_finite()).then_some((sum, half))
}

fn model() -> Option<AutoETS> {
    AutoETS::new(1, "AZN").ok()
}

fn plain(weeks: &[f64], count: usize) -> Option<Ahead> {
    of(&model()?.fit(weeks).ok()?.predict(count, LEVEL).ok()?)
}

fn seasonal(weeks: &[f64], count: usize) -> Option<Ahead> {
    let model = MSTLModel::new(vec![SEASON], model()?.into_trend_model());
    of(&model.fit(weeks).ok()?.predict(count, LEVEL).ok()?)
}

fn of(told: &Forecast) -> Option<Ahead> {
    let intervals = told.intervals.as_ref()?;
    let half = intervals.lower.iter().zip(&intervals.upper).map(|(low, high)| (high - low) / 2.0).collect();
    let ahead = Ahead { point: told.point.clone(), half };
    ahead.point.iter().chain(&ahead.half).all(|value| value.is_finite()).then_some(ahead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_business_goes_on_as_it_did() {
        assert_eq!(ahead(&Weeks(vec![100.0; 20]), 30, 14), Some((200.0, 0.0)));
        assert_eq!(ahead(&Weeks(vec![100.0; 20]), 2_000, 14), None, "too far away");
        let near = |weeks: Vec<f64>, days, wanted: f64| {
            let (sum, half) = ahead(&Weeks(weeks), 0, days).expect("a forecast");
            assert!((sum - wanted).abs() < wanted * 0.1, "{sum} for {wanted}");
            assert!(half > 0.0 && half < wanted, "{half}");
        };
        // Around 100 a week, without a rhythm of its own.
        let waves = |count: i32| (0..count).map(|week| 100.0 + f64::from(week * 7919 % 11) - 5.0).collect::<Vec<_>>();
        near(waves(20), 28, 400.0);
        near(waves(80), 91, 1_300.0);
    }

    #[test]
    fn the_rhythm_of_the_quarter_is_known_again() {
        let season = |week: i32| if week % 13 == 12 { 400.0 } else { 50.0 };
        let weeks = (0..52).map(|week| season(week) + f64::from(week * 31 % 7)).collect();
        let (sum, _) = ahead(&Weeks(weeks), 0, 91).expect("a forecast");
        assert!((sum - 1_039.0).abs() < 60.0, "{sum}");
    }
}
