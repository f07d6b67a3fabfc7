//! Adding up what became of batches.

use super::context::Taken;
use super::report::{Preview, Progress, QuarterSum};
use rust_decimal::Decimal;

impl Progress {
    /// Adds what became of a batch.
    pub(super) fn take(&mut self, taken: &Taken) {
        if let Some(counts) = self.files.iter_mut().find(|counts| counts.rank == taken.counts.rank) {
            counts.add(&taken.counts);
        }
        self.first_day = [self.first_day, taken.first_day].into_iter().flatten().min();
        if !taken.preview.is_empty() && !self.preview.iter().any(|preview| preview.rank == taken.counts.rank) {
            self.preview.push(Preview { rank: taken.counts.rank, rows: taken.preview.clone() });
        }
        for won in &taken.won {
            let left_out = taken
                .findings
                .iter()
                .any(|found| found.line == won.line && (found.refused || found.code == "duplicate_in_file"));
            let sum = self.quarter(&won.quarter);
            sum.file += won.value;
            sum.left_out += if left_out { won.value } else { Decimal::ZERO };
        }
    }

    /// The sums of a quarter, in order.
    pub(super) fn quarter(&mut self, quarter: &str) -> &mut QuarterSum {
        let at = match self.quarters.binary_search_by(|sum| sum.quarter.as_str().cmp(quarter)) {
            Ok(at) => at,
            Err(at) => {
                let sum = QuarterSum {
                    quarter: quarter.to_owned(),
                    file: Decimal::ZERO,
                    left_out: Decimal::ZERO,
                    database: None,
                };
                self.quarters.insert(at, sum);
                at
            }
        };
        &mut self.quarters[at]
    }
}
