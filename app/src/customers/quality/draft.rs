//! A check as an administrator types it, and what is refused of it.

use super::{
    checks::bounds,
    fields::{CheckField, Holds},
    model::{Check, Over, Rule, Stands},
    pattern,
    words::message_of,
};
use crate::{
    access::{AppError, FieldError},
    fields::RecordKind,
    locale::Lang,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The three kinds of checks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    #[default]
    Format,
    Range,
    Depends,
}

impl RuleKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Format, Self::Range, Self::Depends];

    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Range => "range",
            Self::Depends => "depends",
        }
    }

    /// The kind of a key; a format for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or_default()
    }
}

/// How a field stands, while it is typed: `filled`, `empty` or `one_of`, and the values, parted by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedStands {
    pub how: String,
    pub values: String,
}

impl TypedStands {
    fn of(stands: &Stands) -> Self {
        match stands {
            Stands::Filled => Self { how: "filled".to_owned(), values: String::new() },
            Stands::Empty => Self { how: "empty".to_owned(), values: String::new() },
            Stands::OneOf(values) => Self { how: "one_of".to_owned(), values: values.join(", ") },
        }
    }

    fn read(&self, field: &CheckField, at: &str, wrong: &mut Vec<FieldError>) -> Stands {
        match self.how.as_str() {
            "empty" => return Stands::Empty,
            "one_of" => {}
            _ => return Stands::Filled,
        }
        let mut refuse = |code: &str| wrong.push(FieldError::of(at, code));
        let typed = self.values.split([',', '，', '、', ';', '；']).map(str::trim).filter(|value| !value.is_empty());
        let mut values = Vec::new();
        for value in typed {
            match field.value(value) {
                Some(known) => values.push(known),
                None => refuse("not_a_choice"),
            }
        }
        if values.is_empty() {
            refuse("required");
        }
        Stands::OneOf(values)
    }
}

/// A check as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckDraft {
    pub of: RecordKind,
    pub kind: RuleKind,
    /// The field whose message it is; of a dependence the second one.
    pub field: String,
    pub pattern: String,
    pub raw: bool,
    pub min: String,
    pub max: String,
    pub when: String,
    pub is: TypedStands,
    pub must: TypedStands,
    /// Empty: a plain one is made.
    pub message: String,
    pub message_en: String,
    pub refuses: bool,
    pub active: bool,
}

impl CheckDraft {
    /// A kept check, to be changed.
    #[must_use]
    pub fn of(check: &Check) -> Self {
        let base = Self {
            of: check.of,
            field: check.rule.field().to_owned(),
            message: check.message.clone(),
            message_en: check.message_en.clone(),
            refuses: check.refuses,
            active: check.active,
            ..Self::default()
        };
        match &check.rule {
            Rule::Format { pattern, raw, .. } => Self { pattern: pattern.clone(), raw: *raw, ..base },
            Rule::Range { min, max, .. } => Self { kind: RuleKind::Range, min: min.clone(), max: max.clone(), ..base },
            Rule::Depends { when, is, must, .. } => Self {
                kind: RuleKind::Depends,
                when: when.clone(),
                is: TypedStands::of(is),
                must: TypedStands::of(must),
                ..base
            },
        }
    }

    /// The check that it describes.
    ///
    /// # Errors
    /// `Invalid` on `field`, `pattern`, `min`, `max`, `when`, `is`, `must`, `message` or `message_en`.
    pub fn checked(&self, fields: &[CheckField]) -> Result<Check, AppError> {
        let mut wrong = Vec::new();
        let named = |key: &str, at: &str, wrong: &mut Vec<FieldError>| {
            let found = fields.iter().find(|field| field.key == key);
            if found.is_none() {
                wrong.push(FieldError::of(at, "required"));
            }
            found
        };
        let rule = named(&self.field, "field", &mut wrong).and_then(|field| match self.kind {
            RuleKind::Format => self.format(field, &mut wrong),
            RuleKind::Range => self.range(field, &mut wrong),
            RuleKind::Depends => {
                let when = named(&self.when, "when", &mut wrong)?;
                if when.key == field.key {
                    wrong.push(FieldError::of("field", "check_same_field"));
                }
                let is = self.is.read(when, "is", &mut wrong);
                let must = self.must.read(field, "must", &mut wrong);
                Some(Rule::Depends { when: when.key.clone(), is, then: field.key.clone(), must })
            }
        });
        for (at, text) in [("message", &self.message), ("message_en", &self.message_en)] {
            if text.trim().chars().count() > 200 || text.contains('\n') {
                wrong.push(FieldError::of(at, "too_long"));
            }
        }
        let Some(rule) = rule.filter(|_| wrong.is_empty()) else { return Err(AppError::Invalid(wrong)) };
        let said = |text: &str, lang| match text.trim() {
            "" => message_of(lang, &rule, fields),
            text => text.to_owned(),
        };
        Ok(Check {
            id: Uuid::nil(),
            version: 1,
            of: self.of,
            message: said(&self.message, Lang::ZhCn),
            message_en: said(&self.message_en, Lang::En),
            rule,
            refuses: self.refuses,
            active: self.active,
        })
    }

