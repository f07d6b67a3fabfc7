//! What people, teams and the organisation are to win: which quota holds for a scope, and what history proposes.

use super::model::{Grain, Scope, Target};
use crate::desk::reports::period_model::Period;
use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whose quota it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Organisation,
    Team(Uuid),
    Person(Uuid),
}

impl Who {
    #[must_use]
    pub const fn person(self) -> Option<Uuid> {
        match self {
            Self::Person(id) => Some(id),
            _ => None,
        }
    }

    #[must_use]
    pub const fn team(self) -> Option<Uuid> {
        match self {
            Self::Team(id) => Some(id),
            _ => None,
        }
    }

    /// From the columns of a row.
    #[must_use]
    pub fn of(person: Option<Uuid>, team: Option<Uuid>) -> Self {
        match (person, team) {
            (Some(person), _) => Self::Person(person),
            (None, Some(team)) => Self::Team(team),
            (None, None) => Self::Organisation,
        }
    }
}

/// A quota as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub who: Who,
    pub pipeline: Option<Uuid>,
    pub grain: Grain,
    pub begins: NaiveDate,
    pub amount: Decimal,
}

/// What somebody is to win within a period, of a pipeline or of all: the quota of just that period, or, for a quarter without one, what
/// its months say.
fn amount_of(quotas: &[Quota], who: Who, pipeline: Option<Uuid>, grain: Grain, period: Period) -> Option<Decimal> {
    let mine = quotas.iter().filter(|quota| quota.who == who && quota.pipeline == pipeline);
    let own = mine.clone().find(|quota| quota.grain == grain && quota.begins == period.from);
    if let Some(own) = own {
        return Some(own.amount);
    }
    let months =
        mine.filter(|quota| quota.grain == Grain::Month && quota.begins >= period.from && quota.begins <= period.until);
    let (mut any, mut sum) = (false, Decimal::ZERO);
    for month in months.filter(|_| grain == Grain::Quarter) {
        any = true;
        sum += month.amount;
    }
    any.then_some(sum)
}

/// What a scope is to win: the quota that was set for just it; else the sum over its people.
#[must_use]
pub fn target_of(quotas: &[Quota], scope: &Scope, people: &[Uuid], grain: Grain, period: Period) -> Option<Target> {
    // Looked through once for each person.
    let then =
        |quota: &&Quota| quota.pipeline == scope.pipeline && (period.from..=period.until).contains(&quota.begins);
    let quotas: Vec<Quota> = quotas.iter().filter(then).copied().collect();
    let amount = |who| amount_of(&quotas, who, scope.pipeline, grain, period);
    let own = match (scope.person, scope.team) {
        (Some(person), _) => Who::Person(person),
        (None, Some(team)) => Who::Team(team),
        (None, None) => Who::Organisation,
    };
    if let Some(amount) = amount(own) {
        return Some(Target { amount, people: 0 });
    }
    if scope.person.is_some() {
        return None;
    }
    let each: Vec<Decimal> = people.iter().filter_map(|person| amount(Who::Person(*person))).collect();
    let people = i64::try_from(each.len()).unwrap_or(i64::MAX);
    (people > 0).then(|| Target { amount: each.into_iter().sum(), people })
}

/// How many periods a proposal looks back at.
pub const LOOKS_BACK: i32 = 4;
/// By how much a proposal may lie above or below what was.
pub const MOST_GROWTH: i64 = 300;

/// What is proposed for a period: the average of those before, with so many per cent more, rounded as people plan.
#[must_use]
pub fn proposed(average: Decimal, growth: i64) -> Option<Decimal> {
    if average <= Decimal::ZERO {
        return None;
    }
    let amount = average * Decimal::from(100 + growth.clamp(-100, MOST_GROWTH)) / Decimal::ONE_HUNDRED;
    // Two or three digits that say something.
    let digits = amount.trunc().to_string().len();
    let step = Decimal::from(10_i64.pow(u32::try_from(digits.saturating_sub(2)).unwrap_or(0).min(12)));
    Some((amount / step).round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero) * step)
}

/// A row of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaRow {
    pub who: Who,
    pub name: String,
    /// Of each period of the year.
    pub amounts: Vec<Option<Decimal>>,
    pub won: Vec<Decimal>,
    /// The average of the last periods that are over, and of how many of them something is known.
    pub average: Decimal,
    pub known: i64,
}

/// The quotas of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaGrid {
    pub grain: Grain,
    pub year: i32,
    pub pipeline: Option<Uuid>,
    pub periods: Vec<Period>,
    /// The place of the first period that is not over.
    pub ahead: usize,
    pub rows: Vec<QuotaRow>,
    /// People who are not among the rows.
    pub left: i64,
}

/// So many rows are shown; a team narrows to its own.
pub const SHOWN_ROWS: usize = 120;

/// What is to be kept; without an amount there is to be none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaCell {
    pub who: Who,
    pub begins: NaiveDate,
    pub amount: Option<Decimal>,
}

/// No quota is higher.
pub const MOST_AMOUNT: i64 = 1_000_000_000_000;

/// So many cells are kept at once.
pub const MOST_CELLS: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_quarter_without_a_quota_is_the_sum_of_its_months_and_a_team_that_of_its_people() {
        let [one, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let quota = |who, grain, begins: &str, amount: i64| Quota {
            who,
            pipeline: None,
            grain,
            begins: day(begins),
            amount: amount.into(),
        };
        let quotas = [
            quota(Who::Person(one), Grain::Month, "2026-10-01", 10),
            quota(Who::Person(one), Grain::Month, "2026-12-01", 5),
            quota(Who::Person(other), Grain::Quarter, "2026-10-01", 100),
            quota(Who::Person(other), Grain::Month, "2026-10-01", 1),
        ];
        let quarter = Grain::Quarter.around(day("2026-11-01"));
        let target = |scope: Scope, grain, period| target_of(&quotas, &scope, &[one, other], grain, period);
        let of = |person| Scope { person: Some(person), ..Scope::default() };
        let told = |amount: i64, people| Some(Target { amount: amount.into(), people });
        assert_eq!(target(of(one), Grain::Quarter, quarter), told(15, 0));
        assert_eq!(target(of(other), Grain::Quarter, quarter), told(100, 0));
        assert_eq!(target(Scope::default(), Grain::Quarter, quarter), told(115, 2));
        assert_eq!(target(of(other), Grain::Month, Grain::Month.around(day("2026-11-01"))), None);
        assert_eq!(target(Scope { pipeline: Some(one), ..Scope::default() }, Grain::Quarter, quarter), None);
    }

    proptest! {
        #[test]
        fn a_proposal_stays_near_what_was(average in 1_i64..1_000_000_000, growth in -50_i64..100) {
            let wanted = Decimal::from(average) * Decimal::from(100 + growth) / Decimal::ONE_HUNDRED;
            let found = proposed(Decimal::from(average), growth).expect("there is history");
            prop_assert!((found - wanted).abs() <= wanted / Decimal::from(19) + Decimal::ONE, "{} for {}", found, wanted);
        }
    }
}
