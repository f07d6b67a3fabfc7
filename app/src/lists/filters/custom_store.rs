//! Conditions on fields that administrators make. Their values stand in `custom`, by the ids of the fields. A whole value is
//! asked for by what the record holds, which an index finds; everything else is read row by row. The only part of such a
//! condition that is no constant is the id, which is written from a [`Uuid`]; values are bound.

use super::{
    checked::{Checked, Test, Value},
    compile_store::{Column, Meaning},
    custom::kind_of,
    model::{FieldKind, Group, Item, Op},
};
use crate::{
    access::{AppError, Tx},
    fields::{Catalogue, FieldDef, FieldKind as CustomKind, RecordKind, model::field_of_key, store::catalogue},
};
use chrono::{Days, NaiveDate};
use serde_json::{Value as Json, json};
use sqlx::{Postgres, QueryBuilder};
use std::borrow::Cow;
use uuid::Uuid;

/// Up to so many records that hold a value are taken one by one. Of more, a page is found soon enough on the way through all: of a
/// million, fifty among twenty thousand.
pub(super) const FEW: i32 = 2_500;

impl Column {
    /// How a field is read from a record; `None` for one that nobody can ask for.
    #[must_use]
    pub fn of_custom(field: &FieldDef) -> Option<Self> {
        let (kind, text) = (kind_of(field)?, format!("(r.custom ->> '{}')", field.id));
        let sql = match kind {
            FieldKind::Number | FieldKind::Money => format!("{text}::numeric"),
            // A list of ids; nothing else is asked of it than whether it is there.
            FieldKind::Record if field.kind == CustomKind::File => text,
            FieldKind::Person | FieldKind::Record => format!("{text}::uuid"),
            // Days are written so that their texts have their order.
            FieldKind::Day => format!("({text} collate \"C\")"),
            // Nothing chosen is nothing.
            FieldKind::Picks => format!("nullif({text}, '[]')"),
            FieldKind::Text
            | FieldKind::Choice
            | FieldKind::Pick
            | FieldKind::Time
            | FieldKind::Tags
            | FieldKind::YesNo => text,
        };
        Some(Self { kind, sql: Cow::Owned(sql), currency: None, custom: Some(field.id) })
    }
}

/// The fields that a tree may mean; none are read where it names none.
pub async fn named(tx: &mut Tx, record: &str, conditions: &Group) -> Result<Catalogue, AppError> {
    if names_custom(conditions) { catalogue(tx, RecordKind::from_key(record)).await } else { Ok(Catalogue::default()) }
}

/// Whether a tree names any field that an administrator made.
pub(crate) fn names_custom(group: &Group) -> bool {
    group.items.iter().any(|item| match item {
        Item::Is(condition) => field_of_key(&condition.field).is_some(),
        Item::Group(group) => names_custom(group),
    })
}

/// A test that asks what records hold.
#[derive(Debug, PartialEq)]
pub(super) struct Held {
    /// One of these.
    any: Vec<Json>,
    /// Or none of them.
    none: bool,
}

/// The test as what records hold, if it asks for whole values of a custom field.
pub(super) fn held_by(test: &Test<Column>, meaning: &Meaning) -> Option<Held> {
    let key = test.column.custom?.to_string();
    let holds = |value: Json| json!({ key.as_str(): value });
    let any = match (&test.value, test.op) {
        (Value::Texts(texts), Op::Is | Op::IsNot) => texts.iter().map(|text| holds(json!(text))).collect(),
        (Value::People(people), _) => meaning.people(people).into_iter().map(|id| holds(json!(id))).collect(),
        (Value::Ids(ids), Op::AllOf) => vec![holds(json!(ids))],
        (Value::Ids(ids), Op::AnyOf | Op::NoneOf) => ids.iter().map(|id| holds(json!([id]))).collect(),
        (Value::Ids(ids), _) => ids.iter().map(|id| holds(json!(id))).collect(),
        (Value::Number(number), Op::Is) => vec![holds(json!(number.normalize().to_string()))],
        (Value::Day(day), Op::Is) => vec![holds(json!(day.to_string()))],
        (Value::Yes(_), _) => vec![holds(json!(true))],
        _ => return None,
    };
    let none = matches!(test.op, Op::IsNot | Op::NoneOf) || test.value == Value::Yes(false);
    Some(Held { any, none })
}

/// Appends it; in words that the index has too.
pub(super) fn push_held(sql: &mut QueryBuilder<Postgres>, held: &Held) {
    sql.push(if held.none { "not (r.custom <> '{}' and (" } else { "(r.custom <> '{}' and (" });
    for (place, value) in held.any.iter().enumerate() {
        sql.push(if place == 0 { "r.custom @> " } else { " or r.custom @> " }).push_bind(value.clone());
    }
    sql.push("))");
}

