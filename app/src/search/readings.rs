//! How Chinese characters are read, in the letters that people type: 重 is `zhong` and `chong`, 绿 is `lv` and `lu`.

use pinyin::ToPinyinMulti;
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Readings of a character that are kept; further ones are all but unknown.
const KEPT: usize = 4;
/// Letters of the longest syllable: `zhuang`.
const LONGEST: usize = 6;

/// The readings of all characters that have any.
static READINGS: LazyLock<HashMap<char, Box<[&'static str]>>> = LazyLock::new(|| {
    let characters = ('\u{3400}'..='\u{4dbf}').chain('\u{4e00}'..='\u{9fff}');
    characters.filter_map(|character| Some((character, look_up(character)?))).collect()
});

/// Every syllable there is.
static SYLLABLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let common = READINGS.iter().filter(|(character, _)| ('\u{4e00}'..='\u{9fa5}').contains(*character));
    common.flat_map(|(_, readings)| readings.iter().copied()).collect()
});

/// The same in the order of letters, with those that only rare characters have: what stands in the index is found.
static IN_ORDER: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut all: Vec<&'static str> = READINGS.values().flat_map(|readings| readings.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
});

fn look_up(character: char) -> Option<Box<[&'static str]>> {
    let mut readings = Vec::new();
    for reading in character.to_pinyin_multi()? {
        // `ü` has no key of its own: it is typed as v, and by many as u.
        let (typed, also) = match reading.plain() {
            "lü" => ("lv", Some("lu")),
            "nü" => ("nv", Some("nu")),
            "lüe" => ("lve", Some("lue")),
            "nüe" => ("nve", Some("nue")),
            plain => (plain, None),
        };
        for typed in std::iter::once(typed).chain(also) {
            if is_syllable(typed) && !readings.contains(&typed) {
                readings.push(typed);
            }
        }
        if readings.len() >= KEPT {
            break;
        }
    }
    (!readings.is_empty()).then(|| readings.into_boxed_slice())
}

/// Not an interjection such as `hm` or `ng`.
fn is_syllable(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase()) && text.contains(['a', 'e', 'i', 'o', 'u', 'v'])
}

/// The readings of a character, the usual one first; none for what is no Chinese character.
#[must_use]
pub fn readings(character: char) -> &'static [&'static str] {
    READINGS.get(&character).map_or(&[], AsRef::as_ref)
}

/// A part of typed letters, and which part of a syllable it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound<'a> {
    /// A whole syllable.
    Whole(&'a str),
    /// The beginning of one, at the end of what was typed.
    Begun(&'a str),
    /// The first letter of one.
    Initial(&'a str),
}

impl<'a> Sound<'a> {
    pub const fn text(self) -> &'a str {
        let (Self::Whole(text) | Self::Begun(text) | Self::Initial(text)) = self;
        text
    }
}

/// How letters may be read as syllables: wholly (the last one may be only begun), as first letters, or mixed, the likelier
/// first and at most `most` of the first kind and one more in all. Where there are more, their beginnings: those lead to all of them.
#[must_use]
pub fn spellings(letters: &str, most: usize) -> Vec<Vec<Sound<'_>>> {
    let mut found = Vec::new();
    if letters.len() < 2 || !letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return found;
    }
    let mut known = letters;
    loop {
        let ends = Ends::of(known, true, false);
        whole(known, &ends, &mut Vec::new(), &mut found, most + 1);
        if found.len() <= most {
            break;
        }
        found.clear();
        known = &known[..known.len() - 1];
    }
    let is_whole = found.iter().any(|sounds| sounds.iter().all(|sound| matches!(sound, Sound::Whole(_))));
    if letters.chars().all(is_initial) {
        found.push((0..letters.len()).map(|at| Sound::Initial(&letters[at..=at])).collect());
    }
    // Who typed whole syllables did not mean letters of them.
    if !is_whole && known == letters {
        mixed(letters, &Ends::of(letters, false, true), &mut Vec::new(), &mut found, most + 1);
    }
    found.truncate(most + 1);
    found
}

/// Whether letters are whole syllables throughout; gives how, with the fewest.
#[must_use]
pub fn syllables(letters: &str) -> Option<Vec<Sound<'_>>> {
    let mut found = Vec::new();
    whole(letters, &Ends::of(letters, false, false), &mut Vec::new(), &mut found, 4);
    found.into_iter().min_by_key(Vec::len)
}

/// The syllables that begin so, in their order.
#[must_use]
pub fn beginning_with(letters: &str) -> Vec<&'static str> {
    let from = IN_ORDER.partition_point(|syllable| *syllable < letters);
    IN_ORDER[from..].iter().take_while(|syllable| syllable.starts_with(letters)).copied().collect()
}

/// Whether a syllable may begin with this letter.
const fn is_initial(letter: char) -> bool {
    letter.is_ascii_lowercase() && !matches!(letter, 'i' | 'u' | 'v')
}

/// From where on letters can be cut to their end. Known beforehand, it keeps the search out of the ways that lead nowhere: there
/// are more of them with every letter, by powers.
struct Ends {
    /// By the number of letters that are left.
    left: Vec<bool>,
    begun: bool,
}

