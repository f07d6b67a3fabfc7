//! A survey: what it asks, of whom, when, and in which words.

use super::{
    letter_model::unknown_variable,
    question_model::{Question, checked},
};
use crate::{
    access::{AppError, FieldError},
    desk::tickets::{model::Named, rules_model::keyed},
    fields::Catalogue,
    lists::filters::{Condition, Group, Op},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

keyed! {
    /// What a survey measures.
    SurveyKind {
        /// After a ticket was closed: satisfied, from 1 to 5. There is one.
        Csat = "csat",
        /// On schedule: would one recommend us, from 0 to 10.
        Nps = "nps",
    }
}

impl SurveyKind {
    /// From which number to which one scores.
    #[must_use]
    pub const fn scores(self) -> (i16, i16) {
        match self {
            Self::Csat => (1, 5),
            Self::Nps => (0, 10),
        }
    }
}

keyed! {
    /// When somebody is asked.
    When {
        /// So many days after they were asked last.
        Every = "every",
        /// So many days after a thing was delivered or bought.
        After = "after",
        /// Once.
        Once = "once",
    }
}

/// A survey as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SurveyForm {
    pub name: String,
    /// What the score answers; empty for the usual words.
    pub ask: String,
    pub ask_en: String,
    pub subject: String,
    pub subject_en: String,
    pub letter: String,
    pub letter_en: String,
    pub mailbox: Option<Uuid>,
    pub conditions: Group,
    /// All contacts, else the main one.
    pub everybody: bool,
    pub when: When,
    pub days: String,
    pub product: Option<Uuid>,
    pub needs_consent: bool,
    pub calendar: Option<Uuid>,
    /// Up to this score somebody is told.
    pub low: String,
    pub questions: Vec<Question>,
}

impl Default for SurveyForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            ask: String::new(),
            ask_en: String::new(),
            subject: String::new(),
            subject_en: String::new(),
            letter: String::new(),
            letter_en: String::new(),
            mailbox: None,
            conditions: Group::default(),
            everybody: false,
            when: When::Every,
            days: "90".to_owned(),
            product: None,
            needs_consent: false,
            calendar: None,
            low: "6".to_owned(),
            questions: Vec::new(),
        }
    }
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyFields {
    pub name: String,
    pub ask: [String; 2],
    pub subject: [String; 2],
    pub letter: [String; 2],
    pub mailbox: Option<Uuid>,
    pub conditions: Group,
    pub everybody: bool,
    pub every_days: Option<i16>,
    pub after_days: Option<i16>,
    pub product: Option<Uuid>,
    pub needs_consent: bool,
    pub calendar: Option<Uuid>,
    pub low: i16,
    pub questions: Vec<Question>,
}

impl SurveyForm {
    /// Reads what was typed. Conditions are checked where they are compiled.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self, kind: SurveyKind) -> Result<SurveyFields, AppError> {
        let mut wrong = Vec::new();
        let mut text = |field: &str, typed: &str, most: usize, rule: &str| {
            let typed = typed.trim().to_owned();
            if typed.chars().count() > most {
                wrong.push(FieldError::of(field, rule));
            }
            if let (Some(name), true) = (unknown_variable(&typed), most > 300 || field.starts_with("subject")) {
                let detail = Some(name);
                wrong.push(FieldError { detail, ..FieldError::of(field, "survey_unknown_variable") });
            }
            typed
        };
        let name = text("name", &self.name, 100, "survey_name_length");
        let ask = [text("ask", &self.ask, 300, "too_long"), text("ask_en", &self.ask_en, 300, "too_long")];
        let subject =
            [text("subject", &self.subject, 200, "too_long"), text("subject_en", &self.subject_en, 200, "too_long")];
        let letter =
            [text("letter", &self.letter, 4_000, "too_long"), text("letter_en", &self.letter_en, 4_000, "too_long")];
        if name.is_empty() {
            wrong.push(FieldError::of("name", "required"));
        }
        let number = |typed: &str, least: i16, most: i16| {
            typed.trim().parse::<i16>().ok().filter(|number| (least..=most).contains(number))
        };
        let (least, most) = kind.scores();
        let low = number(&self.low, least - 1, most - 1);
        if low.is_none() || low.is_some_and(|low| low < 0) {
            wrong.push(FieldError::of("low", "survey_low_range"));
        }
        let when = (kind == SurveyKind::Nps).then_some(self.when);
        let every_days = when.filter(|when| *when == When::Every).and_then(|_| number(&self.days, 1, 1_095));
        let after_days = when.filter(|when| *when == When::After).and_then(|_| number(&self.days, 0, 730));
        match when {
            Some(When::Every) if every_days.is_none() => {
                wrong.push(FieldError::of("days", "survey_every_days_range"));
            }
            Some(When::After) if after_days.is_none() => {
                wrong.push(FieldError::of("days", "survey_after_days_range"));
            }
            _ => {}
        }
        let questions = match checked(&self.questions) {
            Ok(questions) => questions,
            Err(AppError::Invalid(more)) => {
                wrong.extend(more);
                Vec::new()
            }
            Err(other) => return Err(other),
        };
        let Some(low) = low.filter(|_| wrong.is_empty()) else { return Err(AppError::Invalid(wrong)) };
        Ok(SurveyFields {
            name,
            ask,
            subject,
            letter,
            mailbox: self.mailbox,
            conditions: self.conditions.clone(),
            everybody: self.everybody,
            every_days,
            after_days,
            product: self.product.filter(|_| after_days.is_some()),
            needs_consent: self.needs_consent,
            calendar: self.calendar,
            low,
            questions,
        })
    }
}

