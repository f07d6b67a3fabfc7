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
/// first and at most `most`.
#[must_use]
pub fn spellings(letters: &str, most: usize) -> Vec<Vec<Sound<'_>>> {
    let mut found = Vec::new();
    if letters.len() < 2 || !letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return found;
    }
    whole(letters, true, &mut Vec::new(), &mut found, most);
    let is_whole = found.iter().any(|sounds| sounds.iter().all(|sound| matches!(sound, Sound::Whole(_))));
    if letters.chars().all(is_initial) {
        found.push((0..letters.len()).map(|at| Sound::Initial(&letters[at..=at])).collect());
    }
    // Who typed whole syllables did not mean letters of them.
    if !is_whole {
        mixed(letters, &mut Vec::new(), &mut found, most + 1);
    }
    found.truncate(most + 1);
    found
}

/// Whether letters are whole syllables throughout; gives how, with the fewest.
#[must_use]
pub fn syllables(letters: &str) -> Option<Vec<Sound<'_>>> {
    let mut found = Vec::new();
    whole(letters, false, &mut Vec::new(), &mut found, 4);
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

/// The longest syllables first: that is how most people read.
fn whole<'a>(
    rest: &'a str,
    may_end_begun: bool,
    so_far: &mut Vec<Sound<'a>>,
    found: &mut Vec<Vec<Sound<'a>>>,
    most: usize,
) {
    if found.len() >= most {
        return;
    }
    if rest.is_empty() {
        found.push(so_far.clone());
        return;
    }
    for end in (1..=rest.len().min(LONGEST)).rev() {
        if SYLLABLES.contains(&rest[..end]) {
            so_far.push(Sound::Whole(&rest[..end]));
            whole(&rest[end..], may_end_begun, so_far, found, most);
            so_far.pop();
        }
    }
    if may_end_begun && !SYLLABLES.contains(rest) && begins_one(rest) {
        so_far.push(Sound::Begun(rest));
        if found.len() < most {
            found.push(so_far.clone());
        }
        so_far.pop();
    }
}

fn begins_one(letters: &str) -> bool {
    letters.len() < LONGEST && SYLLABLES.iter().any(|syllable| syllable.starts_with(letters))
}

/// Whole syllables and first letters, both at least once.
fn mixed<'a>(rest: &'a str, so_far: &mut Vec<Sound<'a>>, found: &mut Vec<Vec<Sound<'a>>>, most: usize) {
    if found.len() >= most {
        return;
    }
    if rest.is_empty() {
        let (mut any_whole, mut any_initial) = (false, false);
        for sound in so_far.iter() {
            match sound {
                Sound::Initial(_) => any_initial = true,
                _ => any_whole = true,
            }
        }
        if any_whole && any_initial {
            found.push(so_far.clone());
        }
        return;
    }
    for end in (2..=rest.len().min(LONGEST)).rev() {
        if SYLLABLES.contains(&rest[..end]) {
            so_far.push(Sound::Whole(&rest[..end]));
            mixed(&rest[end..], so_far, found, most);
            so_far.pop();
        }
    }
    if rest.starts_with(is_initial) {
        so_far.push(Sound::Initial(&rest[..1]));
        mixed(&rest[1..], so_far, found, most);
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
}
