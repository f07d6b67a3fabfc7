//! Which deals a figure counts: enough to count them, to list them, and to stand in an address.

use super::model::Scope;
use crate::desk::{
    reports::period_model::{Period, within_reason},
    tickets::rules_model::keyed,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

keyed! {
    /// By which day a deal belongs to a period.
    Base {
        /// Won or lost within it.
        Closed = "closed",
        /// Made within it.
        Made = "made",
        /// Open, and expected to be closed within it.
        Expected = "expected",
        /// Open, and expected before it.
        Overdue = "overdue",
        /// Open, and nobody says when it will be closed.
        Undated = "undated",
    }
}

keyed! {
    /// Which of them.
    What {
        All = "all",
        Won = "won",
        Lost = "lost",
        Open = "open",
        Commit = "commit",
        Best = "best",
        Pipeline = "pipeline",
        Omitted = "omitted",
        /// Came to a stage, or passed it.
        Reached = "reached",
        /// Went on from a stage.
        WentOn = "went_on",
        /// Was lost in a stage: came no farther.
        LostIn = "lost_in",
        /// Is open, and came no farther than a stage.
        StillIn = "still_in",
        /// Left a stage: how long it stood there is known.
        Timed = "timed",
    }
}

keyed! {
    /// By what deals are told apart.
    Cut {
        Person = "person",
        Team = "team",
        Pipeline = "pipeline",
        Source = "source",
        Product = "product",
        /// Why they were won or lost.
        Reason = "reason",
        /// To whom they were lost.
        Competitor = "competitor",
        /// The month in which they were made.
        Cohort = "cohort",
        /// The quarter in which they were closed.
        Quarter = "quarter",
    }
}

/// One part of a cut, or those that belong to none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Part {
    pub cut: Cut,
    /// An id, a source, `2026-11`, `2026-Q4`; `None` for those without.
    pub key: Option<String>,
}

/// Stands in addresses for those that have none. No source is called so: a source has no space at its end.
const NOTHING: &str = "- ";
/// No key is longer.
const LONGEST_KEY: usize = 100;

/// What a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub base: Base,
    pub what: What,
    pub from: NaiveDate,
    pub until: NaiveDate,
    #[serde(default)]
    pub scope: Scope,
    /// The stage of those that speak of one.
    #[serde(default)]
    pub stage: Option<Uuid>,
    #[serde(default)]
    pub part: Option<Part>,
}

impl Counted {
    /// All of a base within a period.
    #[must_use]
    pub const fn of(base: Base, period: Period, scope: Scope) -> Self {
        Self { base, what: What::All, from: period.from, until: period.until, scope, stage: None, part: None }
    }

    #[must_use]
    pub fn what(&self, what: What) -> Self {
        Self { what, ..self.clone() }
    }

    #[must_use]
    pub fn part(&self, cut: Cut, key: Option<String>) -> Self {
        Self { part: Some(Part { cut, key }), ..self.clone() }
    }

    #[must_use]
    pub fn stage(&self, stage: Uuid) -> Self {
        Self { stage: Some(stage), ..self.clone() }
    }

    #[must_use]
    pub fn period(&self) -> Period {
        Period::between(self.from, self.until)
    }

    /// As it stands in the address of the list.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("base", self.base.key().to_owned()),
            ("what", self.what.key().to_owned()),
            ("from", self.from.to_string()),
            ("until", self.until.to_string()),
        ];
        pairs.extend(scope_pairs(&self.scope));
        pairs.extend(self.stage.map(|stage| ("stage", stage.to_string())));
        if let Some(part) = &self.part {
            pairs.push(("by", part.cut.key().to_owned()));
            pairs.push(("of", part.key.clone().unwrap_or_else(|| NOTHING.to_owned())));
        }
        pairs
    }

    /// What an address asks for; `None` where it names no days and no base.
    #[must_use]
    pub fn read<'q>(get: impl Fn(&str) -> Option<&'q str> + Copy) -> Option<Self> {
        let day = |key: &str| get(key)?.parse().ok().map(within_reason);
        let part = || {
            let (cut, key) = (Cut::from_key(get("by")?)?, get("of")?);
            let key = (key != NOTHING).then(|| key.chars().take(LONGEST_KEY).collect());
            Some(Part { cut, key })
        };
        Some(Self {
            base: Base::from_key(get("base")?)?,
            what: get("what").and_then(What::from_key).unwrap_or(What::All),
            from: day("from")?,
            until: day("until")?,
            scope: scope_of(get),
            stage: get("stage").and_then(|id| id.parse().ok()),
            part: part(),
        })
    }
}

