//! One way from what somebody typed to what is kept: forms, imports and other programs are refused in the same words.

use super::{
    file_model::typed_ids,
    model::{Catalogue, Custom, FieldDef, FieldKind, TypedValues},
    sensitive,
};
use crate::access::{AppError, FieldError};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

/// Longest text of one line, and of several lines, in characters.
const LONGEST_LINE: usize = 500;
const LONGEST_TEXT: usize = 5_000;
/// Decimal places that are kept.
const PLACES: u32 = 6;

impl Catalogue {
    /// Reads values for all fields that the reader may fill in; a field for which nothing was typed is emptied.
    ///
    /// # Errors
    /// `Invalid` with every value that cannot be taken, by the keys of the fields.
    pub fn check(&self, typed: &TypedValues) -> Result<Custom, AppError> {
        let mut wrong = Vec::new();
        let mut values = Custom::default();
        for field in self.fields.iter().filter(|field| field.is_typed()) {
            match field.check(typed.get(&field.id).map_or("", String::as_str)) {
                Ok(value) => drop(values.0.insert(field.key(), value)),
                Err(code) => wrong.push(FieldError { field: field.key(), code: code.to_owned(), detail: None }),
            }
        }
        if wrong.is_empty() { Ok(values) } else { Err(AppError::Invalid(wrong)) }
    }
}

impl FieldDef {
    /// The value that a text stands for; null for an empty one.
    ///
    /// # Errors
    /// The key of the reason in `errors.json`.
    pub fn check(&self, typed: &str) -> Result<Value, &'static str> {
        let text = typed.trim();
        if text.is_empty() || (self.kind == FieldKind::Sensitive && text == sensitive::REMOVED) {
            return if self.required && self.kind.can_be_required() { Err("required") } else { Ok(Value::Null) };
        }
        match self.kind {
            FieldKind::Text => line(text, LONGEST_LINE),
            FieldKind::LongText => line(text, LONGEST_TEXT),
            FieldKind::Sensitive => line(text, sensitive::LONGEST as usize),
            FieldKind::Number | FieldKind::Money => number(text).map(|number| json!(number.to_string())),
            FieldKind::Date => {
                let day = text.parse::<NaiveDate>().map_err(|_| "not_a_date")?;
                Ok(json!(day.to_string()))
            }
            FieldKind::Choice => self.choice(text).map(|id| json!(id)),
            FieldKind::Choices => {
                let all = text.split([',', '，', ';', '；', '、']).map(str::trim).filter(|name| !name.is_empty());
                let mut ids = all.map(|name| self.choice(name)).collect::<Result<Vec<_>, _>>()?;
                // In the order of the field, so that the same choices are the same value.
                ids.sort_by_key(|id| self.choices.iter().position(|choice| choice.id == *id));
                ids.dedup();
                Ok(json!(ids))
            }
            FieldKind::Checkbox => match text.to_lowercase().as_str() {
                "true" | "1" | "yes" | "y" | "是" | "有" => Ok(json!(true)),
                // A box that is not ticked says nothing, as one that nobody has looked at.
                "false" | "0" | "no" | "n" | "否" | "无" => Ok(Value::Null),
                _ => Err("not_yes_or_no"),
            },
            FieldKind::Link => link(text),
            FieldKind::File => {
                typed_ids(text, self.files.as_ref().is_some_and(|rule| rule.several)).map(|ids| json!(ids))
            }
            FieldKind::Reference => text.parse::<Uuid>().map(|id| json!(id)).map_err(|_| "invalid_value"),
            FieldKind::Computed => Ok(Value::Null),
        }
    }

    /// A choice by its id or by one of its names.
    fn choice(&self, text: &str) -> Result<Uuid, &'static str> {
        let named = text.to_lowercase();
        let id = text.parse::<Uuid>().ok();
        self.choices
            .iter()
            .find(|choice| {
                Some(choice.id) == id
                    || choice.name.to_lowercase() == named
                    || choice.name_en.as_ref().is_some_and(|name| name.to_lowercase() == named)
            })
            .map(|choice| choice.id)
            .ok_or("not_a_choice")
    }
}

fn line(text: &str, longest: usize) -> Result<Value, &'static str> {
    let text = text.replace('\0', "");
    if text.chars().count() > longest { Err("too_long") } else { Ok(json!(text)) }
}

/// A number as people write it: `1,200.5`, `3万`, `1.2亿`.
pub(super) fn number(text: &str) -> Result<Decimal, &'static str> {
    let mut digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，')).collect();
    let scale = match digits.chars().last() {
        Some('万') => 10_000,
        Some('亿') => 100_000_000,
        _ => 1,
    };
    if scale > 1 {
        digits.pop();
    }
    let number: Decimal = digits.parse().map_err(|_| "not_a_number")?;
    let number = number.checked_mul(Decimal::from(scale)).ok_or("not_a_number")?;
    // What PostgreSQL's numeric of amounts holds too.
    if number.abs() >= Decimal::from(1_000_000_000_000_000_i64) {
        return Err("number_too_large");
    }
    Ok(number.round_dp(PLACES).normalize())
}

