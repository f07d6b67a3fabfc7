//! The hand order of cards: each card has a text, and texts sort by their bytes. Between any two there is always room for
//! another, so that a move writes one row and two people who move at the same time never wait for each other.
//!
//! A key is a fraction written in base 62 (digits `0-9A-Za-z`, most significant first, no trailing `0`). A few random digits
//! at the end keep two cards apart that are dropped in the same gap at the same moment.

use std::fmt;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = DIGITS.len();

/// The neighbours given are not in order: what was seen on screen is out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfOrder;

impl fmt::Display for OutOfOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the neighbours are not in order")
    }
}

impl std::error::Error for OutOfOrder {}

/// `count` ascending keys after `low` and before `high` (open ends where `None`), spread evenly, each ending in digits from
/// `random`.
///
/// # Errors
/// [`OutOfOrder`] when `low` is not below `high`.
pub fn between(
    low: Option<&str>,
    high: Option<&str>,
    count: usize,
    mut random: impl FnMut() -> u32,
) -> Result<Vec<String>, OutOfOrder> {
    if let (Some(low), Some(high)) = (low, high)
        && low >= high
    {
        return Err(OutOfOrder);
    }
    let mut keys = Vec::with_capacity(count);
    split(low.unwrap_or_default(), high, count, &mut random, &mut keys);
    Ok(keys)
}

/// `count` ascending keys after the last one of a column, for adding at its end.
#[must_use]
pub fn spread(after: Option<&str>, count: usize) -> Vec<String> {
    // Appending one by one at the end would make keys grow, so a counter of fixed width follows the last key's first digits.
    let prefix = after.map_or_else(|| "V".to_owned(), successor);
    (0..count).map(|number| format!("{prefix}{}V", fixed(number))).collect()
}

/// How many digits of the last key [`spread`] keeps.
const PREFIX: usize = 6;

/// A number as four digits of base 62, so that it sorts as a number (14 million fit).
fn fixed(number: usize) -> String {
    let digit = |power: u32| char::from(DIGITS[number / BASE.pow(power) % BASE]);
    [digit(3), digit(2), digit(1), digit(0)].iter().collect()
}

/// A short key that sorts after `last` and after every key that shares its first digits.
fn successor(last: &str) -> String {
    let values: Vec<usize> = last.bytes().take(PREFIX).map(value_of).collect();
    match values.iter().rposition(|value| *value < BASE - 1) {
        Some(at) => values[..at].iter().chain([&(values[at] + 1)]).map(|value| char::from(DIGITS[*value])).collect(),
        // Nothing is above the highest digits but what follows them.
        None => format!("{last}V"),
    }
}

/// Halves the gap until every key has its place: the middle key first, then both sides.
fn split(low: &str, high: Option<&str>, count: usize, random: &mut impl FnMut() -> u32, keys: &mut Vec<String>) {
    if count == 0 {
        return;
    }
    let middle = key_between(low, high, random());
    let before = (count - 1) / 2;
    split(low, Some(&middle), before, random, keys);
    keys.push(middle.clone());
    split(&middle, high, count - 1 - before, random, keys);
}

/// One key strictly between. `low` may be empty (the beginning), `high` open (the end).
fn key_between(low: &str, high: Option<&str>, random: u32) -> String {
    let mut key = middle(low, high);
    // Behind the middle digits any further digits stay below `high`; two from `random` and a last one that is not 0.
    let random = random as usize;
    key.push(char::from(DIGITS[random % BASE]));
    key.push(char::from(DIGITS[random / BASE % BASE]));
    key.push(char::from(DIGITS[1 + random / (BASE * BASE) % (BASE - 1)]));
    key
}

/// The shortest digits that lie strictly between, not counting what may follow them.
fn middle(low: &str, high: Option<&str>) -> String {
    let mut digits = String::new();
    let (mut low, mut high) = (low.bytes(), high.map(str::bytes));
    loop {
        let below = low.next().map_or(0, value_of);
        let above = high.as_mut().map_or(BASE, |high| high.next().map_or(0, value_of));
        if above > below + 1 {
            digits.push(char::from(DIGITS[below + (above - below) / 2]));
            return digits;
        }
        digits.push(char::from(DIGITS[below]));
        if above > below {
            // From here on everything above `low` is below `high`.
            high = None;
        }
    }
}

fn value_of(digit: u8) -> usize {
    DIGITS.iter().position(|known| *known == digit).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counter() -> impl FnMut() -> u32 {
        let mut state = 7_u32;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state
        }
    }

    #[test]
    fn a_key_lies_between_its_neighbours() {
        let keys = between(Some("a"), Some("b"), 3, counter()).expect("in order");
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        assert!(keys.iter().all(|key| key.as_str() > "a" && key.as_str() < "b"), "{keys:?}");
    }

    #[test]
    fn neighbours_out_of_order_are_refused() {
        assert_eq!(between(Some("b"), Some("a"), 1, counter()), Err(OutOfOrder));
        assert_eq!(between(Some("a"), Some("a"), 1, counter()), Err(OutOfOrder));
    }

    #[test]
    fn spreading_follows_the_last_key() {
        let first = spread(None, 5_000);
        assert!(first.windows(2).all(|pair| pair[0] < pair[1]));
        let more = spread(first.last().map(String::as_str), 10);
        assert!(more[0] > first[4_999] && more.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(spread(Some("zzzzzzzzz"), 1)[0].as_str() > "zzzzzzzzz");
    }

    proptest! {
        #[test]
        fn there_is_always_room(places in proptest::collection::vec(any::<u16>(), 1..200), seed in any::<u32>()) {
            let mut keys: Vec<String> = Vec::new();
            let mut state = seed;
            for place in places {
                let at = usize::from(place) % (keys.len() + 1);
                let low = at.checked_sub(1).map(|at| keys[at].clone());
                let high = keys.get(at).cloned();
                let made = between(low.as_deref(), high.as_deref(), 1, || { state = state.wrapping_mul(69_069).wrapping_add(1); state }).expect("in order");
                prop_assert!(!made[0].ends_with('0'));
                keys.insert(at, made[0].clone());
            }
            prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn two_hundred_drops_into_one_gap_stay_short(seed in any::<u32>()) {
            let mut state = seed;
            let mut high = "V".to_owned();
            for _ in 0..200 {
                high = between(Some("U"), Some(&high), 1, || { state = state.wrapping_mul(69_069).wrapping_add(1); state }).expect("in order").remove(0);
            }
            prop_assert!(high.len() <= 60, "{}", high.len());
        }
    }
}
