//! The mail that asks: its words with variables, `{{name}}`, and in which language somebody is written to; and what the house reads of a
//! low score.

use crate::{locale::Lang, words::surveys as w};

/// What can stand in a letter, in the order in which it is offered. The words are `surveys.variable_<key>`.
pub const VARIABLES: [&str; 7] = ["name", "customer", "product", "company", "number", "subject", "link"];

/// What stands in the text of a mail where its link goes when it is sent; as in the portal.
const LINK_HERE: &str = crate::desk::portal::model::LINK_HERE;

/// What variables stand for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values<'a> {
    pub name: &'a str,
    pub customer: &'a str,
    pub product: &'a str,
    pub company: &'a str,
    /// Of the ticket, where it is asked about one.
    pub number: &'a str,
    pub subject: &'a str,
}

impl Values<'_> {
    fn of(&self, variable: &str) -> Option<&str> {
        Some(match variable {
            "name" => self.name,
            "customer" => self.customer,
            "product" => self.product,
            "company" => self.company,
            "number" => self.number,
            "subject" => self.subject,
            _ => return None,
        })
    }
}

/// The first thing between braces that is no variable, shortened.
#[must_use]
pub fn unknown_variable(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let (name, behind) = after.split_once("}}").unwrap_or((after, ""));
        if !VARIABLES.contains(&name.trim()) {
            return Some(name.trim().chars().take(40).collect());
        }
        rest = behind;
    }
    None
}

/// A text with its variables filled in; what somebody is called cannot take the place of the link.
#[must_use]
pub fn filled(text: &str, values: &Values<'_>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once("}}") else {
            filled.push_str("{{");
            rest = after;
            continue;
        };
        match name.trim() {
            "link" => filled.push_str(LINK_HERE),
            name => filled.push_str(&values.of(name).unwrap_or_default().replace(LINK_HERE, "")),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// Words of one's own; empty ones for the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
}

/// The usual words, with their variables.
#[must_use]
pub fn usual(lang: Lang, after_closing: bool) -> Letter {
    let [name, company, number, subject, link] =
        ["name", "company", "number", "subject", "link"].map(|one| format!("{{{{{one}}}}}"));
    if after_closing {
        let text = w::letter_after_closing(lang, name, number, subject, link);
        return Letter { subject: w::letter_subject_after_closing(lang).to_owned(), text };
    }
    Letter { subject: w::letter_subject(lang, &company), text: w::letter(lang, name, &company, link) }
}

/// Subject and text as they go out. A letter that forgot its link has it at the end.
#[must_use]
pub fn composed(letter: &Letter, lang: Lang, after_closing: bool, values: &Values<'_>) -> (String, String) {
    let usual = usual(lang, after_closing);
    let or_usual = |own: &str, usual: &str| if own.trim().is_empty() { usual.to_owned() } else { own.to_owned() };
    let subject = filled(&or_usual(&letter.subject, &usual.subject), values);
    let mut text = filled(&or_usual(&letter.text, &usual.text), values);
    if !text.contains(LINK_HERE) {
        text.push_str("\n\n");
        text.push_str(LINK_HERE);
    }
    // A subject is one line, and holds no link.
    (subject.replace(LINK_HERE, "").split_whitespace().collect::<Vec<_>>().join(" "), text)
}

/// Subject and text of the ticket that goes after it; in the subject `[who]` stands for the customer.
#[must_use]
pub fn follow_up(house: Lang, score: i16, comment: Option<&str>) -> (String, String) {
    let mut text = w::follow_up_text(house, score);
    if let Some(comment) = comment {
        text = format!("{text}\n\n{}", w::follow_up_words(house, comment));
    }
    (w::follow_up_subject(house, "[who]", score), text)
}

/// What says in which language somebody reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signs {
    /// What they wrote themselves, the newest first.
    pub words: Vec<String>,
    /// In which language they, or their customer, had their last quote.
    pub quoted: Option<Lang>,
    /// What is read in the country of their customer, as far as we write it.
    pub country: Option<Lang>,
}

/// In which language somebody is written to: in that of their own words, of what they were sent, of their country, whichever is known
/// first. Where nothing is, by their name, which is Chinese or is not; by the house where there is none.
#[must_use]
pub fn language_of(signs: &Signs, name: &str, house: Lang) -> Lang {
    let written = signs.words.iter().find_map(|text| language_of_words(text));
    written.or(signs.quoted).or(signs.country).unwrap_or_else(|| language_of_name(name, house))
}

