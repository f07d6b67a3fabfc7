//! Phone numbers as they are searched: digits alone, without what only says that one dials from abroad.

/// Digits from which on the end of a number is looked for.
pub const ENDING: usize = 4;

/// The numbers in a field, each without the code of China and without the zero before an area code.
#[must_use]
pub fn numbers(field: &str) -> Vec<String> {
    field
        .split(['/', '／', ',', '，', ';', '；', '、', '\n'])
        .map(|number| national(&number.chars().filter_map(digit).collect::<String>()))
        .filter(|number| number.len() >= ENDING)
        .collect()
}

/// The digits that somebody who looks for a number typed: with a sign among them only where numbers have one. `None` where
/// it is no number.
#[must_use]
pub fn typed(words: &str) -> Option<String> {
    let is_of_a_number = |letter: char| {
        letter.is_numeric()
            || matches!(letter, ' ' | '-' | '(' | ')' | '（' | '）' | '.' | '+' | '＋' | '－' | '　' | '\u{a0}' | '–')
    };
    let digits: String = words.chars().filter_map(digit).collect();
    (digits.len() >= ENDING && words.chars().all(is_of_a_number)).then_some(digits)
}

/// A digit of any width.
fn digit(letter: char) -> Option<char> {
    match letter {
        '０'..='９' => char::from_u32(letter as u32 - '０' as u32 + '0' as u32),
        _ => letter.is_ascii_digit().then_some(letter),
    }
}

/// Digits without the code of China, international prefix and the zero of an area code.
#[must_use]
pub fn national(digits: &str) -> String {
    let bare = digits.strip_prefix("00").unwrap_or(digits);
    let own = bare.strip_prefix("86").filter(|rest| rest.len() >= 9).unwrap_or(bare);
    own.strip_prefix('0').filter(|rest| rest.len() >= 6).unwrap_or(own).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_do_not_matter() {
        for written in ["13812345678", "+86 138 1234 5678", "0086-138-1234-5678", "（８６）138.1234.5678"] {
            assert_eq!(numbers(written), ["13812345678"], "{written}");
        }
        for written in ["0532-88881234", "+86 532 8888 1234", "(0532) 8888 1234"] {
            assert_eq!(numbers(written), ["53288881234"], "{written}");
        }
        assert_eq!(numbers("13812345678 / 0532-88881234").len(), 2);
        assert_eq!(typed("138-1234"), Some("1381234".to_owned()));
        assert_eq!(typed("138a"), None);
        assert_eq!(typed("123"), None);
    }
}
