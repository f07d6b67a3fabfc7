//! Which fields that administrators made may be worth points, and what may be asked of them.

use super::model::{Kind, Part, Test, What};
use crate::fields::{FieldDef, FieldKind};
use serde_json::Value;
use uuid::Uuid;

/// The keys of the tests that a field of this kind can take; none: it is worth nothing.
#[must_use]
pub const fn tests_of(kind: FieldKind) -> &'static [&'static str] {
    match kind {
        FieldKind::Text | FieldKind::LongText => &["filled", "contains"],
        FieldKind::Number | FieldKind::Money => &["filled", "at_least"],
        FieldKind::Choice | FieldKind::Choices => &["filled", "any_of"],
        // Filled is ticked.
        FieldKind::Checkbox => &["filled"],
        _ => &[],
    }
}

/// Whether records of a kind are scored by a field of customers: deals are, by those of their customer; leads have none yet.
#[must_use]
pub fn is_scored(kind: Kind, field: &FieldDef) -> bool {
    kind == Kind::Deal && !tests_of(field.kind).is_empty()
}

impl What {
    /// The field of an administrator's that it looks at.
    #[must_use]
    pub const fn custom(&self) -> Option<Uuid> {
        match self {
            Self::Custom { field, .. } => Some(*field),
            _ => None,
        }
    }
}

impl Part {
    /// Whether it speaks of a field that is not among these.
    #[must_use]
    pub fn is_beyond(&self, fields: &[FieldDef]) -> bool {
        self.what.custom().is_some_and(|id| fields.iter().all(|field| field.id != id))
    }
}

impl Test {
    /// Whether what a record holds in such a field passes.
    pub(super) fn holds_value(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.holds(Some(text)),
            Value::Array(all) => all.iter().filter_map(Value::as_str).any(|one| self.holds(Some(one))),
            Value::Bool(yes) => *yes && *self == Self::Filled,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;
    use serde_json::json;

    #[test]
    fn a_test_reads_values_of_every_kind() {
        let any = Test::AnyOf(vec![Uuid::max()]);
        assert!(any.holds_value(&json!(Uuid::max())) && any.holds_value(&json!([Uuid::nil(), Uuid::max()])));
        assert!(
            !any.holds_value(&json!(Uuid::nil())) && !any.holds_value(&json!([])) && !any.holds_value(&json!(true))
        );
        let filled = |value: Value| Test::Filled.holds_value(&value);
        assert!(filled(json!(true)) && filled(json!("x")) && filled(json!([Uuid::nil()])));
        assert!(!filled(json!(false)) && !filled(json!(" ")) && !filled(json!([])) && !filled(Value::Null));
        let least = Test::AtLeast(Decimal::TEN);
        assert!(least.holds_value(&json!("10.5")) && !least.holds_value(&json!("9")));
        assert!(Test::Contains(vec!["激光".to_owned()]).holds_value(&json!("光纤激光")));
    }
}