    fn format(&self, field: &CheckField, wrong: &mut Vec<FieldError>) -> Option<Rule> {
        if field.holds != Holds::Text {
            wrong.push(FieldError::of("field", "check_no_format"));
        }
        let pattern = self.pattern.trim().to_owned();
        if let Err(code) = pattern::ready(&pattern, self.raw) {
            wrong.push(FieldError::of("pattern", code));
        }
        Some(Rule::Format { field: field.key.clone(), pattern, raw: self.raw })
    }

    fn range(&self, field: &CheckField, wrong: &mut Vec<FieldError>) -> Option<Rule> {
        let over = match field.holds {
            Holds::Number => Over::Number,
            Holds::Day => Over::Day,
            Holds::Text => Over::Length,
            Holds::Choice | Holds::Tick | Holds::Other => {
                wrong.push(FieldError::of("field", "check_no_range"));
                return None;
            }
        };
        let (min, max) = (self.min.trim().to_owned(), self.max.trim().to_owned());
        match bounds(over, &min, &max) {
            Ok((None, None)) => wrong.push(FieldError::of("min", "required")),
            Ok((Some(least), Some(most))) if least > most => wrong.push(FieldError::of("max", "check_range_order")),
            Ok(_) => {}
            Err(at) => {
                let code = if over == Over::Day { "not_a_date" } else { "not_a_number" };
                wrong.push(FieldError::of(at, code));
            }
        }
        Some(Rule::Range { field: field.key.clone(), over, min, max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<CheckField> {
        super::super::fields::built_in(RecordKind::Customer)
    }

    fn draft(kind: RuleKind, field: &str) -> CheckDraft {
        CheckDraft { kind, field: field.to_owned(), ..CheckDraft::default() }
    }

    fn refused(draft: &CheckDraft) -> Vec<(String, String)> {
        match draft.checked(&fields()) {
            Err(AppError::Invalid(wrong)) => wrong.into_iter().map(|error| (error.field, error.code)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_check_comes_back_from_its_form() {
        let drafts = [
            CheckDraft { pattern: "19999999999".into(), ..draft(RuleKind::Format, "phone") },
            CheckDraft { min: "1".into(), max: "500000".into(), ..draft(RuleKind::Range, "employees") },
            CheckDraft {
                when: "kind".into(),
                is: TypedStands { how: "one_of".into(), values: "company".into() },
                must: TypedStands { how: "filled".into(), values: String::new() },
                refuses: true,
                ..draft(RuleKind::Depends, "credit_code")
            },
        ];
        for draft in drafts {
            let check = draft.checked(&fields()).expect("it can be kept");
            assert!(!check.message.is_empty() && !check.message_en.is_empty(), "a plain message is made");
            let again = CheckDraft::of(&check).checked(&fields()).expect("it can be kept");
            assert_eq!(again, check);
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_at_its_field() {
        let one = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        assert_eq!(refused(&draft(RuleKind::Format, "ship")), one("field", "required"));
        assert_eq!(refused(&draft(RuleKind::Format, "phone")), one("pattern", "required"));
        assert_eq!(refused(&draft(RuleKind::Range, "kind")), one("field", "check_no_range"));
        let range = |min: &str, max: &str| CheckDraft {
            min: min.into(),
            max: max.into(),
            ..draft(RuleKind::Range, "employees")
        };
        assert_eq!(refused(&range("", "")), one("min", "required"));
        assert_eq!(refused(&range("many", "")), one("min", "not_a_number"));
        assert_eq!(refused(&range("9", "3")), one("max", "check_range_order"));
        let same = CheckDraft { when: "phone".into(), ..draft(RuleKind::Depends, "phone") };
        assert_eq!(refused(&same), one("field", "check_same_field"));
    }
}
