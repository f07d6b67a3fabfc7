//! What somebody typed, and what the index is asked for it.

use super::{
    letters::{folded, is_chinese},
    phones,
    readings::{Sound, beginning_with, spellings, syllables},
    terms::{FORGIVEN, shortened},
};
use serde::Serialize;
use std::collections::BTreeSet;

/// Characters of a query that are looked at; nobody types more, and a pasted page must not be searched for.
const LONGEST: usize = 100;
/// Words of it that are looked for.
const MOST_WORDS: usize = 8;
/// Ways of cutting letters into syllables that are looked for.
const SPELLINGS: usize = 8;
/// Letters from which on a word is no pinyin that anybody would correct.
const LONGEST_SLIP: usize = 24;
/// Terms that stand for a beginning.
const MOST_ENDINGS: usize = 6;
/// Corrected spellings that are looked for.
const MOST_SLIPS: usize = 40;

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// All of it, as titles are compared.
    pub key: String,
    pub words: Vec<Word>,
    /// The digits, where all of it is a phone number or a part of one.
    pub number: Option<String>,
}

/// One word of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// What it may have been meant to be: pinyin one slip away.
    pub slips: Vec<String>,
}

impl Query {
    /// `None` where nothing is asked.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let short: String = text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        let key = folded(&short);
        let words = key.split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS);
        let words: Vec<Word> = words.map(|word| Word { text: word.to_owned(), slips: slips(word) }).collect();
        (!words.is_empty()).then(|| Self { number: phones::typed(&short), words, key })
    }

    /// One character: too little to rank by.
    #[must_use]
    pub fn is_one_letter(&self) -> bool {
        self.key.chars().count() == 1
    }

    /// A `tsquery` over the terms of all words; with slips forgiven `None` where none can be.
    #[must_use]
    pub fn finding(&self, forgiving_slips: bool) -> Option<String> {
        let exact: Vec<Ways> = self.words.iter().map(|word| ways(&word.text)).collect();
        if !forgiving_slips {
            return Some(all_of(&exact));
        }
        let more: Vec<Ways> =
            self.words.iter().zip(&exact).map(|(word, exact)| forgiving(word, exact.clone())).collect();
        (more != exact).then(|| all_of(&more))
    }

    /// What the database is asked, as `search_records` and `search_candidates` take it.
    #[must_use]
    pub fn plan(&self) -> String {
        let exact: Vec<Ways> = self.words.iter().map(|word| ways(&word.text)).collect();
        let number: Ways = self.number.as_deref().map(number_ways).unwrap_or_default();
        let forgiving: Vec<Ways> =
            self.words.iter().zip(&exact).map(|(word, exact)| forgiving(word, exact.clone())).collect();
        let plan = Plan {
            find: either(&all_of(&exact), &any_of(&number)),
            slip: (forgiving != exact).then(|| all_of(&forgiving)),
            // A number is rare, whatever its digits are elsewhere.
            rare: if number.is_empty() { exact.iter().map(counted).collect() } else { Vec::new() },
            rare_slip: forgiving.iter().map(counted).collect(),
            key: &self.key,
            one: self.is_one_letter(),
            words: self.words.iter().map(|word| word.text.as_str()).collect(),
        };
        // A structure of strings and truths is always written.
        serde_json::to_string(&plan).unwrap_or_default()
    }
}

/// The query as SQL takes it (`search_records`); `None` when nothing is asked.
#[must_use]
pub fn query_of(text: &str) -> Option<String> {
    Query::of(text).map(|query| query.plan())
}

/// Whether the parts of titles tell exactly in which of them a text may be: a run of Chinese characters, or of letters and digits,
/// long enough to be in the index whatever stands beside it.
#[must_use]
pub fn is_in_index(text: &str) -> bool {
    let length = text.chars().count();
    (length > 1 && text.chars().all(is_chinese))
        || (length > 2 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[derive(Serialize)]
struct Plan<'a> {
    /// A `tsquery` over the terms.
    find: String,
    /// The same with slips forgiven, where any are.
    slip: Option<String>,
    /// By word and way: the terms whose rarest says how many records there may be; `*` ends the beginning of a term.
    rare: Vec<Vec<Vec<String>>>,
    /// The same of `slip`.
    rare_slip: Vec<Vec<Vec<String>>>,
    key: &'a str,
    one: bool,
    words: Vec<&'a str>,
}

/// A term that is looked for: whole, or as the beginning of terms.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    text: String,
    begins: bool,
}

