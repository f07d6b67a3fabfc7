//! How deals go through the stages of a pipeline: how many come how far, and how long it takes.

use super::{
    counted_model::{Base, Cut},
    model::{Named, Scope},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the analysis is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StagesAsked {
    /// Deals that were made, or closed, within the days.
    pub base: Base,
    /// None: twelve months until today.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Without a pipeline the first one.
    pub scope: Scope,
    pub cut: Cut,
}

impl Default for StagesAsked {
    fn default() -> Self {
        Self { base: Base::Made, from: None, until: None, scope: Scope::default(), cut: Cut::Person }
    }
}

/// A stage in which deals are worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageOf {
    pub id: Uuid,
    pub name: String,
    pub rank: i32,
}

/// So many deals of one end came so far: the rank of the farthest open stage that they stood in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameTo {
    pub status: String,
    pub far: Option<i32>,
    pub count: i64,
    pub value: Decimal,
}

/// What became of the deals that came to a stage. Each is won or went on, was lost there, or is still open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub reached: i64,
    pub went_on: i64,
    pub lost: i64,
    pub still: i64,
    pub lost_value: Decimal,
}

/// How long deals stood in a stage that they have left, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    pub deals: i64,
    pub median: Option<i64>,
    pub most: Option<i64>,
}

/// A stage with its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRow {
    pub stage: StageOf,
    pub passage: Passage,
    pub stay: Stay,
}

/// Deals of a part by their end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub all: i64,
    pub won: i64,
    pub lost: i64,
    pub won_value: Decimal,
    pub lost_value: Decimal,
}

impl Outcome {
    #[must_use]
    pub const fn open(&self) -> i64 {
        self.all - self.won - self.lost
    }

    /// Of those that are decided, in tenths of a per cent.
    #[must_use]
    pub fn win_rate(&self) -> Option<i64> {
        share(self.won, self.won + self.lost)
    }
}

/// A part of a whole in tenths of a per cent, rounded; `None` of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 2_000 + whole) / (whole * 2))
}

/// The analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// What it speaks of: with the pipeline that was taken.
    pub scope: Scope,
    pub total: Outcome,
    pub stages: Vec<StageRow>,
    pub reasons: Vec<(Named, Outcome)>,
    pub rows: Vec<(Named, Outcome)>,
    /// Parts that are not among the rows.
    pub left: usize,
}

/// So many parts are shown.
pub const SHOWN_PARTS: usize = 200;

/// The lowest rank that counts as having come to a stage: of the first one all ranks, also that of deals that stood in no open
/// stage at all.
#[must_use]
pub fn floor_of(stages: &[StageOf], stage: Uuid) -> Option<(i32, i32)> {
    let lowest = stages.iter().map(|one| one.rank).min()?;
    let rank = stages.iter().find(|one| one.id == stage)?.rank;
    Some((if rank == lowest { i32::MIN } else { rank }, rank))
}

/// What became of the deals in each stage. Who stood in a later stage has passed the earlier ones, whichever were skipped; who won has
/// passed all.
#[must_use]
pub fn passages(stages: &[StageOf], came: &[CameTo]) -> Vec<Passage> {
    let passage = |stage: &StageOf| {
        let mut passage = Passage::default();
        let (floor, rank) = floor_of(stages, stage.id).unwrap_or((stage.rank, stage.rank));
        for one in came {
            let far = one.far.unwrap_or(i32::MIN);
            let won = one.status == "won";
            if !won && far < floor {
                continue;
            }
            passage.reached += one.count;
            if won || far > rank {
                passage.went_on += one.count;
            } else if one.status == "lost" {
                passage.lost += one.count;
                passage.lost_value += one.value;
            } else {
                passage.still += one.count;
            }
        }
        passage
    };
    stages.iter().map(passage).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stages(ranks: &[i32]) -> Vec<StageOf> {
        ranks
            .iter()
            .map(|rank| StageOf {
                id: Uuid::from_u128(u128::try_from(*rank).expect("a rank")),
                name: String::new(),
                rank: *rank,
            })
            .collect()
    }

    #[test]
    fn a_skipped_stage_counts_as_passed() {
        let came = |status: &str, far| CameTo { status: status.to_owned(), far, count: 1, value: Decimal::TEN };
        let all = [
            came("open", Some(3)),
            came("lost", Some(1)),
            came("lost", None),
            came("won", None),
            came("lost", Some(2)),
        ];
        let found = passages(&stages(&[1, 2, 3]), &all);
        let numbers: Vec<_> = found.iter().map(|one| [one.reached, one.went_on, one.lost, one.still]).collect();
        assert_eq!(numbers, [[5, 3, 2, 0], [3, 2, 1, 0], [2, 1, 0, 1]]);
        assert_eq!(found[0].lost_value, Decimal::from(20));
        assert_eq!((share(1, 3), share(2, 3), share(0, 0)), (Some(333), Some(667), None));
    }

    proptest! {
        #[test]
        fn nobody_is_lost_between_the_stages(count in 1_i32..8, came in prop::collection::vec((0_usize..3, prop::option::of(1_i32..8), 1_i64..50), 0..30)) {
            let ranks: Vec<i32> = (1..=count).collect();
            let stages = stages(&ranks);
            let came: Vec<CameTo> = came.into_iter().map(|(status, far, count_of)| CameTo {
                status: ["open", "won", "lost"][status].to_owned(), far: far.map(|far| far.min(count)), count: count_of, value: Decimal::ZERO,
            }).collect();
            let found = passages(&stages, &came);
            let all: i64 = came.iter().map(|one| one.count).sum();
            let won: i64 = came.iter().filter(|one| one.status == "won").map(|one| one.count).sum();
            prop_assert_eq!(found[0].reached, all);
            prop_assert_eq!(found[found.len() - 1].went_on, won);
            prop_assert!(found.iter().all(|one| one.reached == one.went_on + one.lost + one.still));
            prop_assert!(found.windows(2).all(|two| two[0].went_on == two[1].reached));
        }
    }
}
