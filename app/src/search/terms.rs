//! The terms under which a record stands in the index. A first sign says of what kind a term is; without one it is a part of
//! the title: two neighbouring Chinese characters, or three letters of a word.
//!
//! | term | what |
//! |---|---|
//! | `青岛`, `aci` | parts of the title; shorter where the word ends |
//! | `~qing.dao` | two syllables in a row; `~gang.` at the end |
//! | `!qdh` | how three syllables in a row begin; fewer at the end |
//! | `#8765…` | a phone number from its end |
//! | `=1381…` | a phone number |
//! | `@zhang` | a word of an e-mail address, or of what else belongs to the record |
//! | `-helo` | a word of the title with one letter left out, and the word itself |
//! | `%…`, `$deal` | whose it is, and its kind |
//! | `^0.17` | the span of time in which it was touched, and the longer ones around it; the database adds them (`search_span`) |

use super::{
    letters::{folded, is_chinese, letters},
    phones::numbers,
    readings::readings,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Letters of a word from which on a slip is forgiven.
pub const FORGIVEN: usize = 5;
/// The parts of a text as those of a title stand in the index; neither its sounds nor its slips.
pub fn parts_of(text: &str, terms: &mut BTreeSet<String>) {
    let text: Vec<char> = letters(text).into_iter().map(|letter| letter.is).collect();
    terms.extend((0..text.len()).filter(|at| text[*at] != ' ').map(|at| part(&text[at..])));
}

/// Longer words are hardly typed to their end.
const LONGEST_WORD: usize = 14;
/// Characters of a title that are looked at.
const LONGEST_TITLE: usize = 120;

/// What of a record can be found.
#[derive(Debug, Clone, Copy, Default)]
pub struct Searchable<'a> {
    pub kind: &'a str,
    pub title: &'a str,
    pub phone: &'a str,
    pub email: &'a str,
    /// Whatever else finds it: its words do, from their beginnings.
    pub extra: &'a str,
    pub owner: Option<Uuid>,
}

/// The title as it is compared with a whole query.
#[must_use]
pub fn title_key(title: &str) -> String {
    folded(title).chars().take(LONGEST_TITLE).collect()
}

/// The term of what one person has.
#[must_use]
pub fn owner_term(owner: Uuid) -> String {
    // The end of an id is random; that two people share it costs nothing but a glance.
    let id = owner.simple().to_string();
    format!("%{}", &id[id.len() - 8..])
}

/// All terms of a record.
#[must_use]
pub fn terms(record: &Searchable<'_>) -> BTreeSet<String> {
    let title: Vec<char> = letters(record.title).into_iter().map(|letter| letter.is).take(LONGEST_TITLE).collect();
    let mut terms = BTreeSet::new();
    terms.insert(format!("${}", record.kind));
    terms.extend(record.owner.map(owner_term));
    for at in 0..title.len() {
        if title[at] != ' ' {
            terms.insert(part(&title[at..]));
            sounds(&title[at..], &mut terms);
        }
    }
    for word in latin_words(&title) {
        terms.insert(format!("-{word}"));
        terms.extend(shortened(&word).into_iter().map(|word| format!("-{word}")));
    }
    for number in numbers(record.phone) {
        terms.insert(format!("#{}", number.chars().rev().collect::<String>()));
        terms.insert(format!("={number}"));
    }
    // Who wants something, and what, is written in Chinese too, and looked for by its characters.
    if matches!(record.kind, "ticket" | "lead") {
        parts_of(record.extra, &mut terms);
    }
    let others = [folded(record.email), folded(record.extra)];
    terms.extend(
        others
            .iter()
            .flat_map(|text| text.split(' '))
            .filter(|word| !word.is_empty())
            .map(|word| format!("@{}", begun(word, 40))),
    );
    terms
}

fn begun(word: &str, most: usize) -> String {
    word.chars().take(most).collect()
}

/// The part of a title that begins here.
fn part(rest: &[char]) -> String {
    if is_chinese(rest[0]) {
        rest.iter().take(2).take_while(|letter| is_chinese(**letter)).collect()
    } else {
        rest.iter().take(3).take_while(|letter| **letter != ' ' && !is_chinese(**letter)).collect()
    }
}

/// How the characters that begin here are read.
fn sounds(rest: &[char], terms: &mut BTreeSet<String>) {
    let next = rest.get(1).map_or(&[][..], |next| readings(*next));
    let mut begins: Vec<String> = Vec::new();
    for reading in readings(rest[0]) {
        if next.is_empty() {
            terms.insert(format!("~{reading}."));
        }
        terms.extend(next.iter().map(|next| format!("~{reading}.{next}")));
    }
    for (place, character) in rest.iter().take(3).enumerate() {
        let letters = initials(readings(*character));
        if letters.is_empty() {
            break;
        }
        let before = if place == 0 { vec![String::from("!")] } else { std::mem::take(&mut begins) };
        begins =
            before.iter().flat_map(|before| letters.iter().map(move |letter| format!("{before}{letter}"))).collect();
    }
    terms.extend(begins);
}

/// The letters with which readings begin, each once.
pub fn initials(readings: &[&str]) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(readings.len());
    for letter in readings.iter().filter_map(|reading| reading.chars().next()) {
        if !letters.contains(&letter) {
            letters.push(letter);
        }
    }
    letters
}

/// The words of Latin letters in which a slip is forgiven.
pub fn latin_words(title: &[char]) -> Vec<String> {
    title
        .split(|letter| *letter == ' ' || is_chinese(*letter))
        .filter(|word| {
            (FORGIVEN..=LONGEST_WORD).contains(&word.len()) && word.iter().all(|letter| letter.is_alphabetic())
        })
        .map(|word| word.iter().collect())
        .collect()
}

/// A word with each of its letters left out once.
#[must_use]
pub fn shortened(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    (0..letters.len())
        .map(|gone| letters.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, letter)| *letter).collect())
        .collect()
}

/// Terms as PostgreSQL reads them into a `tsvector`.
#[must_use]
pub fn vector(terms: &BTreeSet<String>) -> String {
    terms.iter().map(|term| format!("'{term}'")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_stands_under_its_parts_and_its_sounds() {
        let found = terms(&Searchable { kind: "customer", title: "青岛海港 ACME", ..Searchable::default() });
        for term in [
            "$customer",
            "青岛",
            "岛海",
            "海港",
            "港",
            "acm",
            "cme",
            "me",
            "~qing.dao",
            "~gang.",
            "!qdh",
            "!dhg",
            "!hg",
            "-acme",
        ] {
            assert_eq!(found.contains(term), term != "-acme", "{term}");
        }
    }

    #[test]
    fn each_reading_is_a_way_to_it() {
        let found = terms(&Searchable { kind: "customer", title: "重庆银行", ..Searchable::default() });
        for term in ["~chong.qing", "~zhong.qing", "!cqy", "!zqy", "!yh", "!yx", "~hang.", "~xing."] {
            assert!(found.contains(term), "{term} of {found:?}");
        }
    }

    #[test]
    fn nothing_in_a_term_can_end_its_quotes() {
        let found = terms(&Searchable {
            kind: "deal",
            title: "O'Neil \\ 'x",
            email: "o'n@x.cn",
            extra: "'\\",
            ..Searchable::default()
        });
        assert!(found.iter().all(|term| !term.contains(['\'', '\\'])), "{found:?}");
    }
}
