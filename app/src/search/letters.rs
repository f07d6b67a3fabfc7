//! Text as it is searched: one width, one case, no accents, simplified characters, signs made spaces. Each letter knows
//! where in the text it came from, so that what matched can be marked.

use cjk_convert_rs::wiki_t2s;
use unicode_normalization::UnicodeNormalization;

/// A letter as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The letter; a space stands for whatever parts words.
    pub is: char,
    /// The place of its character in the text.
    pub at: usize,
}

/// The letters of a text. Words are parted by one space; there is none at either end.
#[must_use]
pub fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    for (at, character) in text.chars().enumerate() {
        for is in plain(character) {
            let is = if is.is_alphanumeric() { is } else { ' ' };
            if is != ' ' || letters.last().is_some_and(|last| last.is != ' ') {
                letters.push(Letter { is, at });
            }
        }
    }
    if letters.last().is_some_and(|last| last.is == ' ') {
        letters.pop();
    }
    letters
}

/// The letters alone.
#[must_use]
pub fn folded(text: &str) -> String {
    letters(text).into_iter().map(|letter| letter.is).collect()
}

fn plain(character: char) -> impl Iterator<Item = char> {
    // Most are of one byte or Chinese: only the others have parts.
    let whole = character.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&character);
    let parts = (!whole).then(|| std::iter::once(character).nfkd().filter(|c| !is_accent(*c)).nfc());
    let bare = parts.into_iter().flatten().chain(whole.then_some(character));
    bare.flat_map(char::to_lowercase).filter(|c| !is_accent(*c)).map(simplified)
}

/// Marks of Latin, Greek and Cyrillic letters; those of the Japanese syllables tell words apart.
const fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn simplified(letter: char) -> char {
    match letter {
        letter if !is_chinese(letter) => letter,
        // The table gives the rarer 馀, so that 餘 and 余 would still differ; the others are variants it leaves alone.
        '馀' | '余' => '余',
        '鍾' | '锺' => '钟',
        '峯' => '峰',
        '羣' => '群',
        '甯' => '宁',
        '臺' => '台',
        _ => wiki_t2s().get(&letter).copied().unwrap_or(letter),
    }
}

/// Whether a letter belongs to a script written without spaces: Chinese characters and Japanese syllables.
#[must_use]
pub const fn is_chinese(letter: char) -> bool {
    matches!(letter,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_do_not_matter() {
        assert_eq!(folded("ＡＢＣ　Café-Müller (青島)"), "abc cafe muller 青岛");
        assert_eq!(folded("é"), folded("e\u{301}"));
        assert_eq!(folded("  · "), "");
    }

    #[test]
    fn each_letter_knows_its_place() {
        let places: Vec<(char, usize)> = letters("(港) 1").into_iter().map(|letter| (letter.is, letter.at)).collect();
        assert_eq!(places, [('港', 1), (' ', 2), ('1', 4)]);
    }
}
