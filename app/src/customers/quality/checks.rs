//! Holds records against checks: made ready once for a form, a request or an import, then asked for every record. The only
//! place that says whether a check is broken.

use super::{
    model::{Check, Over, Rule, Stands},
    pattern,
};
use crate::{
    access::FieldError,
    fields::{Catalogue, TypedValues, model::PREFIX, model::field_of_key},
    ui::parse_amount,
};
use chrono::NaiveDate;
use regex_lite::Regex;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What is known of a record, by the names that its fields have in the log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    values: Map<String, Value>,
    /// Nothing is missing: a field without a value is empty. Else it may only be out of sight, and nothing is said of it.
    whole: bool,
}

impl Facts {
    /// Of checked fields: what does not stand among them is out of sight.
    #[must_use]
    pub fn of(fields: &impl Serialize) -> Self {
        Self { values: object(serde_json::to_value(fields).unwrap_or_default()), whole: false }
    }

    /// Of a whole record by its columns, custom fields by their ids in `custom`.
    #[must_use]
    pub fn of_row(row: Value) -> Self {
        let mut values = object(row);
        for (id, value) in object(values.remove("custom").unwrap_or_default()) {
            values.insert(format!("{PREFIX}{id}"), value);
        }
        Self { values, whole: true }
    }

    /// Of a form that is being typed. What cannot be read is left out: it is refused in its own words.
    #[must_use]
    pub fn typed(form: &impl Serialize, custom: &TypedValues, catalogue: &Catalogue) -> Self {
        let mut facts = Self::of(form);
        facts.values.remove("custom");
        if let Some(code) = facts.values.get("credit_code").and_then(Value::as_str)
            && let Ok(code) = crate::customers::credit_code::checked(code)
        {
            facts.values.insert("credit_code".to_owned(), code.into());
        }
        for field in catalogue.fields.iter().filter(|field| field.is_typed()) {
            let text = custom.get(&field.id).map_or("", String::as_str);
            if let Ok(value) = field.check(text) {
                facts.values.insert(field.key(), value);
            }
        }
        facts
    }

    /// The same with another value of one field.
    #[must_use]
    pub fn with(&self, key: &str, value: Value) -> Self {
        let mut facts = self.clone();
        facts.values.insert(key.to_owned(), value);
        facts
    }

    /// The value of a field as one text, for a report.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.texts(key).unwrap_or_default().join(", ")
    }

    /// The texts of a field, none where it is empty; `None` where nothing is known of it.
    fn texts(&self, key: &str) -> Option<Vec<Cow<'_, str>>> {
        match self.values.get(key) {
            None if !self.whole => None,
            None => Some(vec![]),
            Some(value) => Some(texts_of(value)),
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}

fn texts_of(value: &Value) -> Vec<Cow<'_, str>> {
    match value {
        Value::String(text) if text.trim().is_empty() => vec![],
        Value::String(text) => vec![text.trim().into()],
        Value::Number(number) => vec![number.to_string().into()],
        Value::Bool(true) => vec!["true".into()],
        Value::Array(all) => all.iter().flat_map(texts_of).collect(),
        Value::Null | Value::Bool(false) | Value::Object(_) => vec![],
    }
}

/// A bound of a range, comparable with those of its kind.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Bound {
    Number(Decimal),
    Day(NaiveDate),
}

/// The least and the greatest of a range; an empty text is no bound.
///
/// # Errors
/// `min` or `max`, where that cannot be read.
pub fn bounds(over: Over, min: &str, max: &str) -> Result<(Option<Bound>, Option<Bound>), &'static str> {
    let read = |text: &str, at| match text.trim() {
        "" => Ok(None),
        text => measured(over, text).map(Some).ok_or(at),
    };
    Ok((read(min, "min")?, read(max, "max")?))
}

fn measured(over: Over, text: &str) -> Option<Bound> {
    match over {
        Over::Day => text.parse().ok().map(Bound::Day),
        // A number in the database has no separators; one that is typed may.
        Over::Number | Over::Length => text.parse().ok().or_else(|| parse_amount(text)).map(Bound::Number),
    }
}

/// What is needed of a rule to ask it many times.
#[derive(Debug, Clone)]
enum Ready {
    Format(Regex),
    Range(Option<Bound>, Option<Bound>),
    Depends,
    /// It cannot be read, as a later version may write it: nothing breaks it.
    Unknown,
}

/// Checks that can be asked.
#[derive(Debug, Clone, Default)]
pub struct Checks(Vec<(Check, Ready)>);

impl Checks {
    /// Makes them ready, in the order given.
    #[must_use]
    pub fn of(checks: impl IntoIterator<Item = Check>) -> Self {
        let ready = |check: Check| {
            let ready = match &check.rule {
                Rule::Format { pattern, raw, .. } => {
                    pattern::ready(pattern, *raw).map_or(Ready::Unknown, Ready::Format)
                }
                Rule::Range { over, min, max, .. } => {
                    bounds(*over, min, max).map_or(Ready::Unknown, |(min, max)| Ready::Range(min, max))
                }
                Rule::Depends { .. } => Ready::Depends,
            };
            (check, ready)
        };
        Self(checks.into_iter().map(ready).collect())
    }