/// In which language a message is written; `None` where it is too short to tell. What it quotes, and addresses in it, say nothing.
fn language_of_words(text: &str) -> Option<Lang> {
    let own = text.lines().filter(|line| !line.trim_start().starts_with('>')).flat_map(str::split_whitespace);
    let (mut han, mut words) = (0, 0);
    for part in own.filter(|part| !part.contains("://") && !part.contains('@')).take(200) {
        han += part.chars().filter(|letter| is_han(*letter)).count();
        let others = part.split(|letter: char| !letter.is_alphabetic() || is_han(letter));
        words += others.filter(|word| !word.is_empty()).count();
    }
    // A Chinese word has about two characters. Names of people stand in English mails, names of products in Chinese ones, and
    // "OK" is said in every language.
    if 2 * han > words {
        Some(Lang::ZhCn)
    } else if words >= 3 {
        Some(Lang::En)
    } else {
        None
    }
}

fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

fn language_of_name(name: &str, house: Lang) -> Lang {
    if name.chars().any(is_han) {
        Lang::ZhCn
    } else if name.chars().any(char::is_alphabetic) {
        Lang::En
    } else {
        house
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: Values<'static> =
        Values {
            name: "王敏", customer: "海舟", product: "", company: "轻舟", number: "T-000001", subject: "漏水"
        };

    #[test]
    fn a_letter_is_filled_in_and_always_holds_its_link() {
        let own =
            Letter { subject: "{{ company }}\n{{link}}".to_owned(), text: "{{name}}，{{product}}你好".to_owned() };
        let (subject, text) = composed(&own, Lang::ZhCn, false, &VALUES);
        assert_eq!((subject.as_str(), text.as_str()), ("轻舟", "王敏，你好\n\n[link]"));
        for (lang, closing) in [(Lang::ZhCn, true), (Lang::En, false), (Lang::En, true), (Lang::ZhCn, false)] {
            let (subject, text) = composed(&Letter::default(), lang, closing, &VALUES);
            assert!(text.contains("王敏") && text.matches("[link]").count() == 1, "{text}");
            assert!(!subject.contains("{{") && !text.contains("{{"), "{subject} {text}");
        }
    }

    #[test]
    fn nobody_is_called_like_a_link() {
        let values = Values { name: "[link]x", ..VALUES };
        assert_eq!(filled("{{name}} {{link}} {{", &values), "x [link] {{");
    }

    #[test]
    fn what_is_no_variable_is_named() {
        assert_eq!(unknown_variable("{{name}} {{ link }}"), None);
        assert_eq!(unknown_variable("{{name}} {{price}}").as_deref(), Some("price"));
        assert_eq!(unknown_variable("{{na").as_deref(), Some("na"));
    }

    #[test]
    fn a_name_says_in_which_language() {
        let by_name = |name: &str, house| language_of(&Signs::default(), name, house);
        assert_eq!(by_name("王敏", Lang::En), Lang::ZhCn);
        assert_eq!(by_name("Li Wei", Lang::ZhCn), Lang::En);
        assert_eq!(by_name(" ", Lang::En), Lang::En);
    }

    #[test]
    fn what_is_known_says_more_than_a_name() {
        let words = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let (zh, en) = (Some(Lang::ZhCn), Some(Lang::En));
        let signs = |said: &[&str], quoted, country| Signs { words: words(said), quoted, country };
        // Own words before a quote, a quote before the country; the newest words that tell.
        assert_eq!(language_of(&signs(&["泵又漏水了"], en, en), "Li Wei", Lang::En), Lang::ZhCn);
        assert_eq!(language_of(&signs(&["The pump leaks again"], zh, zh), "王敏", Lang::ZhCn), Lang::En);
        assert_eq!(language_of(&signs(&["OK", "泵又漏水了", "The pump leaks"], en, en), "Emma", Lang::En), Lang::ZhCn);
        assert_eq!(language_of(&signs(&["OK"], zh, en), "Emma", Lang::En), Lang::ZhCn);
        assert_eq!(language_of(&signs(&[], None, zh), "Li Wei", Lang::En), Lang::ZhCn);
        assert_eq!(language_of(&signs(&[], None, en), "王敏", Lang::ZhCn), Lang::En);
    }

    #[test]
    fn words_of_both_languages_are_told_apart() {
        for text in [
            "Laser 3000 的 PLC 坏了，请尽快处理",
            "你好，泵坏了。\n\nWang Min\nSales Manager",
            "见 https://example.com/a/b/c 谢谢",
        ] {
            assert_eq!(language_of_words(text), Some(Lang::ZhCn), "{text}");
        }
        for text in ["Hello 王敏, thanks a lot", "It leaks again.\n> 您好，我们已收到您的来信，会尽快处理。"]
        {
            assert_eq!(language_of_words(text), Some(Lang::En), "{text}");
        }
        for text in ["", "OK", "👍", "12345", "Thanks, Emma", "https://example.com/one/two/three"] {
            assert_eq!(language_of_words(text), None, "{text}");
        }
    }
}
