//! The fields that checks may speak of, under the names that forms, the log and the database have for them; and what counts for
//! completeness.

use crate::{
    fields::{Catalogue, FieldDef, FieldKind, RecordKind},
    locale::Lang,
    words::{customers as cw, events as ew, quality as w},
};
use serde::{Deserialize, Serialize};

/// What a field holds, as far as checks care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    Text,
    /// Also amounts.
    Number,
    Day,
    /// One or several of few values.
    Choice,
    Tick,
    /// Another record, or what is sealed: only whether it is filled in can be said.
    Other,
}

/// A field that a check may name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckField {
    /// The column, or `custom.<id>`.
    pub key: String,
    pub holds: Holds,
    /// Of a custom field, in Chinese and English.
    pub name: Option<(String, Option<String>)>,
    /// Values with their names in Chinese and English.
    pub choices: Vec<(String, String, String)>,
}

impl CheckField {
    /// What it is called.
    #[must_use]
    pub fn name_in(&self, lang: Lang) -> String {
        name_of(lang, &self.key, self.name.as_ref())
    }

    /// A value as it is kept: a choice by its id or one of its names; `None` for one that there is not.
    #[must_use]
    pub fn value(&self, typed: &str) -> Option<String> {
        let named = typed.to_lowercase();
        match self.holds {
            Holds::Choice => {}
            Holds::Tick => return matches!(named.as_str(), "true" | "yes" | "是").then(|| "true".to_owned()),
            Holds::Other => return None,
            Holds::Text | Holds::Number | Holds::Day => return Some(typed.to_owned()),
        }
        let meant = |(id, name, name_en): &&(String, String, String)| {
            *id == typed || name.to_lowercase() == named || name_en.to_lowercase() == named
        };
        self.choices.iter().find(meant).map(|(id, ..)| id.clone())
    }

    /// A kept value in words.
    #[must_use]
    pub fn value_in(&self, lang: Lang, value: &str) -> String {
        let known = self.choices.iter().find(|(id, ..)| id == value);
        known.map_or(value, |(_, name, name_en)| if lang == Lang::En { name_en } else { name }).to_owned()
    }

    fn custom(field: &FieldDef) -> Option<Self> {
        let holds = match field.kind {
            FieldKind::Text | FieldKind::LongText | FieldKind::Link => Holds::Text,
            FieldKind::Number | FieldKind::Money => Holds::Number,
            FieldKind::Date => Holds::Day,
            FieldKind::Choice | FieldKind::Choices => Holds::Choice,
            FieldKind::Checkbox => Holds::Tick,
            FieldKind::File | FieldKind::Reference | FieldKind::Sensitive => Holds::Other,
            // Nothing of it is kept.
            FieldKind::Computed => return None,
        };
        let choice = |choice: &crate::fields::model::FieldChoice| {
            let english = choice.name_en.clone().unwrap_or_else(|| choice.name.clone());
            (choice.id.to_string(), choice.name.clone(), english)
        };
        Some(Self {
            key: field.key(),
            holds,
            name: Some((field.name.clone(), field.name_en.clone())),
            choices: field.choices.iter().map(choice).collect(),
        })
    }
}

/// The fields that every record of a kind has.
#[must_use]
pub fn built_in(of: RecordKind) -> Vec<CheckField> {
    use Holds::{Choice, Number, Text};
    let all: &[(&str, Holds)] = match of {
        RecordKind::Customer => &[
            ("kind", Choice),
            ("name", Text),
            ("short_name", Text),
            ("phone", Text),
            ("email", Text),
            ("wechat", Text),
            ("credit_code", Text),
            ("industry", Text),
            ("country", Text),
            ("region", Text),
            ("address", Text),
            ("website", Text),
            ("source", Text),
            ("employees", Number),
            ("annual_revenue", Number),
            ("founded_year", Number),
            ("preferences", Text),
        ],
        RecordKind::Contact => {
            &[("name", Text), ("title", Text), ("phone", Text), ("email", Text), ("wechat", Text), ("note", Text)]
        }
    };
    let kinds = ["company", "person"].map(|key| {
        let word = |lang| cw::text(lang, &format!("kind_{key}")).unwrap_or(key).to_owned();
        (key.to_owned(), word(Lang::ZhCn), word(Lang::En))
    });
    all.iter()
        .map(|(key, holds)| CheckField {
            key: (*key).to_owned(),
            holds: *holds,
            name: None,
            choices: if *holds == Choice { kinds.to_vec() } else { vec![] },
        })
        .collect()
}

/// All fields that checks of a kind of records may name.
#[must_use]
pub fn all(of: RecordKind, catalogue: &Catalogue) -> Vec<CheckField> {
    built_in(of).into_iter().chain(catalogue.fields.iter().filter_map(CheckField::custom)).collect()
}

/// What counts for completeness beside custom fields, in the order in which it is offered.
pub const COUNTED: [&str; 18] = [
    "reachable",
    "phone",
    "email",
    "wechat",
    "industry",
    "country",
    "region",
    "address",
    "website",
    "source",
    "short_name",
    "credit_code",
    "employees",
    "annual_revenue",
    "founded_year",
    "preferences",
    "contact_role",
    "next_step",
];

/// What a field is called, by its key; custom ones bring their name along.
#[must_use]
pub fn name_of(lang: Lang, key: &str, custom: Option<&(String, Option<String>)>) -> String {
    match (custom, lang) {
        (Some((_, Some(name_en))), Lang::En) => name_en.clone(),
        (Some((name, _)), _) => name.clone(),
        (None, _) => w::text(lang, &format!("counts_{key}"))
            .or_else(|| ew::text(lang, &format!("field_{key}")))
            .unwrap_or(key)
            .to_owned(),
    }
}

/// Where a gap is filled: the id of the control in the form of a customer, or `None` where it is filled elsewhere on the page.
#[must_use]
pub fn control_of(key: &str) -> Option<String> {
    match key {
        "contact_role" | "next_step" => None,
        "reachable" => Some("customer-phone".to_owned()),
        key => Some(format!("customer-{}", key.replace('.', "-"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_words() {
        for lang in [Lang::ZhCn, Lang::En] {
            for field in RecordKind::ALL.into_iter().flat_map(built_in) {
                assert_ne!(field.name_in(lang), field.key, "{lang:?}");
            }
            for key in COUNTED {
                assert_ne!(name_of(lang, key, None), key, "{lang:?}");
            }
        }
    }

    #[test]
    fn a_choice_is_known_by_its_names() {
        let kind = built_in(RecordKind::Customer).into_iter().find(|field| field.key == "kind").expect("it is there");
        assert_eq!(kind.value("Company"), Some("company".to_owned()));
        assert_eq!(kind.value("ship"), None);
    }
}
