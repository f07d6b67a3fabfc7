//! Adding up what became of batches.

use super::context::Taken;
use super::report::{Preview, Progress, QuarterSum, TicketSum};
use rust_decimal::Decimal;
use std::collections::HashSet;

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
        // By line: where it was not taken, or stands in the file a second time.
        let left_out: HashSet<u32> = taken
            .findings
            .iter()
            .filter(|found| found.refused || found.code == "duplicate_in_file")
            .map(|found| found.line)
            .collect();
        for ticket in &taken.tickets {
            let sum = self.tickets_of(ticket.channel.key(), ticket.rating);
            sum.file += 1;
            sum.left_out += i64::from(left_out.contains(&ticket.line));
        }
        for won in &taken.won {
            let left_out = left_out.contains(&won.line);
            let sum = self.quarter(&won.quarter);
            sum.file += won.value;
            sum.left_out += if left_out { won.value } else { Decimal::ZERO };
        }
    }

    /// The tickets of a channel and a rating, in order.
    pub(super) fn tickets_of(&mut self, channel: &str, rating: Option<i16>) -> &mut TicketSum {
        let at = self.tickets.binary_search_by(|sum| (sum.channel.as_str(), sum.rating).cmp(&(channel, rating)));
        let at = at.unwrap_or_else(|at| {
            let sum = TicketSum { channel: channel.to_owned(), rating, file: 0, left_out: 0, database: None };
            self.tickets.insert(at, sum);
            at
        });
        &mut self.tickets[at]
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
