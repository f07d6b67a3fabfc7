//! Counts and times added up: what is read line by line becomes the figures of a stretch of time or of a part.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How often each time was taken, in minutes of the steps of `in_steps` (migration 0036).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times(BTreeMap<i32, i64>);

impl Times {
    fn take(&mut self, minutes: i32, times: i64) {
        *self.0.entry(minutes).or_default() += times;
    }

    fn add(&mut self, other: &Self) {
        for (minutes, times) in &other.0 {
            self.take(*minutes, *times);
        }
    }

    /// The shortest time that at least so many of a hundred did not exceed: `percentile_disc` of SQL.
    #[must_use]
    pub fn percentile(&self, of_hundred: i64) -> Option<i32> {
        let count: i64 = self.0.values().sum();
        let mut within = 0;
        self.0
            .iter()
            .find(|(_, times)| {
                within += **times;
                within * 100 >= count * of_hundred
            })
            .map(|(minutes, _)| *minutes)
    }

    fn spread(&self) -> Spread {
        Spread { count: self.0.values().sum(), median: self.percentile(50), most: self.percentile(90) }
    }
}

/// A time that was taken again and again, in minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    pub count: i64,
    pub median: Option<i32>,
    /// Nine of ten were not longer.
    pub most: Option<i32>,
}

/// Counts and times that are still being added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    counts: Counts,
    first: Times,
    resolve: Times,
}

/// What is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub created: i64,
    pub answered: i64,
    pub solved: i64,
    pub backlog: i64,
    pub reopened: i64,
    pub first_kept: i64,
    pub first_broken: i64,
    pub resolve_kept: i64,
    pub resolve_broken: i64,
    pub rated: i64,
    /// Rated with 4 or 5.
    pub satisfied: i64,
    /// Rated with 1 or 2.
    pub unhappy: i64,
}

impl Sum {
    /// Takes tickets in that were made.
    pub fn take_created(&mut self, times: i64) {
        self.counts.created += times;
    }

    /// Takes tickets in that are open.
    pub fn take_open(&mut self, times: i64) {
        self.counts.backlog += times;
    }

    /// Takes tickets in that were first answered, after so many minutes, in time or not.
    pub fn take_answered(&mut self, minutes: Option<i32>, kept: Option<bool>, times: i64) {
        self.counts.answered += times;
        self.counts.first_kept += if kept == Some(true) { times } else { 0 };
        self.counts.first_broken += if kept == Some(false) { times } else { 0 };
        minutes.into_iter().for_each(|minutes| self.first.take(minutes, times));
    }

    /// Takes tickets in that were solved, after so many minutes, in time or not, at once or in the end.
    pub fn take_solved(&mut self, minutes: Option<i32>, kept: Option<bool>, reopened: bool, times: i64) {
        self.counts.solved += times;
        self.counts.resolve_kept += if kept == Some(true) { times } else { 0 };
        self.counts.resolve_broken += if kept == Some(false) { times } else { 0 };
        self.counts.reopened += if reopened { times } else { 0 };
        minutes.into_iter().for_each(|minutes| self.resolve.take(minutes, times));
    }

    /// Takes tickets in that customers rated, from 1 to 5.
    pub fn take_rated(&mut self, score: i64, times: i64) {
        self.counts.rated += times;
        self.counts.satisfied += if score >= 4 { times } else { 0 };
        self.counts.unhappy += if score <= 2 { times } else { 0 };
    }

    /// Adds what happened in another stretch of time. What is open is no sum: the later one counts.
    pub fn add(&mut self, later: &Self) {
        let (all, more) = (&mut self.counts, &later.counts);
        all.created += more.created;
        all.answered += more.answered;
        all.solved += more.solved;
        all.backlog = more.backlog;
        all.reopened += more.reopened;
        all.first_kept += more.first_kept;
        all.first_broken += more.first_broken;
        all.resolve_kept += more.resolve_kept;
        all.resolve_broken += more.resolve_broken;
        all.rated += more.rated;
        all.satisfied += more.satisfied;
        all.unhappy += more.unhappy;
        self.first.add(&later.first);
        self.resolve.add(&later.resolve);
    }

    /// How many more are open at its end than before it began.
    #[must_use]
    pub const fn grown(&self) -> i64 {
        self.counts.created - self.counts.solved
    }

    /// How many are open at its end, if so many were before it began; gives it.
    pub fn close(&mut self, open_before: i64) -> i64 {
        self.counts.backlog = open_before + self.grown();
        self.counts.backlog
    }

    /// Summed up.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally { counts: self.counts, first: self.first.spread(), resolve: self.resolve.spread() }
    }
}

/// The figures of a stretch of time, or of a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub counts: Counts,
    pub first: Spread,
    pub resolve: Spread,
}

/// A share in tenths of a per cent; `None` of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 1_000 + whole / 2) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Adding up stretch by stretch gives what the whole would give at once.
        #[test]
        fn parts_add_up_to_the_whole(all in prop::collection::vec((0_i32..500, any::<bool>(), any::<bool>()), 0..60), cut in 0_usize..60) {
            let sum = |rows: &[(i32, bool, bool)]| {
                let mut sum = Sum::default();
                for (minutes, kept, reopened) in rows {
                    sum.take_created(1);
                    sum.take_answered(Some(*minutes), Some(*kept), 1);
                    sum.take_solved(kept.then_some(*minutes), None, *reopened, 1);
                }
                sum
            };
            let (one, other) = all.split_at(cut.min(all.len()));
            let mut added = sum(one);
            added.add(&sum(other));
            prop_assert_eq!(added, sum(&all));
        }

        #[test]
        fn a_percentile_is_that_of_the_sorted_times(mut all in prop::collection::vec(0_i32..1_000, 1..80), of_hundred in 1_i64..=100) {
            let mut times = Times::default();
            all.iter().for_each(|minutes| times.take(*minutes, 1));
            all.sort_unstable();
            let place = (i64::try_from(all.len()).expect("few") * of_hundred + 99) / 100 - 1;
            prop_assert_eq!(times.percentile(of_hundred), all.get(usize::try_from(place).expect("not negative")).copied());
        }
    }

    #[test]
    fn what_is_open_at_the_end_is_what_was_open_and_came_and_did_not_go() {
        let mut sum = Sum::default();
        sum.take_created(5);
        sum.take_solved(Some(3), None, false, 4);
        assert_eq!((sum.close(10), sum.tally().counts.backlog), (11, 11));
    }
}
