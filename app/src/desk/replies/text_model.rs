//! Variables in texts: `{{customer}}`.

/// All that can stand in a text, in the order in which they are offered. Their words are `desk_replies.variable_<key>`, with `_`
/// for the dot.
pub const VARIABLES: [&str; 6] = ["customer", "contact", "ticket.number", "ticket.subject", "product", "agent"];

/// A text in pieces: as it is, or the name of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'t> {
    Plain(&'t str),
    Variable(&'t str),
}

/// Cuts a text at its variables.
///
/// # Errors
/// What is between braces and no variable; of braces that are not closed, what follows them.
fn pieces<'t>(text: &'t str, known: &[&str]) -> Result<Vec<Piece<'t>>, &'t str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            return Err(after.lines().next().unwrap_or_default());
        };
        let name = name.trim();
        if !known.contains(&name) {
            return Err(name);
        }
        pieces.push(Piece::Plain(before));
        pieces.push(Piece::Variable(name));
        rest = behind;
    }
    pieces.push(Piece::Plain(rest));
    Ok(pieces)
}

/// The first thing between braces that is no variable, shortened; `None` for a text that can be used.
#[must_use]
pub fn unknown_variable(text: &str) -> Option<String> {
    unknown_of(text, &VARIABLES)
}

/// The same where other variables are known.
#[must_use]
pub fn unknown_of(text: &str, known: &[&str]) -> Option<String> {
    pieces(text, known).err().map(|name| name.chars().take(40).collect())
}

/// A text with its variables filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    pub text: String,
    /// What stands where nothing is known, each once: to be filled in by hand.
    pub blanks: Vec<String>,
}

/// Fills a text in. `value` knows what a variable stands for; `blank` says what to put where it stands for nothing. A text that cannot
/// be read stays as it is.
#[must_use]
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>, blank: impl Fn(&str) -> String) -> Filled {
    fill_of(text, &VARIABLES, value, blank)
}

/// The same where other variables are known.
#[must_use]
pub fn fill_of(
    text: &str,
    known: &[&str],
    value: impl Fn(&str) -> Option<String>,
    blank: impl Fn(&str) -> String,
) -> Filled {
    let Ok(pieces) = pieces(text, known) else { return Filled { text: text.to_owned(), blanks: Vec::new() } };
    let mut filled = Filled::default();
    for piece in pieces {
        match piece {
            Piece::Plain(plain) => filled.text.push_str(plain),
            Piece::Variable(name) => match value(name).filter(|value| !value.trim().is_empty()) {
                Some(value) => filled.text.push_str(&value),
                None => {
                    let mark = blank(name);
                    filled.text.push_str(&mark);
                    if !filled.blanks.contains(&mark) {
                        filled.blanks.push(mark);
                    }
                }
            },
        }
    }
    filled
}

/// The `/` that is being typed before the caret: where it stands, and what follows it. Both count UTF-16 units, as browsers do. It
/// begins a line or a word: a date and an address have it inside.
#[must_use]
pub fn slash_before(text: &str, caret: usize) -> Option<(usize, String)> {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    let before = String::from_utf16(&units).ok()?;
    let (head, query) = before.rsplit_once('/')?;
    let inside = head.chars().next_back().is_some_and(|letter| !letter.is_whitespace());
    let over = query.chars().count() > 30 || query.contains('\n') || query.starts_with(' ') || query.ends_with("  ");
    (!inside && !over).then(|| (head.encode_utf16().count(), query.to_owned()))
}

/// The text with other words in place of what stands between two carets, and where the caret then stands.
#[must_use]
pub fn with_words(text: &str, from: usize, to: usize, words: &str) -> (String, usize) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let from = from.min(units.len());
    let to = to.clamp(from, units.len());
    let end = from + words.encode_utf16().count();
    let (head, tail) = (String::from_utf16_lossy(&units[..from]), String::from_utf16_lossy(&units[to..]));
    (format!("{head}{words}{tail}"), end)
}

/// Where a mark stands in a text behind a caret, in UTF-16 units: its beginning and end.
#[must_use]
pub fn place_of(text: &str, mark: &str) -> Option<(usize, usize)> {
    let at = text.find(mark)?;
    let begin = text[..at].encode_utf16().count();
    Some((begin, begin + mark.encode_utf16().count()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(name: &str) -> Option<String> {
        (name != "contact").then(|| name.to_uppercase())
    }

    #[test]
    fn variables_are_filled_in_and_what_is_not_known_is_marked() {
        let filled = fill("您好 {{contact}}，{{ ticket.number }} {{contact}}!", value, |name| format!("【{name}】"));
        assert_eq!(filled.text, "您好 【contact】，TICKET.NUMBER 【contact】!");
        assert_eq!(filled.blanks, ["【contact】"]);
        assert_eq!(place_of(&filled.text, &filled.blanks[0]), Some((3, 12)));
        assert_eq!(place_of("𠮷{x}", "{x}"), Some((2, 5)));
    }

    #[test]
    fn what_is_no_variable_is_found_when_it_is_saved() {
        assert_eq!(unknown_variable("{{customer}} { } }}"), None);
        assert_eq!(unknown_variable("x {{ Customer }}"), Some("Customer".to_owned()));
        assert_eq!(unknown_variable("{{customer"), Some("customer".to_owned()));
        assert_eq!(unknown_variable("{{}}"), Some(String::new()));
        assert_eq!(fill("{{nobody}}", value, str::to_owned).text, "{{nobody}}");
    }

    #[test]
    fn a_slash_begins_a_word_or_it_is_none() {
        assert_eq!(slash_before("/thanks", 7), Some((0, "thanks".to_owned())));
        assert_eq!(slash_before("你好\n/发货", 6), Some((3, "发货".to_owned())));
        assert_eq!(slash_before("a /b", 3), Some((2, String::new())));
        for (text, caret) in [("2026/11", 7), ("https://x", 9), ("/ a", 3), ("/a\nb", 4), ("", 0), ("abc", 9)] {
            assert_eq!(slash_before(text, caret), None, "{text}");
        }
        let (text, end) = with_words("您好 /谢", 3, 5, "谢谢");
        assert_eq!((text.as_str(), end), ("您好 谢谢", 5));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in ".{0,60}", caret in 0_usize..80, other in 0_usize..80) {
            let unreadable = unknown_variable(&text).is_some();
            let filled = fill(&text, value, str::to_owned);
            prop_assert!(!unreadable || filled.text == text);
            let _ = slash_before(&text, caret);
            let (put, end) = with_words(&text, caret, other, "x");
            prop_assert!(end <= put.encode_utf16().count());
        }

        #[test]
        fn every_variable_is_known(which in prop::sample::select(&VARIABLES[..]), before in "[^{}]{0,9}", after in "[^{}]{0,9}") {
            let text = format!("{before}{{{{{which}}}}}{after}");
            prop_assert_eq!(unknown_variable(&text), None);
            prop_assert_eq!(fill(&text, |name| Some(name.to_owned()), str::to_owned).text, format!("{before}{which}{after}"));
        }
    }
}
