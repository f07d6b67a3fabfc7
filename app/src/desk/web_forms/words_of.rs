//! Forms in words: for whoever fills one in, and for the house that reads it.

use super::{
    model::{Asking, Part},
    sent_model::Said,
};
use crate::{locale::Lang, words::web_forms as w};

/// What a field is called.
#[must_use]
pub const fn part_word(lang: Lang, part: Part) -> &'static str {
    match part {
        Part::Name => w::part_name(lang),
        Part::Company => w::part_company(lang),
        Part::Email => w::part_email(lang),
        Part::Phone => w::part_phone(lang),
        Part::Number => w::part_number(lang),
        Part::Subject => w::part_subject(lang),
    }
}

pub(in crate::desk) const fn asking_word(lang: Lang, asking: Asking) -> &'static str {
    match asking {
        Asking::Off => w::asking_off(lang),
        Asking::Asked => w::asking_asked(lang),
        Asking::Required => w::asking_required(lang),
    }
}

/// How many websites may embed a form or a chat, of the addresses that it names.
pub(in crate::desk) fn embedded_word(lang: Lang, origins: &str) -> String {
    match origins.lines().count() {
        0 => w::embedded_nowhere(lang).to_owned(),
        1 => w::embedded_by_one(lang).to_owned(),
        more => w::embedded_by(lang, more),
    }
}

/// In the reader's language, else in the other one, else words of the product.
#[must_use]
pub fn in_language<'a>(lang: Lang, chinese: &'a str, english: &'a str, usual: &'a str) -> &'a str {
    let (own, other) = if lang == Lang::En { (english, chinese) } else { (chinese, english) };
    [own, other].into_iter().find(|text| !text.is_empty()).unwrap_or(usual)
}

/// What stands on the ticket: what was said, and below it who said it, in the language of the house.
#[must_use]
pub fn on_ticket(house: Lang, form: &str, said: &Said) -> String {
    let parts = said.parts.iter().filter(|(part, _)| **part != Part::Subject);
    below(house, &said.message, Some(form), parts.map(|(part, text)| (*part, text.as_str())))
}

/// A message with the form that it came by, and who sent it, below.
#[must_use]
pub fn below<'a>(
    house: Lang,
    message: &str,
    form: Option<&str>,
    parts: impl Iterator<Item = (Part, &'a str)>,
) -> String {
    let by = form.map(|form| w::came_by(house, form)).into_iter();
    let lines: Vec<String> = by.chain(parts.map(|(part, text)| w::line(house, part_word(house, part), text))).collect();
    if lines.is_empty() { message.to_owned() } else { format!("{message}\n\n{}", lines.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn who_wrote_stands_below_what_they_wrote() {
        let parts = BTreeMap::from([
            (Part::Email, "a@example.com".to_owned()),
            (Part::Name, "Wang".to_owned()),
            (Part::Subject, "Alarm".to_owned()),
        ]);
        let text = on_ticket(Lang::En, "Repairs", &Said { parts, message: "It beeps".to_owned() });
        assert!(text.starts_with("It beeps\n\n") && text.ends_with("Name: Wang\nE-mail: a@example.com"), "{text}");
        assert!(text.contains("Repairs") && !text.contains("Alarm"));
    }

    #[test]
    fn what_is_missing_in_one_language_is_said_in_the_other() {
        assert_eq!(in_language(Lang::En, "谢谢", "", "usual"), "谢谢");
        assert_eq!(in_language(Lang::ZhCn, "谢谢", "Thanks", "usual"), "谢谢");
        assert_eq!(in_language(Lang::En, "", "", "usual"), "usual");
    }
}
