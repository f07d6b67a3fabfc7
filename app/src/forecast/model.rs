//! What a forecast is asked for, and what it says.

pub use crate::deals::detail::outlook_model::{Category, Said};
use crate::desk::{
    reports::period_model::{Period, within_reason},
    tickets::rules_model::keyed,
};
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

keyed! {
    /// How long the periods are that one plans in.
    Grain {
        Month = "month",
        Quarter = "quarter",
    }
}

impl Grain {
    const fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
        }
    }

    /// The period in which a day lies.
    #[must_use]
    pub fn around(self, day: NaiveDate) -> Period {
        let day = within_reason(day);
        let month = day.month0() / self.months() * self.months() + 1;
        self.from(NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day))
    }

    fn from(self, first: NaiveDate) -> Period {
        let next = first.checked_add_months(Months::new(self.months())).unwrap_or(first);
        Period { from: first, until: next.checked_sub_days(Days::new(1)).unwrap_or(first) }
    }

    /// The period so many after (before, where negative) one of this grain.
    #[must_use]
    pub fn moved(self, period: Period, by: i32) -> Period {
        let months = Months::new(by.unsigned_abs().saturating_mul(self.months()));
        let first =
            if by < 0 { period.from.checked_sub_months(months) } else { period.from.checked_add_months(months) };
        self.from(within_reason(first.unwrap_or(period.from)))
    }

    /// How many of them make a year.
    #[must_use]
    pub const fn in_a_year(self) -> i32 {
        match self {
            Self::Month => 12,
            Self::Quarter => 4,
        }
    }
}

keyed! {
    /// By what the figures of a period are laid side by side.
    Side {
        Person = "person",
        Team = "team",
        Pipeline = "pipeline",
    }
}

/// Whose deals, and of which pipeline; of what one sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    pub pipeline: Option<Uuid>,
    /// With all teams below it.
    pub team: Option<Uuid>,
    pub person: Option<Uuid>,
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub grain: Grain,
    /// A day within the period; none: today.
    pub day: Option<NaiveDate>,
    pub scope: Scope,
    pub side: Side,
}

impl Default for Asked {
    fn default() -> Self {
        Self { grain: Grain::Month, day: None, scope: Scope::default(), side: Side::Person }
    }
}

/// Some deals together: how many, their value, and what of it is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub count: i64,
    pub value: Decimal,
    pub weighted: Decimal,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.value += other.value;
        self.weighted += other.weighted;
    }
}

/// The figures of some days: what is won, and what is open and expected within them, by how sure one is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub won: Sum,
    pub commit: Sum,
    pub best: Sum,
    pub pipeline: Sum,
    pub omitted: Sum,
}

impl Tally {
    /// Puts in what was counted under a key: `won`, or that of a category.
    pub fn put(&mut self, key: &str, sum: &Sum) {
        match Category::from_key(key) {
            Some(category) => self.of_mut(category).add(sum),
            None => self.won.add(sum),
        }
    }

    const fn of_mut(&mut self, category: Category) -> &mut Sum {
        match category {
            Category::Commit => &mut self.commit,
            Category::Best => &mut self.best,
            Category::Pipeline => &mut self.pipeline,
            Category::Omitted => &mut self.omitted,
        }
    }

    /// What stands in a category.
    #[must_use]
    pub const fn of(&self, category: Category) -> &Sum {
        match category {
            Category::Commit => &self.commit,
            Category::Best => &self.best,
            Category::Pipeline => &self.pipeline,
            Category::Omitted => &self.omitted,
        }
    }

    /// Both together.
    pub fn add(&mut self, other: &Self) {
        self.won.add(&other.won);
        for category in Category::ALL {
            self.of_mut(*category).add(other.of(*category));
        }
    }

    /// What is won, and of what is open as much as its probability says. What is omitted does not count.
    #[must_use]
    pub fn weighted(&self) -> Decimal {
        self.won.value + self.commit.weighted + self.best.weighted + self.pipeline.weighted
    }

    /// What is won or as good as won.
    #[must_use]
    pub fn committed(&self) -> Decimal {
        self.won.value + self.commit.value
    }

    /// The same with what may well be won, too.
    #[must_use]
    pub fn best_case(&self) -> Decimal {
        self.committed() + self.best.value
    }
}

/// What somebody is to win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub amount: Decimal,
    /// Of how many people it is the sum; 0 where it was set as it is.
    pub people: i64,
}

/// A person, a team, a pipeline: one side of what is laid side by side; or those without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub key: Option<String>,
    /// In the reader's language; `None` where it is no longer there.
    pub name: Option<String>,
}

/// One of those.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideRow {
    pub of: Named,
    pub tally: Tally,
    pub target: Option<Target>,
}

/// A period among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnOf {
    pub period: Period,
    pub tally: Tally,
    pub target: Option<Target>,
}

