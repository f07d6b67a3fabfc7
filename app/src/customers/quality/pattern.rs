//! How a text must look, as people write it: `19999999999` for a mobile number, `AA-99(99)` for a part number. Whoever knows regular
//! expressions may write one instead. Both become the same engine, which never takes longer than the text times the pattern, so that
//! no pattern can hold up a form or an import; browser and server run the same code.

use regex_lite::{Regex, RegexBuilder};

/// Most characters of a pattern.
pub const LONGEST: usize = 300;
/// Bytes that a pattern may take when it is made: `9{60000}` is refused.
const LARGEST: usize = 1 << 18;
/// Brackets within brackets.
const DEEPEST: u32 = 20;

/// Makes a pattern ready; it stands for the whole text.
///
/// # Errors
/// The key of the reason in `errors.json`.
pub fn ready(pattern: &str, raw: bool) -> Result<Regex, &'static str> {
    if pattern.trim().is_empty() {
        return Err("required");
    }
    if pattern.chars().count() > LONGEST {
        return Err("too_long");
    }
    let whole = if raw { pattern.to_owned() } else { written_out(pattern)? };
    RegexBuilder::new(&format!("^(?:{whole})$"))
        .size_limit(LARGEST)
        .nest_limit(DEEPEST)
        .build()
        .map_err(|_| "check_pattern_form")
}

/// The regular expression of a pattern: `9` a digit, `A` a capital letter, `a` any letter, `#` a letter or a digit, `中` a Chinese
/// character, `*` anything, `+` after something: once or more often, `( )` may be missing, `|` or, `\` takes what follows as it
/// stands; everything else stands for itself.
fn written_out(pattern: &str) -> Result<String, &'static str> {
    let (mut out, mut depth, mut repeatable) = (String::new(), 0_u32, false);
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        let can_repeat = repeatable;
        repeatable = true;
        match letter {
            '9' => out.push_str("[0-9]"),
            'A' => out.push_str("[A-Z]"),
            'a' => out.push_str("[A-Za-z]"),
            '#' => out.push_str("[0-9A-Za-z]"),
            '中' => out.push_str("[\u{4e00}-\u{9fff}]"),
            '*' => {
                out.push_str(".*");
                repeatable = false;
            }
            '+' if can_repeat => {
                out.push('+');
                repeatable = false;
            }
            '(' | '（' => {
                depth += 1;
                out.push_str("(?:");
                repeatable = false;
            }
            ')' | '）' if depth > 0 => {
                depth -= 1;
                out.push_str(")?");
                repeatable = false;
            }
            '|' => {
                out.push('|');
                repeatable = false;
            }
            ')' | '）' => return Err("check_pattern_form"),
            '\\' => {
                out.push_str(&regex_lite::escape(letters.next().ok_or("check_pattern_form")?.encode_utf8(&mut [0; 4])))
            }
            other => out.push_str(&regex_lite::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    if depth == 0 { Ok(out) } else { Err("check_pattern_form") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fits(pattern: &str, text: &str) -> bool {
        ready(pattern, false).expect("a pattern").is_match(text)
    }

    #[test]
    fn a_pattern_says_what_people_mean() {
        assert!(fits("19999999999", "13805320001") && !fits("19999999999", "23805320001"));
        assert!(!fits("19999999999", "138053200012"), "it stands for the whole text");
        assert!(fits("AA-99(99)", "QZ-12") && fits("AA-99(99)", "QZ-1234") && !fits("AA-99(99)", "QZ-123"));
        assert!(fits("(+86 )19999999999", "+86 13805320001"), "a plus that follows nothing is one");
        assert!(fits("中+", "青岛") && !fits("中+", "Qingdao"));
        assert!(fits("*@haizhou.com|*@hz.cn", "li@hz.cn") && !fits("*@hz.cn", "li@hzxcn"));
        assert!(fits("\\99", "95") && !fits("\\99", "15"));
    }

    #[test]
    fn what_cannot_be_read_or_is_too_much_is_refused() {
        for (pattern, raw) in [("(99", false), ("99)", false), ("9\\", false), ("[0-9", true), ("(a{900}){900}", true)]
        {
            assert_eq!(ready(pattern, raw).err(), Some("check_pattern_form"), "{pattern}");
        }
        assert_eq!(ready(" ", false).err(), Some("required"));
        assert_eq!(ready(&"9".repeat(LONGEST + 1), false).err(), Some("too_long"));
    }

    proptest! {
        #[test]
        fn a_text_without_signs_fits_itself(text in "[0-8b-zB-Z .@_-]{1,40}") {
            prop_assume!(!text.trim().is_empty());
            prop_assert!(fits(&text, &text));
        }

        #[test]
        fn nothing_that_somebody_types_breaks_it(pattern in "\\PC{0,60}", raw: bool, text in "\\PC{0,200}") {
            if let Ok(regex) = ready(&pattern, raw) {
                regex.is_match(&text);
            }
        }
    }
}
