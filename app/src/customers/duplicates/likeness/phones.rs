//! Telephone numbers in the international form of E.164.

use super::countries::region;
use super::text::{digits, folded};
use phonenumber::Mode;
use phonenumber::country::Id;

/// Fewer digits are no number one could be found by: an extension, a short code.
const SHORTEST: usize = 7;
/// E.164 allows no more; a field with more has several numbers.
const LONGEST: usize = 15;
/// What an extension begins with, folded.
const EXTENSIONS: [&str; 6] = ["转", "分机", "ext", "x", "#", "内线"];

/// The numbers of a field, which may hold several: `+8653288881234`, or the bare digits of what is no valid number in
/// the given country (free text or ISO 3166, China unless told).
#[must_use]
pub fn phones(field: &str, country: Option<&str>) -> Vec<String> {
    let folded = folded(field);
    let region = region(country);
    let mut found: Vec<String> = Vec::new();
    for part in folded.split([';', ',', '、', '/', '|', '\n', '\t', '或', '，', '；']) {
        if digits(part).len() > LONGEST && !EXTENSIONS.iter().any(|mark| part.contains(mark)) {
            found.extend(part.split_whitespace().filter_map(|part| phone(part, region)));
        } else {
            found.extend(phone(part, region));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn phone(text: &str, region: Id) -> Option<String> {
    let start = text.find(|letter: char| letter.is_ascii_digit() || letter == '+' || letter == '(').unwrap_or(0);
    let text = &text[start..];
    // An extension begins after a whole number: the x of "fax" begins none.
    let marks = EXTENSIONS.iter().flat_map(|mark| text.match_indices(mark));
    let end = marks.map(|(at, _)| at).filter(|at| digits(&text[..*at]).len() >= SHORTEST).min().unwrap_or(text.len());
    let text = text[..end].trim();
    let bare = digits(text);
    if bare.len() < SHORTEST {
        return None;
    }
    if region == Id::CN && !text.starts_with('+') && is_chinese(bare.as_bytes()) {
        return Some(format!("+86{}", bare.trim_start_matches('0')));
    }
    let parsed = phonenumber::parse(Some(region), text).ok().filter(phonenumber::is_valid);
    Some(
        parsed.map_or_else(
            || bare.trim_start_matches('0').to_owned(),
            |number| number.format().mode(Mode::E164).to_string(),
        ),
    )
    .filter(|number| number.len() >= SHORTEST)
}

/// Whether bare digits are a number as dialled within China: a mobile one, or an area code (010, 02x or 0xxx) with a
/// subscriber's seven or eight digits. They are the commonest by far, and need no look at the tables of the whole
/// world, which is slow.
const fn is_chinese(bare: &[u8]) -> bool {
    match bare {
        [b'1', b'3'..=b'9', ..] | [b'0', b'1', b'0', b'2'..=b'9', ..] | [b'0', b'2', b'0'..=b'9', b'2'..=b'9', ..] => {
            bare.len() == 11
        }
        [b'0', b'3'..=b'9', _, _, b'2'..=b'9', ..] => bare.len() == 11 || bare.len() == 12,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing() {
        for text in [
            "0532-8888 1234",
            "(0532)88881234 转 801",
            "（０５３２）８８８８１２３４",
            "+86 532 8888 1234",
            "Fax: 0532-88881234",
            "+86 (0)532 88881234",
            "0086-532-88881234",
        ] {
            assert_eq!(phones(text, None), ["+8653288881234"], "{text}");
        }
        for text in [
            "+86 138 0013 8000",
            "008613800138000",
            "13800138000",
            "138-0013-8000",
            "8613800138000",
            "电话：13800138000",
        ] {
            assert_eq!(phones(text, None), ["+8613800138000"], "{text}");
        }
    }

    #[test]
    fn several_in_a_field() {
        assert_eq!(phones("13800138000；13900139000", None), ["+8613800138000", "+8613900139000"]);
        assert_eq!(phones("13800138000 13900139000", None), ["+8613800138000", "+8613900139000"]);
        assert_eq!(phones("13800138000、13800138000", None), ["+8613800138000"]);
    }

    #[test]
    fn other_countries() {
        assert_eq!(phones("(415) 555-2671", Some("US")), ["+14155552671"]);
        assert_eq!(phones("030 123456", Some("Germany")), ["+4930123456"]);
        assert_eq!(phones("+44 (0)20 7946 0958", None), ["+442079460958"]);
    }

    #[test]
    fn what_is_no_number() {
        assert_eq!(phones("88881234", None), ["88881234"]);
        assert_eq!(phones("400-820-8820", None), ["+864008208820"]);
        assert!(phones("801", None).is_empty());
        assert!(phones("无", None).is_empty());
        assert!(phones("0000000", None).is_empty());
    }
}