/// Only addresses of the web: a link that runs something when it is clicked cannot be kept.
fn link(text: &str) -> Result<Value, &'static str> {
    let address = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let host = ["https://", "http://"].iter().find_map(|scheme| address.strip_prefix(scheme));
    let right = host.is_some_and(|host| host.contains('.') && !host.starts_with(['.', '/']));
    if !right || address.contains(char::is_whitespace) || address.chars().count() > LONGEST_LINE {
        return Err("not_a_link");
    }
    Ok(json!(address))
}

#[cfg(test)]
mod tests {
    use super::{super::model::FieldChoice, *};
    use proptest::prelude::*;

    fn field(kind: FieldKind) -> FieldDef {
        FieldDef { id: Uuid::from_u128(7), kind, may_edit: true, ..FieldDef::default() }
    }

    fn with_choices(kind: FieldKind) -> FieldDef {
        let choice = |number, name: &str, name_en: &str| FieldChoice {
            id: Uuid::from_u128(number),
            name: name.to_owned(),
            name_en: Some(name_en.to_owned()),
            archived: false,
        };
        FieldDef { choices: vec![choice(1, "出口", "Export"), choice(2, "内销", "Domestic")], ..field(kind) }
    }

    #[test]
    fn each_kind_takes_what_it_holds_and_says_why_not() {
        let ok = |kind, text: &str| field(kind).check(text).expect("it can be taken");
        assert_eq!(ok(FieldKind::Text, " 软件园 "), json!("软件园"));
        assert_eq!(ok(FieldKind::Number, "1,200.50"), json!("1200.5"));
        assert_eq!(ok(FieldKind::Money, "1.2亿"), json!("120000000"));
        assert_eq!(ok(FieldKind::Date, "2026-11-22"), json!("2026-11-22"));
        assert_eq!(ok(FieldKind::Checkbox, "是"), json!(true));
        assert_eq!(ok(FieldKind::Checkbox, "否"), Value::Null);
        assert_eq!(ok(FieldKind::Link, "example.com/a"), json!("https://example.com/a"));
        assert_eq!(ok(FieldKind::File, &Uuid::max().to_string()), json!([Uuid::max()]));
        assert_eq!(ok(FieldKind::Sensitive, " 6222 0212 "), json!("6222 0212"));
        assert_eq!(ok(FieldKind::Sensitive, sensitive::REMOVED), Value::Null);
        let no = |kind, text: &str| field(kind).check(text).expect_err("it cannot be taken");
        assert_eq!(no(FieldKind::Text, &"长".repeat(501)), "too_long");
        assert_eq!(no(FieldKind::Number, "many"), "not_a_number");
        assert_eq!(no(FieldKind::Money, "1e30"), "not_a_number");
        assert_eq!(no(FieldKind::Number, "999999999999亿"), "number_too_large");
        assert_eq!(no(FieldKind::Date, "2026-02-30"), "not_a_date");
        assert_eq!(no(FieldKind::Link, "javascript:alert(1)"), "not_a_link");
        assert_eq!(no(FieldKind::Reference, "somebody"), "invalid_value");
    }

    #[test]
    fn choices_are_found_by_id_and_by_name() {
        let one = with_choices(FieldKind::Choice);
        assert_eq!(one.check("export"), Ok(json!(Uuid::from_u128(1))));
        assert_eq!(one.check(&Uuid::from_u128(2).to_string()), Ok(json!(Uuid::from_u128(2))));
        assert_eq!(one.check("other"), Err("not_a_choice"));
        let several = with_choices(FieldKind::Choices);
        assert_eq!(several.check("内销、出口,内销"), Ok(json!([Uuid::from_u128(1), Uuid::from_u128(2)])));
    }

    #[test]
    fn what_is_required_is_asked_for_where_it_may_be_filled_in() {
        let required = FieldDef { required: true, ..field(FieldKind::Text) };
        let refused = Catalogue { fields: vec![required.clone()], ..Catalogue::default() }.check(&TypedValues::new());
        assert_eq!(refused, Err(AppError::invalid(&required.key(), "required")));
        let read_only = Catalogue { fields: vec![FieldDef { may_edit: false, ..required }], ..Catalogue::default() };
        assert_eq!(read_only.check(&TypedValues::new()), Ok(Custom::default()));
    }

    proptest! {
        #[test]
        fn a_value_survives_saving_and_reading_again(
            text in "[^\\p{C}]{0,60}", number in -1_000_000_000_000_i64..1_000_000_000_000, places in 0_u32..6,
            days in 0_i64..40_000, ticked: bool, chosen in 0_usize..4,
        ) {
            let day = chrono::DateTime::UNIX_EPOCH.date_naive() + chrono::Duration::days(days);
            let picks = ["", "出口", "Domestic", "出口,内销"][chosen];
            let all = [
                (field(FieldKind::Text), text),
                (field(FieldKind::Number), Decimal::new(number, places).to_string()),
                (field(FieldKind::Date), day.to_string()),
                (field(FieldKind::Checkbox), ticked.to_string()),
                (with_choices(FieldKind::Choices), picks.to_owned()),
            ];
            for (field, typed) in all {
                let catalogue = Catalogue { fields: vec![field.clone()], ..Catalogue::default() };
                let kept = catalogue.check(&TypedValues::from([(field.id, typed)])).expect("it can be taken");
                let read = Custom::of_stored(&kept.to_stored(), &catalogue);
                prop_assert_eq!(&read, &kept);
                prop_assert_eq!(catalogue.check(&read.typed()), Ok(kept));
            }
        }
    }
}
