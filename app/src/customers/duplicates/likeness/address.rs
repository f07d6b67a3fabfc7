//! Postal addresses: the words of Latin ones, pairs of characters of Chinese ones, and the numbers in either.

use super::alike::Level;
use super::text::{Stop, folded, is_unspaced, words};
use strsim::osa_distance;

/// Words written in full by some and shortened by others, in Latin letters.
const SHORTENED: &str = "street=st road=rd avenue=ave av=ave boulevard=blvd drive=dr lane=ln court=ct place=pl \
    square=sq terrace=tce crescent=cres highway=hwy building=bldg floor=fl district=dist province=prov number=no \
    strasse=str";

/// What an address weighs by: a number tells buildings and rooms apart, a word only streets and towns.
const NUMBER_WEIGHT: f64 = 2.0;
/// What a word counts that is there with a slip of the finger.
const MISTYPED: f64 = 0.8;
/// Addresses with fewer parts and without a number name a town at best.
const FEWEST_PARTS: usize = 8;

/// An address as it is compared: words parted by a space, single Chinese characters (号, 室, 层) dropped. `None` when
/// nothing is left.
#[must_use]
pub fn address(text: &str) -> Option<String> {
    let mut kept = words(&folded(text), Stop::Ends);
    kept.retain(|word| word != "no" && (word.chars().nth(1).is_some() || !word.starts_with(is_unspaced)));
    for word in &mut kept {
        let short =
            SHORTENED.split(' ').filter_map(|pair| pair.split_once('=')).find(|(long, _)| *long == word.as_str());
        if let Some((_, short)) = short {
            short.clone_into(word);
        }
    }
    (!kept.is_empty()).then(|| kept.join(" "))
}

/// Whether a part of an address is a number, as of a house or a room or a postcode.
#[must_use]
pub fn is_number(part: &str) -> bool {
    part.bytes().any(|byte| byte.is_ascii_digit())
}

/// The parts two addresses are compared by: words, or pairs of neighbouring Chinese characters.
fn parts(address: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for word in address.split(' ') {
        if !word.starts_with(is_unspaced) {
            parts.push(word);
            continue;
        }
        let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        parts.extend(starts.windows(3).map(|ends| &word[ends[0]..ends[2]]));
    }
    parts
}

fn weight(part: &str) -> f64 {
    if is_number(part) { NUMBER_WEIGHT } else { 1.0 }
}

fn is_mistyped(a: &str, b: &str) -> bool {
    let shorter = a.len().min(b.len());
    let slips = if shorter >= 8 { 2 } else { 1 };
    shorter >= 4
        && a.len().abs_diff(b.len()) <= slips
        && !is_number(a)
        && !a.starts_with(is_unspaced)
        && osa_distance(a, b) <= slips
}

/// How far two normalised addresses agree. An address may leave out what the other has (a province, a room): what
/// counts is how much of the shorter one is found in the longer one.
#[must_use]
pub fn compared(a: &str, b: &str) -> Level {
    let (a, b) = (parts(a), parts(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut open = long;
    let mut left = Vec::new();
    let (mut found, mut whole, mut numbers, mut shared) = (0.0, 0.0, 0, 0);
    for part in &short {
        whole += weight(part);
        numbers += usize::from(is_number(part));
        if let Some(at) = open.iter().position(|other| other == part) {
            open.swap_remove(at);
            found += weight(part);
            shared += usize::from(is_number(part));
        } else {
            left.push(*part);
        }
    }
    let numbered = numbers > 0 && (shared > 0 || open.iter().any(|part| is_number(part)));
    for part in left {
        if let Some(at) = open.iter().position(|other| is_mistyped(part, other)) {
            open.swap_remove(at);
            found += MISTYPED;
        }
    }
    let share = if whole > 0.0 { found / whole } else { 0.0 };
    if !numbered && short.len() < FEWEST_PARTS {
        return if share < 0.3 && short.len() > 2 { Level::Unlike } else { Level::Unclear };
    }
    match share {
        // Another house in the same street is nearly the same text, and another place.
        _ if numbered && shared == 0 => {
            if share < 0.3 {
                Level::Unlike
            } else {
                Level::Unclear
            }
        }
        0.9.. if numbered && shared == numbers => Level::Equal,
        0.55.. => Level::Alike,
        0.3.. => Level::Unclear,
        _ => Level::Unlike,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(a: &str, b: &str) -> Level {
        compared(&address(a).unwrap(), &address(b).unwrap())
    }

    #[test]
    fn ways_of_writing() {
        assert_eq!(address("１２ Main Street, No. 5").as_deref(), Some("12 main st 5"));
        assert_eq!(address("香港中路６１號1001室").as_deref(), Some("香港中路 61 1001"));
        assert_eq!(address(" ， "), None);
    }

    #[test]
    fn the_same_place() {
        assert_eq!(level("山东省青岛市市南区香港中路61号", "青岛市市南区香港中路61号"), Level::Equal);
        assert_eq!(level("香港中路61号1001室", "青島市香港中路61號1001室"), Level::Equal);
        assert_eq!(level("6 Tullaroop Street, Willaroo 4011", "6 tullaroop st willaroo 4011"), Level::Equal);
        assert_eq!(level("6 tullaroop st willaroo st james 4011 wa", "6 tularoop st wilaroo 4010 wa"), Level::Alike);
    }

    #[test]
    fn another_place() {
        assert_eq!(level("青岛市市南区香港中路61号", "青岛市市南区香港中路10号"), Level::Unclear);
        assert_eq!(level("青岛市市南区香港中路61号", "上海市浦东新区世纪大道100号"), Level::Unlike);
        assert_eq!(level("青岛市", "青岛市"), Level::Unclear);
        assert_eq!(level("6 tullaroop st willaroo 4011", "69 giblin st bittern 4814"), Level::Unlike);
    }
}