/// Ways in which a word may be meant, each of terms that must all be there.
type Ways = Vec<Vec<Term>>;

fn whole(text: impl Into<String>) -> Term {
    Term { text: text.into(), begins: false }
}

fn begins(text: impl Into<String>) -> Term {
    Term { text: text.into(), begins: true }
}

fn ways(word: &str) -> Ways {
    let mut ways = vec![parts(word)];
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        ways.push(vec![begins(format!("@{word}"))]);
        ways.extend(spellings(word, SPELLINGS).iter().map(|sounds| spelled(sounds)));
        if word.len() == 1 {
            ways.push(vec![begins(format!("!{word}"))]);
        }
        if word.len() >= phones::ENDING && word.bytes().all(|byte| byte.is_ascii_digit()) {
            ways.extend(number_ways(word));
        }
    }
    ways
}

/// The terms of a part of a title.
fn parts(word: &str) -> Vec<Term> {
    let letters: Vec<char> = word.chars().collect();
    let mut terms = Vec::new();
    for run in letters.chunk_by(|one, next| is_chinese(*one) == is_chinese(*next)) {
        let length = if is_chinese(run[0]) { 2 } else { 3 };
        if run.len() < length {
            terms.push(begins(run.iter().collect::<String>()));
        } else {
            terms.extend(run.windows(length).map(|part| whole(part.iter().collect::<String>())));
        }
    }
    terms
}