/// A scope as it stands in addresses.
pub fn scope_pairs(scope: &Scope) -> impl Iterator<Item = (&'static str, String)> {
    let all = [("pipeline", scope.pipeline), ("team", scope.team), ("person", scope.person)];
    all.into_iter().filter_map(|(key, id)| Some((key, id?.to_string())))
}

/// The scope that an address names.
#[must_use]
pub fn scope_of<'q>(get: impl Fn(&str) -> Option<&'q str>) -> Scope {
    let id = |key: &str| get(key).and_then(|id| id.parse().ok());
    Scope { pipeline: id("pipeline"), team: id("team"), person: id("person") }
}

/// A deal in the list behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealRow {
    pub id: Uuid,
    pub name: String,
    pub customer: Option<String>,
    pub owner: String,
    pub stage: String,
    /// In the organisation's currency.
    pub value: Option<Decimal>,
    pub expected_close: Option<NaiveDate>,
    /// Of one that is won or lost.
    pub closed_on: Option<NaiveDate>,
    /// `open`, `won` or `lost`.
    pub status: String,
    /// What counts: what was said by hand, else what the stage says.
    pub probability: i16,
    pub category: super::model::Category,
    pub said: super::model::Said,
    pub version: i32,
    pub may_edit: bool,
}

/// The deal behind which a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    pub value: Option<Decimal>,
    pub id: Uuid,
}

/// Some of the deals behind a figure, those of the highest value first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealPage {
    /// What the figure is narrowed to is called: its stage, its part.
    pub stage: Option<String>,
    pub part: Option<String>,
    pub count: i64,
    pub value: Decimal,
    pub rows: Vec<DealRow>,
    pub next: Option<After>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn what_is_counted_comes_back_from_its_address(
            base in prop::sample::select(Base::ALL), what in prop::sample::select(What::ALL), cut in prop::sample::select(Cut::ALL),
            key in prop::option::of("[^ ]{1,20}"), narrow: bool, ids in prop::array::uniform4(prop::option::of(any::<u128>())),
        ) {
            let [pipeline, team, person, stage] = ids.map(|id| id.map(Uuid::from_u128));
            let part = narrow.then_some(Part { cut, key });
            let day = |text: &str| text.parse().expect("a day");
            let counted = Counted {
                base, what, from: day("2026-10-01"), until: day("2026-12-31"), scope: Scope { pipeline, team, person }, stage, part,
            };
            let pairs: BTreeMap<_, _> = counted.pairs().into_iter().collect();
            prop_assert_eq!(Counted::read(|key| pairs.get(key).map(String::as_str)), Some(counted));
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let read = |pairs: &[(&'static str, &'static str)]| {
            Counted::read(|key| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value))
        };
        assert_eq!(read(&[("base", "closed"), ("from", "soon"), ("until", "2026-12-31")]), None);
        assert_eq!(read(&[("base", "sunk"), ("from", "2026-12-01"), ("until", "2026-12-31")]), None);
        let plain =
            read(&[("base", "made"), ("from", "2026-12-01"), ("until", "2026-12-31"), ("what", "x"), ("by", "shoe")]);
        assert_eq!(plain.map(|one| (one.what, one.part)), Some((What::All, None)));
    }
}
