//! Chance that falls the same way every time: the numbers of a thing follow from its kind and its place in the row, so that
//! any of the million can be made again without the ones before it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// SplitMix64 (Steele, Lea, Flood 2014), started from a kind and a place.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice of the `n`th thing of a kind.
    pub fn of(kind: &str, n: u64) -> Self {
        // FNV-1a of the kind, so that kinds do not repeat each other's numbers.
        let kind = kind
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        let mut dice = Self(kind ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.next() % end }
    }

    /// A number from `low` to `high`, both possible.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low) + 1)).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[usize::try_from(self.below(list.len() as u64)).unwrap_or(0)]
    }

    /// A place in a list of weights.
    pub fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        0
    }
}

/// The id of the `n`th thing of a kind, made at a moment (UUID version 7).
pub fn id_of(kind: &str, n: u64, made: DateTime<Utc>) -> Uuid {
    let mut dice = Dice::of(kind, n);
    let mut chance = [0; 10];
    chance[..8].copy_from_slice(&dice.next().to_be_bytes());
    chance[8..].copy_from_slice(&dice.next().to_be_bytes()[..2]);
    let millis = u64::try_from(made.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_gives_the_same_numbers() {
        let throw = |kind, n| {
            let mut dice = Dice::of(kind, n);
            [dice.below(1_000), dice.below(1_000), dice.below(1_000)]
        };
        assert_eq!(throw("deal", 7), throw("deal", 7));
        assert_ne!(throw("deal", 7), throw("deal", 8));
        assert_ne!(throw("deal", 7), throw("customer", 7));
    }

    #[test]
    fn weights_are_kept() {
        let hits = (0..10_000).filter(|n| Dice::of("w", *n).weighted(&[5, 95]) == 0).count();
        assert!((400..600).contains(&hits), "{hits}");
    }
}