/// A survey as those see it who manage the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    pub id: Uuid,
    pub version: i32,
    pub kind: SurveyKind,
    pub form: SurveyForm,
    /// Of the page that everybody may answer who has its code.
    pub token: Option<String>,
    pub active: bool,
    pub archived: bool,
    pub asked: i64,
    pub answered: i64,
    /// When the mailer goes on.
    pub next_at: Option<DateTime<Utc>>,
    /// Its conditions name a field that is no longer there.
    pub broken: bool,
}

/// What the page of surveys shows, and what its form offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurveyRoom {
    pub surveys: Vec<Survey>,
    pub mailboxes: Vec<Named>,
    pub calendars: Vec<Named>,
    pub products: Vec<Named>,
    /// The conditions of saved views of customers, by their names.
    pub views: Vec<(String, Group)>,
    pub fields: Catalogue,
    pub company: String,
}

/// What an agent needs to ask over the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    pub id: Uuid,
    pub name: String,
    pub number: i32,
    pub ask: [String; 2],
    pub questions: Vec<Question>,
}

/// What a saved view of customers says as conditions; `None` where it looks for words, which conditions cannot.
#[must_use]
pub fn conditions_of(query: &str) -> Option<Group> {
    let mut group = Group::default();
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let value = decoded(value)?;
        match key {
            "q" => return None,
            "f" => group.items.push(crate::lists::filters::Item::Group(crate::lists::filters::read(&value)?)),
            "owner" | "kind" | "industry" => {
                group.items.push(crate::lists::filters::Item::Is(Condition::new(key, Op::Is, [value])));
            }
            _ => {}
        }
    }
    // A view that holds a tree alone is that tree.
    if let [crate::lists::filters::Item::Group(only)] = &group.items[..] {
        return Some(only.clone());
    }
    Some(group)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> SurveyForm {
        SurveyForm { name: " 季度 NPS ".to_owned(), ..SurveyForm::default() }
    }

    #[test]
    fn a_name_and_a_rhythm_are_enough() {
        let fields = form().check(SurveyKind::Nps).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(
            (fields.name.as_str(), fields.every_days, fields.after_days, fields.low),
            ("季度 NPS", Some(90), None, 6)
        );
        let product = Some(Uuid::max());
        let after = SurveyForm { when: When::After, days: "0".to_owned(), product, ..form() };
        let fields = after.check(SurveyKind::Nps).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((fields.every_days, fields.after_days, fields.product), (None, Some(0), product));
        // The product of another rhythm says nothing.
        let once = SurveyForm { when: When::Once, days: String::new(), product, ..form() };
        let fields = once.check(SurveyKind::Nps).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((fields.every_days, fields.after_days, fields.product), (None, None, None));
        // After closing there is no rhythm at all.
        let closing = SurveyForm { days: "x".to_owned(), low: "2".to_owned(), ..form() };
        assert!(closing.check(SurveyKind::Csat).is_ok_and(|fields| fields.every_days.is_none()));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let wrong = SurveyForm {
            name: String::new(),
            ask: "长".repeat(301),
            letter: "{{price}}".to_owned(),
            subject_en: "x".repeat(201),
            days: "0".to_owned(),
            low: "10".to_owned(),
            ..form()
        };
        let Err(error) = wrong.check(SurveyKind::Nps) else { panic!("taken") };
        for field in ["name", "ask", "letter", "subject_en", "days", "low"] {
            assert!(error.of_field(field).is_some(), "{field}");
        }
        for low in ["-1", "5", ""] {
            let form = SurveyForm { low: low.to_owned(), ..form() };
            assert!(form.check(SurveyKind::Csat).is_err_and(|error| error.of_field("low").is_some()), "{low}");
        }
    }

    #[test]
    fn a_view_becomes_conditions() {
        assert_eq!(conditions_of(""), Some(Group::default()));
        assert_eq!(conditions_of("q=x&f=tags:empty"), None);
        let tree = conditions_of("f=industry:is:%E6%9C%BA%E6%A2%B0&sort=name");
        assert_eq!(tree, Some(Group::all([Condition::new("industry", Op::Is, ["机械"])])));
        let both = conditions_of("kind=company&f=tags:empty").unwrap_or_default();
        assert_eq!(both.items.len(), 2);
        assert_eq!(conditions_of("f=%E6%9"), None);
    }
}
