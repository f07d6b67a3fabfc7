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

/// In which language somebody is written to: by their name, which is Chinese or is not; by the house where there is none.
#[must_use]
pub fn language_of(name: &str, house: Lang) -> Lang {
    if name.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)) {
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
        assert_eq!(language_of("王敏", Lang::En), Lang::ZhCn);
        assert_eq!(language_of("Li Wei", Lang::ZhCn), Lang::En);
        assert_eq!(language_of(" ", Lang::En), Lang::En);
    }
}