    /// Only those that refuse, and whose field the reader of this catalogue may fill in: nobody is asked for what they cannot do.
    #[must_use]
    pub fn that_refuse(checks: Vec<Check>, catalogue: &Catalogue) -> Self {
        Self::of(checks.into_iter().filter(|check| check.refuses && can_be_mended(check, catalogue)))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those whose message stands at a field.
    pub fn of_field<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Check> {
        self.0.iter().map(|(check, _)| check).filter(move |check| check.rule.field() == field)
    }

    /// The checks that a record does not pass, in order.
    pub fn broken<'a>(&'a self, facts: &'a Facts) -> impl Iterator<Item = &'a Check> {
        self.0.iter().filter(move |(check, ready)| is_broken(check, ready, facts)).map(|(check, _)| check)
    }

    /// What is refused of a new record, or of one that was `old` before: of what was there already, only what changed counts. The
    /// first check of a field speaks for it.
    #[must_use]
    pub fn refusals(&self, old: Option<&Facts>, new: &Facts) -> Vec<FieldError> {
        let mut refused: Vec<FieldError> = Vec::new();
        let is_new = |check: &Check| {
            old.is_none_or(|old| check.rule.fields().iter().any(|key| old.texts(key) != new.texts(key)))
        };
        for check in self.broken(new).filter(|check| is_new(check)) {
            if refused.iter().all(|error| error.field != check.rule.field()) {
                refused.push(check.refusal());
            }
        }
        refused
    }

    /// What can be said of one field as soon as it was left: its format and its range. That another one is missing is said when
    /// the form is sent.
    #[must_use]
    pub fn on_leaving<'a>(&'a self, field: &str, old: &Facts, new: &'a Facts) -> Option<&'a Check> {
        let changed = old.texts(field) != new.texts(field);
        self.broken(new)
            .find(|check| changed && check.rule.field() == field && !matches!(check.rule, Rule::Depends { .. }))
    }
}

/// Whether the reader of this catalogue can fill in the field of a check, and sees what it looks at.
#[must_use]
pub fn can_be_mended(check: &Check, catalogue: &Catalogue) -> bool {
    let seen = |key: &str| match field_of_key(key) {
        None => true,
        Some(id) => catalogue.field(id).is_some_and(|field| key != check.rule.field() || field.is_typed()),
    };
    check.rule.fields().into_iter().all(seen)
}

fn is_broken(check: &Check, ready: &Ready, facts: &Facts) -> bool {
    match (&check.rule, ready) {
        (Rule::Format { field, .. }, Ready::Format(regex)) => {
            facts.texts(field).unwrap_or_default().iter().any(|text| !regex.is_match(text))
        }
        (Rule::Range { field, over, .. }, Ready::Range(min, max)) => {
            let outside = |text: &Cow<'_, str>| {
                let value = match over {
                    Over::Length => Some(Bound::Number(text.chars().count().into())),
                    over => measured(*over, text),
                };
                // What is no number is refused in its own words.
                value.is_some_and(|value| min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max))
            };
            facts.texts(field).unwrap_or_default().iter().any(outside)
        }
        (Rule::Depends { when, is, then, must }, Ready::Depends) => match (facts.texts(when), facts.texts(then)) {
            (Some(one), Some(other)) => stands(&one, is) && !stands(&other, must),
            _ => false,
        },
        _ => false,
    }
}

