//! What a check says where its administrator did not say it, and what it asks for in words.

use super::{
    fields::CheckField,
    model::{Over, Rule, Stands},
};
use crate::{locale::Lang, words::quality as w};

fn name(lang: Lang, key: &str, fields: &[CheckField]) -> String {
    fields.iter().find(|field| field.key == key).map_or_else(|| key.to_owned(), |field| field.name_in(lang))
}

fn values(lang: Lang, key: &str, wanted: &[String], fields: &[CheckField]) -> String {
    let field = fields.iter().find(|field| field.key == key);
    let word = |value: &String| field.map_or_else(|| value.clone(), |field| field.value_in(lang, value));
    wanted.iter().map(word).collect::<Vec<_>>().join(w::or_comma(lang))
}

/// A plain message for a rule, 200 characters at most.
#[must_use]
pub fn message_of(lang: Lang, rule: &Rule, fields: &[CheckField]) -> String {
    let field = name(lang, rule.field(), fields);
    let text = match rule {
        Rule::Format { raw: true, .. } => w::says_form(lang, field),
        Rule::Format { pattern, .. } => w::says_pattern(lang, field, pattern),
        Rule::Range { over: Over::Length, min, max, .. } => match (min.as_str(), max.as_str()) {
            (min, "") => w::says_longer(lang, field, min),
            ("", max) => w::says_shorter(lang, field, max),
            (min, max) => w::says_length(lang, field, min, max),
        },
        Rule::Range { min, max, .. } => match (min.as_str(), max.as_str()) {
            (min, "") => w::says_least(lang, field, min),
            ("", max) => w::says_most(lang, field, max),
            (min, max) => w::says_between(lang, field, min, max),
        },
        Rule::Depends { when, is, must, .. } => {
            let reason = stands(lang, when, is, fields);
            match must {
                Stands::Filled => w::says_filled(lang, reason, field),
                Stands::Empty => w::says_empty(lang, reason, field),
                Stands::OneOf(wanted) => {
                    w::says_one_of(lang, reason, field, values(lang, rule.field(), wanted, fields))
                }
            }
        }
    };
    text.chars().take(200).collect()
}

/// A condition in words: “Kind is Company”.
fn stands(lang: Lang, key: &str, is: &Stands, fields: &[CheckField]) -> String {
    let field = name(lang, key, fields);
    match is {
        Stands::Filled => w::when_filled(lang, field),
        Stands::Empty => w::when_empty(lang, field),
        Stands::OneOf(wanted) => w::when_one_of(lang, field, values(lang, key, wanted, fields)),
    }
}
