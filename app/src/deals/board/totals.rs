//! The totals of the columns, kept in step with what one sees until the server counts again.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::state::Passage;
use crate::deals::model::{ColumnTotal, Pipeline};

/// Moves a card's share from the total of one stage to that of another.
///
/// `currency` is that of the totals: a card in another one moves only the counts, its sum waits for the server's rates.
pub fn pass(totals: &mut [ColumnTotal], pipeline: &Pipeline, currency: &str, passage: &Passage) {
    let value = passage.value.as_ref().filter(|(_, of)| of == currency).map_or(Decimal::ZERO, |(value, _)| *value);
    add(totals, pipeline, passage.from, -1, -value);
    add(totals, pipeline, passage.to, 1, value);
}

/// Adds to the total of a stage.
pub fn add(totals: &mut [ColumnTotal], pipeline: &Pipeline, stage: Uuid, count: i64, value: Decimal) {
    let probability = pipeline.stages.iter().find(|other| other.id == stage).map_or(0, |stage| stage.probability);
    if let Some(total) = totals.iter_mut().find(|total| total.stage == stage) {
        total.count = (total.count + count).max(0);
        total.sum += value;
        total.weighted += value * Decimal::from(probability) / Decimal::ONE_HUNDRED;
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::stage;
    use super::*;
    use crate::deals::model::Stage;

    fn board() -> (Pipeline, Vec<ColumnTotal>) {
        let total = |n| ColumnTotal { stage: Uuid::from_u128(n), count: 2, sum: 100.into(), weighted: 50.into() };
        let stages = vec![stage(1), Stage { probability: 90, ..stage(2) }];
        (Pipeline { id: Uuid::nil(), name: String::new(), stages }, vec![total(1), total(2)])
    }

    fn passage(value: Option<(Decimal, String)>) -> Passage {
        Passage { from: Uuid::from_u128(1), to: Uuid::from_u128(2), value }
    }

    #[test]
    fn a_move_takes_its_share_along() {
        let (pipeline, mut totals) = board();
        pass(&mut totals, &pipeline, "CNY", &passage(Some((10.into(), "CNY".to_owned()))));
        assert_eq!((totals[0].count, totals[0].sum, totals[0].weighted), (1, 90.into(), 45.into()));
        assert_eq!((totals[1].count, totals[1].sum, totals[1].weighted), (3, 110.into(), 59.into()));
    }

    #[test]
    fn another_currency_moves_the_count_alone() {
        let (pipeline, mut totals) = board();
        pass(&mut totals, &pipeline, "CNY", &passage(Some((10.into(), "USD".to_owned()))));
        assert_eq!((totals[0].count, totals[0].sum), (1, 100.into()));
        assert_eq!((totals[1].count, totals[1].sum), (3, 100.into()));
    }
}