fn stands(texts: &[Cow<'_, str>], wanted: &Stands) -> bool {
    match wanted {
        Stands::Filled => !texts.is_empty(),
        Stands::Empty => texts.is_empty(),
        Stands::OneOf(values) => {
            texts.iter().any(|text| values.iter().any(|value| value.to_lowercase() == text.to_lowercase()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        customers::model::{CustomerFields, CustomerForm, CustomerKind},
        fields::RecordKind,
    };
    use proptest::prelude::*;
    use serde_json::json;
    use uuid::Uuid;

    fn check(rule: Rule) -> Check {
        Check {
            id: Uuid::nil(),
            version: 1,
            of: RecordKind::Customer,
            rule,
            message: "不对".into(),
            message_en: "Wrong".into(),
            refuses: true,
            active: true,
        }
    }

    fn format(field: &str, pattern: &str) -> Check {
        check(Rule::Format { field: field.into(), pattern: pattern.into(), raw: false })
    }

    fn range(field: &str, over: Over, min: &str, max: &str) -> Check {
        check(Rule::Range { field: field.into(), over, min: min.into(), max: max.into() })
    }

    fn companies_have_a_code() -> Check {
        check(Rule::Depends {
            when: "kind".into(),
            is: Stands::OneOf(vec!["company".into()]),
            then: "credit_code".into(),
            must: Stands::Filled,
        })
    }

    fn breaks(check: &Check, row: Value) -> bool {
        Checks::of([check.clone()]).broken(&Facts::of_row(row)).count() == 1
    }

    #[test]
    fn each_kind_of_check_says_what_does_not_pass() {
        let mobile = format("phone", "19999999999");
        assert!(
            breaks(&mobile, json!({ "phone": "0532 8888" })) && !breaks(&mobile, json!({ "phone": "13805320001" }))
        );
        assert!(!breaks(&mobile, json!({})), "an empty field fits");
        let size = range("employees", Over::Number, "1", "5000");
        assert!(breaks(&size, json!({ "employees": 0 })) && !breaks(&size, json!({ "employees": 5000 })));
        let worth = range("annual_revenue", Over::Number, "", "100000");
        assert!(breaks(&worth, json!({ "annual_revenue": "100000.0001" })));
        let day = range("custom.7", Over::Day, "2020-01-01", "");
        assert!(breaks(&day, json!({ "custom": { "7": "2019-12-31" } })));
        let short = range("name", Over::Length, "4", "");
        assert!(breaks(&short, json!({ "name": "云帆" })) && !breaks(&short, json!({ "name": "杭州云帆" })));
        let code = companies_have_a_code();
        assert!(breaks(&code, json!({ "kind": "company" })) && !breaks(&code, json!({ "kind": "person" })));
    }

    #[test]
    fn of_what_is_out_of_sight_nothing_is_said() {
        let checks = Checks::of([check(Rule::Depends {
            when: "name".into(),
            is: Stands::Filled,
            then: "custom.7".into(),
            must: Stands::Filled,
        })]);
        let seen = Facts::of(&json!({ "name": "A" }));
        assert_eq!(checks.broken(&seen).count(), 0);
        let empty = Facts::of(&json!({ "name": "A", "custom.7": null }));
        assert_eq!(checks.broken(&empty).count(), 1);
    }

    #[test]
    fn what_was_wrong_before_does_not_stop_another_change() {
        let checks = Checks::of([format("phone", "19999999999"), companies_have_a_code()]);
        let old = CustomerFields { name: "A".into(), phone: Some("12".into()), ..CustomerFields::default() };
        let refused = |new: &CustomerFields| -> Vec<String> {
            let errors = checks.refusals(Some(&Facts::of(&old)), &Facts::of(new));
            errors.into_iter().map(|error| error.field).collect()
        };
        assert!(refused(&CustomerFields { address: Some("B".into()), ..old.clone() }).is_empty());
        assert_eq!(refused(&CustomerFields { phone: Some("13".into()), ..old.clone() }), ["phone"]);
        let person = CustomerFields { kind: CustomerKind::Person, ..old.clone() };
        assert!(refused(&person).is_empty());
        let all = checks.refusals(None, &Facts::of(&old));
        assert_eq!(all.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["phone", "credit_code"]);
    }

    #[test]
    fn a_field_is_told_of_when_it_is_left() {
        let checks = Checks::of([format("phone", "19999999999"), companies_have_a_code()]);
        let typed = |phone: &str| {
            let form = CustomerForm { phone: phone.into(), ..CustomerForm::default() };
            Facts::typed(&form, &TypedValues::new(), &Catalogue::default())
        };
        assert!(checks.on_leaving("phone", &typed(""), &typed("12")).is_some());
        assert!(checks.on_leaving("phone", &typed(""), &typed("13805320001")).is_none());
        assert!(checks.on_leaving("phone", &typed("12"), &typed("12")).is_none());
        assert!(checks.on_leaving("credit_code", &typed(""), &typed("")).is_none());
    }

    proptest! {
        /// The form, what is kept and the row of the database are judged alike.
        #[test]
        fn form_and_database_say_the_same(phone in "[0-9 ]{0,12}", staff in proptest::option::of(0_i32..9_000), person: bool) {
            let form = CustomerForm {
                name: "A".into(),
                kind: if person { CustomerKind::Person } else { CustomerKind::Company },
                phone: phone.clone(),
                employees: staff.map(|count| count.to_string()).unwrap_or_default(),
                ..CustomerForm::default()
            };
            let kept = form.check().expect("it can be kept");
            let row = json!({
                "kind": kept.kind.key(), "name": kept.name, "phone": kept.phone, "employees": kept.employees, "custom": {},
            });
            let checks = Checks::of([
                format("phone", "19999999999"),
                range("employees", Over::Number, "1", "5000"),
                companies_have_a_code(),
            ]);
            let said = |facts: &Facts| checks.refusals(None, facts);
            let typed = said(&Facts::typed(&form, &TypedValues::new(), &Catalogue::default()));
            prop_assert_eq!(&typed, &said(&Facts::of(&kept)));
            prop_assert_eq!(&typed, &said(&Facts::of_row(row)));
        }
    }
}