/// Appends a test of a day; `today` is the organisation's.
pub(super) fn push_day(sql: &mut QueryBuilder<Postgres>, column: &str, op: Op, value: &Value, today: NaiveDate) {
    let days = |count: i32| Days::new(u64::from(count.unsigned_abs()));
    let (from, to) = match (op, value) {
        (Op::AtMost, Value::Day(day)) => (None, Some(*day)),
        (_, Value::Day(day)) => (Some(*day), None),
        (_, Value::DaySpan(from, to)) => (Some(*from), Some(*to)),
        (Op::Ahead, Value::Days(count)) => (Some(today), today.checked_add_days(days(*count))),
        (_, Value::Days(count)) => (today.checked_sub_days(days(*count)), Some(today)),
        // Checking has paired every operator with its kind of value.
        _ => (None, None),
    };
    sql.push("(").push(column).push(" is not null");
    if let Some(from) = from {
        sql.push(" and ").push(column).push(" >= ").push_bind(from.to_string());
    }
    if let Some(to) = to {
        sql.push(" and ").push(column).push(" <= ").push_bind(to.to_string());
    }
    sql.push(")");
}

/// The values that every record of the tree holds one of, if it asks for such.
fn bound(tree: &Checked<Column>, meaning: &Meaning) -> Option<Vec<Json>> {
    match tree {
        Checked::All(parts) => parts.iter().find_map(|part| bound(part, meaning)),
        Checked::Is(test) => held_by(test, meaning).filter(|held| !held.none).map(|held| held.any),
        Checked::Any(_) => None,
    }
}

/// The records that hold what the tree asks for, as long as they are few; `None` where it asks for nothing that is held, or
/// many hold it. Some of them may be out of the caller's sight: policies leave those out when they are read.
pub async fn few_that_hold(
    tx: &mut Tx,
    record: &str,
    tree: &Checked<Column>,
    meaning: &Meaning,
) -> Result<Option<Vec<Uuid>>, AppError> {
    let Some(values) = bound(tree, meaning) else { return Ok(None) };
    let found = sqlx::query_scalar!(
        r#"select found_by_custom($1, $2, $3) as "ids""#,
        RecordKind::from_key(record).key(),
        &values,
        FEW,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: CustomKind) -> Column {
        let field = FieldDef { id: Uuid::from_u128(7), kind, ..FieldDef::default() };
        Column::of_custom(&field).expect("it can be asked for")
    }

    fn compiled(kind: CustomKind, op: Op, value: Value) -> String {
        let mut sql = QueryBuilder::new("");
        let tree = Checked::Is(Test { column: column(kind), op, value });
        super::super::compile_store::push(&mut sql, &tree, &Meaning::default());
        sql.sql().as_str().to_owned()
    }

    #[test]
    fn whole_values_are_asked_for_by_what_records_hold() {
        let one = "(r.custom <> '{}' and (r.custom @> $1))";
        let texts = || Value::Texts(vec!["'; drop table customer; --".to_owned()]);
        assert_eq!(compiled(CustomKind::Text, Op::Is, texts()), one);
        assert_eq!(compiled(CustomKind::Text, Op::IsNot, texts()), format!("not {one}"));
        assert_eq!(compiled(CustomKind::Number, Op::Is, Value::Number(rust_decimal::Decimal::TEN)), one);
        assert_eq!(compiled(CustomKind::Checkbox, Op::Is, Value::Yes(true)), one);
        assert_eq!(compiled(CustomKind::Checkbox, Op::Is, Value::Yes(false)), format!("not {one}"));
        assert_eq!(compiled(CustomKind::Choice, Op::Is, Value::Ids(vec![Uuid::nil()])), one);
        let two = Value::Ids(vec![Uuid::nil(), Uuid::max()]);
        assert_eq!(compiled(CustomKind::Choices, Op::AllOf, two.clone()), one);
        let either = "(r.custom <> '{}' and (r.custom @> $1 or r.custom @> $2))";
        assert_eq!(compiled(CustomKind::Choices, Op::AnyOf, two), either);
    }

    #[test]
    fn everything_else_is_read_from_the_record() {
        let text = "(r.custom ->> '00000000-0000-0000-0000-000000000007')";
        assert_eq!(compiled(CustomKind::LongText, Op::Empty, Value::None), format!("{text} is null"));
        assert_eq!(compiled(CustomKind::File, Op::Filled, Value::None), format!("{text} is not null"));
        let day = NaiveDate::from_ymd_opt(2026, 11, 29).expect("a day");
        let from = compiled(CustomKind::Date, Op::AtLeast, Value::Day(day));
        assert_eq!(from, format!("(({text} collate \"C\") is not null and ({text} collate \"C\") >= $1)"));
        let span = Value::Numbers(rust_decimal::Decimal::ONE, rust_decimal::Decimal::TEN);
        assert_eq!(compiled(CustomKind::Money, Op::Between, span), format!("{text}::numeric between $1 and $2"));
        assert!(Column::of_custom(&FieldDef { kind: CustomKind::Computed, ..FieldDef::default() }).is_none());
    }

    #[test]
    fn only_what_all_must_hold_bounds_a_tree() {
        let test = |value| Checked::Is(Test { column: column(CustomKind::Choice), op: Op::Is, value });
        let (yes, meaning) = (test(Value::Ids(vec![Uuid::nil()])), Meaning::default());
        let held = Some(vec![json!({ Uuid::from_u128(7).to_string(): Uuid::nil() })]);
        assert_eq!(bound(&Checked::All(vec![Checked::Any(vec![yes.clone()]), yes.clone()]), &meaning), held);
        assert_eq!(bound(&Checked::Any(vec![yes]), &meaning), None);
        let no = Checked::Is(Test { column: column(CustomKind::Checkbox), op: Op::Is, value: Value::Yes(false) });
        assert_eq!(bound(&no, &meaning), None);
    }
}