/// The forecast of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    pub period: Period,
    pub today: NaiveDate,
    pub total: Tally,
    pub target: Option<Target>,
    /// Open, and expected before the period.
    pub overdue: Sum,
    /// Open, and nobody says when it will be closed.
    pub undated: Sum,
    pub rows: Vec<SideRow>,
    /// The period with those around it.
    pub columns: Vec<ColumnOf>,
}

/// The month that it is, of all that one sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthNow {
    pub period: Period,
    pub total: Tally,
    pub target: Option<Target>,
    /// Person by person.
    pub rows: Vec<SideRow>,
}

/// What one may narrow to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    pub pipelines: Vec<(Uuid, String)>,
    pub teams: Vec<(Uuid, String)>,
    pub people: Vec<(Uuid, String)>,
    /// The weeks that have a snapshot, the newest first.
    pub weeks: Vec<NaiveDate>,
}

keyed! {
    /// What became of a deal since a snapshot.
    Change {
        New = "new",
        Won = "won",
        Lost = "lost",
        /// Expected later, or no longer on a day.
        Slipped = "slipped",
        Sooner = "sooner",
        Up = "up",
        Down = "down",
        /// Given away, deleted, or out of the pipeline.
        Gone = "gone",
    }
}

/// A deal that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedDeal {
    pub deal: Uuid,
    pub change: Change,
    /// `None` where it is out of sight.
    pub name: Option<String>,
    pub owner: Option<String>,
    pub was_value: Option<Decimal>,
    pub is_value: Option<Decimal>,
    pub was_close: Option<NaiveDate>,
    pub is_close: Option<NaiveDate>,
}

/// So many changed deals are shown, those of the highest value.
pub const SHOWN_CHANGES: i64 = 100;

/// What changed since a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// `None` where there is no snapshot yet.
    pub week: Option<NaiveDate>,
    /// How many, and by how much the sum of what is open changed by them.
    pub sums: Vec<(Change, i64, Decimal)>,
    pub deals: Vec<ChangedDeal>,
}

/// How a past period was seen at its beginning, and what came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hindsight {
    pub period: Period,
    /// The snapshot of its beginning; `None` where there was none.
    pub week: Option<NaiveDate>,
    pub came: Decimal,
    pub weighted: Option<Decimal>,
    pub commit: Option<Decimal>,
    pub best: Option<Decimal>,
    /// Computed from what had been won until then.
    pub statistical: Option<Decimal>,
    /// The period before, once more.
    pub naive: Decimal,
}

/// How a deal reads once something was said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// What was said before: the way back.
    pub was: Said,
    pub version: i32,
    /// What counts now.
    pub probability: i16,
    pub category: Category,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_period_begins_with_its_month_or_quarter() {
        let of = |grain: Grain, text| {
            let Period { from, until } = grain.around(day(text));
            (from.to_string(), until.to_string())
        };
        assert_eq!(of(Grain::Month, "2026-02-17"), ("2026-02-01".to_owned(), "2026-02-28".to_owned()));
        assert_eq!(of(Grain::Quarter, "2026-11-29"), ("2026-10-01".to_owned(), "2026-12-31".to_owned()));
    }

    proptest! {
        #[test]
        fn periods_follow_each_other_without_gaps(start in 0_u64..40_000, by in -40_i32..40, quarter: bool) {
            let grain = if quarter { Grain::Quarter } else { Grain::Month };
            let day = day("1950-01-01").checked_add_days(Days::new(start)).expect("a day");
            let period = grain.around(day);
            prop_assert!(period.from <= day && day <= period.until);
            let other = grain.moved(period, by);
            prop_assert_eq!(grain.around(other.from), other);
            prop_assert_eq!(grain.moved(other, -by), period);
            prop_assert_eq!(grain.moved(period, 1).from, period.until.succ_opt().expect("a day"));
        }

        #[test]
        fn what_is_weighted_lies_between_what_is_won_and_the_best_of_all(sums in prop::collection::vec((0_usize..5, 0_i64..1_000_000, 0_i64..=100), 0..40)) {
            let keys = ["won", "commit", "best", "pipeline", "omitted"];
            let (mut tally, mut parts) = (Tally::default(), Tally::default());
            for (key, value, chance) in sums {
                let value = Decimal::from(value);
                let weighted = if key == 0 { value } else { value * Decimal::from(chance) / Decimal::ONE_HUNDRED };
                let sum = Sum { count: 1, value, weighted };
                tally.put(keys[key], &sum);
                let mut one = Tally::default();
                one.put(keys[key], &sum);
                parts.add(&one);
            }
            prop_assert_eq!(tally, parts);
            prop_assert!(tally.won.value <= tally.weighted());
            prop_assert!(tally.weighted() <= tally.best_case() + tally.pipeline.value);
            prop_assert!(tally.committed() <= tally.best_case());
        }
    }
}