/// The terms of sounds in a row.
fn spelled(sounds: &[Sound<'_>]) -> Vec<Term> {
    let first = |sound: &Sound<'_>| sound.text().chars().take(1).collect::<String>();
    let mut terms = Vec::new();
    for (at, sound) in sounds.iter().enumerate() {
        match (sound, sounds.get(at + 1)) {
            (Sound::Whole(text), Some(Sound::Whole(next))) if at + 2 < sounds.len() => {
                terms.push(whole(format!("~{text}.{next}")));
            }
            // The last one may go on: `da` is on the way to `dao`.
            (Sound::Whole(text), Some(next)) => terms.push(begins(format!("~{text}.{}", next.text()))),
            (Sound::Whole(text) | Sound::Begun(text), None) if at == 0 => terms.push(begins(format!("~{text}"))),
            // Those before say it already.
            (Sound::Whole(_) | Sound::Begun(_), _) => {}
            (Sound::Initial(_), _) => {
                let row: Vec<String> = sounds[at..].iter().take(3).map(first).collect();
                let text = format!("!{}", row.concat());
                match row.len() {
                    3 => terms.push(whole(text)),
                    // Further on, those before say it already.
                    2 if at == 0 || !matches!(sounds[at - 1], Sound::Initial(_)) => terms.push(begins(text)),
                    _ => {}
                }
            }
        }
    }
    terms
}

/// A number by its end, or by its beginning.
fn number_ways(digits: &str) -> Ways {
    let own = phones::national(digits);
    let mut ends: Vec<&str> = vec![digits];
    if own != digits {
        ends.push(&own);
    }
    let mut ways: Ways =
        ends.iter().map(|end| vec![begins(format!("#{}", end.chars().rev().collect::<String>()))]).collect();
    let front = own.strip_prefix('0').unwrap_or(&own);
    ways.push(vec![begins(format!("={front}"))]);
    ways
}

fn forgiving(word: &Word, mut ways: Ways) -> Ways {
    let is_latin = word.text.len() >= FORGIVEN && word.text.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_latin {
        let close: BTreeSet<String> = shortened(&word.text);
        ways.extend(close.iter().chain([&word.text]).map(|word| vec![whole(format!("-{word}"))]));
    }
    ways.extend(word.slips.iter().filter_map(|slip| syllables(slip)).map(|sounds| sounding(&sounds)));
    ways
}

/// The terms of whole syllables in a row, of which the last one does not go on.
fn sounding(sounds: &[Sound<'_>]) -> Vec<Term> {
    sounds.windows(2).map(|pair| whole(format!("~{}.{}", pair[0].text(), pair[1].text()))).collect()
}

/// What a word may have been meant to be, if it is pinyin: every text one slip away (a letter too much, too few, another one,
/// or two changed round) that is whole syllables, at least two of them.
fn slips(word: &str) -> Vec<String> {
    if !(FORGIVEN..=LONGEST_SLIP).contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut found: BTreeSet<(usize, String)> = BTreeSet::new();
    let mut consider = |text: String| {
        if let Some(sounds) = syllables(&text).filter(|sounds| sounds.len() >= 2) {
            found.insert((sounds.len(), text));
        }
    };
    for at in 0..=word.len() {
        let (before, after) = word.split_at(at);
        for letter in 'a'..='z' {
            consider(format!("{before}{letter}{after}"));
            if let Some(rest) = after.get(1..) {
                consider(format!("{before}{letter}{rest}"));
            }
        }
        if let Some(rest) = after.get(1..) {
            consider(format!("{before}{rest}"));
        }
        if let (Some(pair), Some(rest)) = (after.get(..2), after.get(2..)) {
            consider(format!("{before}{}{}{rest}", &pair[1..], &pair[..1]));
        }
    }
    // Real names have few syllables for their letters; of many the likelier ones are looked for.
    found.into_iter().map(|(_, text)| text).filter(|text| text != word).take(MOST_SLIPS).collect()
}

fn written(term: &Term) -> String {
    // Letters and digits after a sign of ours: nothing in it can end the quotes.
    if !term.begins {
        return format!("'{}'", term.text);
    }
    // The index gathers all that begins so before it looks at anything else. Where few terms begin so it passes over most of what
    // they have instead; many it would weigh one by one for each record.
    match known_endings(&term.text) {
        Some(terms) => format!("({})", terms.iter().map(|term| format!("'{term}'")).collect::<Vec<_>>().join(" | ")),
        None => format!("'{}':*", term.text),
    }
}

/// All terms that begin so, where they are few and known beforehand: two syllables of which the second may go on.
fn known_endings(beginning: &str) -> Option<Vec<String>> {
    let (first, begun) = beginning.strip_prefix('~').and_then(|sounds| sounds.split_once('.'))?;
    let seconds = beginning_with(begun);
    let few = !seconds.is_empty() && seconds.len() <= MOST_ENDINGS;
    few.then(|| seconds.into_iter().map(|second| format!("~{first}.{second}")).collect())
}

fn any_of(ways: &Ways) -> String {
    let way = |terms: &Vec<Term>| format!("({})", terms.iter().map(written).collect::<Vec<_>>().join(" & "));
    ways.iter().filter(|terms| !terms.is_empty()).map(way).collect::<Vec<_>>().join(" | ")
}

fn all_of(words: &[Ways]) -> String {
    words.iter().map(|ways| format!("({})", any_of(ways))).collect::<Vec<_>>().join(" & ")
}

fn either(one: &str, other: &str) -> String {
    if other.is_empty() { one.to_owned() } else { format!("({one}) | ({other})") }
}

fn counted(ways: &Ways) -> Vec<Vec<String>> {
    let text = |term: &Term| format!("{}{}", term.text, if term.begins { "*" } else { "" });
    ways.iter().filter(|terms| !terms.is_empty()).map(|terms| terms.iter().map(text).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> String {
        any_of(&ways(text))
    }

    #[test]
    fn a_query_is_trimmed_and_bounded() {
        assert_eq!(Query::of("  云帆\0 ").map(|query| query.key), Some("云帆".to_owned()));
        assert_eq!(Query::of(" \t·"), None);
        assert_eq!(Query::of(&"长".repeat(5_000)).map(|query| query.key.chars().count()), Some(100));
    }

    #[test]
    fn words_become_terms() {
        assert_eq!(find("青岛港"), "('青岛' & '岛港')");
        assert_eq!(find("港"), "('港':*)");
        assert!(find("qdhg").contains("('!qdh' & '!dhg')"), "{}", find("qdhg"));
        assert!(find("qingdao").contains("(('~qing.dao'))"), "{}", find("qingdao"));
        assert!(find("qingda").contains("(('~qing.da' | '~qing.dai' | '~qing.dan' | "), "{}", find("qingda"));
        assert!(find("qd").contains("('!qd':*)"), "{}", find("qd"));
        assert!(find("qing").contains("('~qing':*)"), "{}", find("qing"));
        assert!(find("5678").contains("('#8765':*) | ('=5678':*)"), "{}", find("5678"));
    }

    #[test]
    fn a_slip_is_mended() {
        assert!(slips("qingdaohaigng").contains(&"qingdaohaigang".to_owned()));
        assert!(slips("qingado").contains(&"qingdao".to_owned()));
        assert!(slips("qdhg").is_empty());
    }

    #[test]
    fn a_number_is_one_whatever_stands_between() {
        let query = Query::of("+86 138-1234").expect("a query");
        assert_eq!(query.number.as_deref(), Some("861381234"));
        assert!(query.plan().contains("#4321831"), "{}", query.plan());
    }
}