impl Ends {
    /// The last syllable may be only `begun`; syllables may be told by their `initials`.
    fn of(letters: &str, begun: bool, initials: bool) -> Self {
        let mut left = vec![true];
        for count in 1..=letters.len() {
            let rest = &letters[letters.len() - count..];
            let by_syllable = (1..=count.min(LONGEST)).any(|end| left[count - end] && SYLLABLES.contains(&rest[..end]));
            let by_letter = initials && rest.starts_with(is_initial) && left[count - 1];
            left.push(by_syllable || by_letter || (begun && begins_one(rest)));
        }
        Self { left, begun }
    }

    fn can_end(&self, rest: &str) -> bool {
        self.left[rest.len()]
    }
}

/// The longest syllables first: that is how most people read.
fn whole<'a>(rest: &'a str, ends: &Ends, so_far: &mut Vec<Sound<'a>>, found: &mut Vec<Vec<Sound<'a>>>, most: usize) {
    if found.len() >= most || !ends.can_end(rest) {
        return;
    }
    if rest.is_empty() {
        found.push(so_far.clone());
        return;
    }
    for end in (1..=rest.len().min(LONGEST)).rev() {
        if SYLLABLES.contains(&rest[..end]) {
            so_far.push(Sound::Whole(&rest[..end]));
            whole(&rest[end..], ends, so_far, found, most);
            so_far.pop();
        }
    }
    if ends.begun && found.len() < most && !SYLLABLES.contains(rest) && begins_one(rest) {
        so_far.push(Sound::Begun(rest));
        found.push(so_far.clone());
        so_far.pop();
    }
}

fn begins_one(letters: &str) -> bool {
    letters.len() < LONGEST && SYLLABLES.iter().any(|syllable| syllable.starts_with(letters))
}

/// Whole syllables and first letters, both at least once.
fn mixed<'a>(rest: &'a str, ends: &Ends, so_far: &mut Vec<Sound<'a>>, found: &mut Vec<Vec<Sound<'a>>>, most: usize) {
    if found.len() >= most || !ends.can_end(rest) {
        return;
    }
    if rest.is_empty() {
        let is_letter = |sound: &Sound<'_>| matches!(sound, Sound::Initial(_));
        if so_far.iter().any(is_letter) && !so_far.iter().all(is_letter) {
            found.push(so_far.clone());
        }
        return;
    }
    for end in (2..=rest.len().min(LONGEST)).rev() {
        if SYLLABLES.contains(&rest[..end]) {
            so_far.push(Sound::Whole(&rest[..end]));
            mixed(&rest[end..], ends, so_far, found, most);
            so_far.pop();
        }
    }
    if rest.starts_with(is_initial) {
        so_far.push(Sound::Initial(&rest[..1]));
        mixed(&rest[1..], ends, so_far, found, most);
        so_far.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(letters: &str) -> Vec<String> {
        let join = |sounds: Vec<Sound<'_>>| sounds.into_iter().map(Sound::text).collect::<Vec<_>>().join(" ");
        spellings(letters, 4).into_iter().map(join).collect()
    }

    #[test]
    fn characters_are_read_in_several_ways() {
        assert!(["zhong", "chong"].iter().all(|reading| readings('重').contains(reading)));
        assert!(["xing", "hang"].iter().all(|reading| readings('行').contains(reading)));
        assert!(["lv", "lu"].iter().all(|reading| readings('绿').contains(reading)));
        assert!(readings('a').is_empty());
    }

    #[test]
    fn syllables_go_on() {
        assert_eq!(beginning_with("dao"), ["dao"]);
        assert!(["da", "dai", "dan", "dang", "dao"].iter().all(|one| beginning_with("da").contains(one)));
        assert!(beginning_with("x9").is_empty());
    }

    #[test]
    fn letters_are_cut_into_syllables() {
        assert_eq!(told("qingdaohaigang")[0], "qing dao hai gang");
        assert_eq!(told("qingd")[0], "qing d");
        assert!(told("xian").contains(&"xi an".to_owned()));
        assert!(told("qdhg").contains(&"q d h g".to_owned()));
        assert!(told("qingdhg").contains(&"qing d h g".to_owned()));
        assert!(syllables("qingdaohaigng").is_none());
    }

    #[test]
    fn what_can_be_cut_in_many_ways_is_cut_at_its_beginning() {
        let told = told("qingchuanguangqingan");
        assert!((1..=5).contains(&told.len()), "{told:?}");
        assert!(
            ["qing chuan guang", "qing chu an guang", "qing chuan gu ang", "qing chu an gu ang"]
                .iter()
                .all(|one| told.iter().any(|told| told.starts_with(one))),
            "{told:?}"
        );
    }

    #[test]
    fn letters_that_lead_nowhere_cost_nothing() {
        let endless = format!("{}vv", "anangan".repeat(14));
        assert!(spellings(&endless, 8).is_empty() && syllables(&endless).is_none());
    }
}
