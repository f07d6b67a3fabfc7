//! Text as it is compared: one width, one case, no accents, simplified characters.

use cjk_convert_rs::wiki_t2s;
use unicode_normalization::UnicodeNormalization;

/// A text whose ways of writing no longer matter: compatibility forms (full and half width) made plain, lower case,
/// accents of Latin letters dropped, traditional Chinese characters made simplified. Spaces and punctuation are still
/// there.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut plain = String::with_capacity(text.len());
    // Only the marks of Latin, Greek and Cyrillic letters go: those of the Japanese syllables tell words apart, and
    // putting everything together again also keeps the Korean ones whole.
    let bare = text.nfkd().flat_map(char::to_lowercase).filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}'));
    for letter in bare.nfc() {
        match letter {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            _ => plain.push(simplified(letter)),
        }
    }
    plain
}

/// The simplified form of a traditional Chinese character; any other as it is.
fn simplified(letter: char) -> char {
    if !is_unspaced(letter) {
        return letter;
    }
    match letter {
        // The table gives the rarer 馀, so that 餘 and 余 would still differ.
        '余' | '馀' => '余',
        // Variants the table leaves alone.
        '鍾' | '锺' => '钟',
        '峯' => '峰',
        '羣' => '群',
        '甯' => '宁',
        '臺' => '台',
        _ => wiki_t2s().get(&letter).copied().unwrap_or(letter),
    }
}

/// Whether a letter belongs to a script written without spaces between words: Chinese characters and Japanese
/// syllables.
#[must_use]
pub const fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Whether a text has any letter of a script written without spaces.
#[must_use]
pub fn has_unspaced(text: &str) -> bool {
    text.chars().any(is_unspaced)
}

/// What a full stop between letters does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It ends the word.
    Ends,
    /// It joins single letters, as in `S.A.R.L.`, and ends any longer word.
    Abbreviates,
}

/// The words of a folded text, in their order: runs of letters and digits; a change between Chinese and other letters
/// also begins a new word. Apostrophes vanish inside words, `&` is the word `and`.
#[must_use]
pub fn words(folded: &str, stop: Stop) -> Vec<String> {
    let mut words = vec![String::new()];
    // How many letters the last word has since it began or since its last full stop.
    let mut run = 0;
    for letter in folded.chars() {
        let word = words.last_mut();
        match letter {
            '\'' | '’' | '‘' | '`' => {}
            '.' if stop == Stop::Abbreviates && run == 1 => run = 0,
            '&' => {
                words.extend([String::from("and"), String::new()]);
                run = 0;
            }
            _ if letter.is_alphanumeric() => {
                run += 1;
                match word {
                    Some(word) if word.chars().last().is_none_or(|last| is_unspaced(last) == is_unspaced(letter)) => {
                        word.push(letter);
                    }
                    _ => words.push(letter.to_string()),
                }
            }
            _ => {
                words.push(String::new());
                run = 0;
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The digits of a text and nothing else.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_do_not_matter() {
        assert_eq!(folded("Ｑｉｎｇｄａｏ　１２"), "qingdao 12");
        assert_eq!(folded("Société Générale"), "societe generale");
        assert_eq!(folded("Łódź Straße Ørsted"), "lodz strasse orsted");
        assert_eq!(folded("青島海舟機械廠"), "青岛海舟机械厂");
        assert_eq!(folded("臺灣餘姚余先生鍾"), "台湾余姚余先生钟");
    }

    #[test]
    fn marks_that_tell_words_apart_stay() {
        assert_ne!(folded("カ"), folded("ガ"));
        assert_eq!(folded("한국"), "한국");
        assert_eq!(folded("ﾄﾖﾀ"), "トヨタ");
    }

    #[test]
    fn words_end_at_spaces_signs_and_scripts() {
        assert_eq!(words("o'brien & sons", Stop::Ends), ["obrien", "and", "sons"]);
        assert_eq!(words("海舟abc机械", Stop::Ends), ["海舟", "abc", "机械"]);
        assert_eq!(words("j.smith", Stop::Ends), ["j", "smith"]);
    }

    #[test]
    fn abbreviations_are_one_word() {
        assert_eq!(words("foo s.a.r.l.", Stop::Abbreviates), ["foo", "sarl"]);
        assert_eq!(words("foo co.,ltd.", Stop::Abbreviates), ["foo", "co", "ltd"]);
        assert_eq!(words("foo s.p.a. bar", Stop::Abbreviates), ["foo", "spa", "bar"]);
    }
}
