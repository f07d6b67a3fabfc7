//! The list of customers sorted by a field that an administrator made: along an index that is made when somebody first asks. Those
//! without a value come last, whichever way the list is turned.

use crate::{
    access::{AppError, SystemTx, Tx},
    customers::list_model::CustomerSort,
    fields::{FieldDef, FieldKind, RecordKind, store},
    lists::walk_store::{Order, Part},
};
use std::borrow::Cow;
use uuid::Uuid;

/// The conflict that says that the index of an order is being made.
const IN_THE_MAKING: &str = "order_in_the_making";

/// The order by a field.
///
/// # Errors
/// `Invalid` on `filter` for a field that the caller does not see or that has no order; the conflict `order_in_the_making` where
/// there are many customers and no index yet: see [`ask`].
pub async fn order(tx: &mut Tx, field: Uuid, reversed: bool) -> Result<Order, AppError> {
    let catalogue = store::catalogue(tx, RecordKind::Customer).await?;
    let field = catalogue.field(field).filter(|field| field.kind.has_order());
    let field = field.ok_or_else(|| AppError::invalid("filter", "filter_unknown_field"))?;
    let ready = sqlx::query_scalar!(r#"select custom_order_is_ready($1) as "ready!""#, field.id);
    if ready.fetch_one(tx.conn()).await? { Ok(along(field, reversed)) } else { Err(AppError::conflict(IN_THE_MAKING)) }
}

/// The key as the index has it. The id is written from a [`Uuid`]; nothing else comes from outside.
fn along(field: &FieldDef, reversed: bool) -> Order {
    let text = format!("(r.custom ->> '{}')", field.id);
    let (key, cast) = match field.kind {
        FieldKind::Number | FieldKind::Money => (format!("{text}::numeric"), "numeric"),
        FieldKind::Text | FieldKind::Link => (format!("({text} collate \"zh-x-icu\")"), "text"),
        _ => (format!("({text} collate \"C\")"), "text"),
    };
    let one = |value: String| Part { when: format!("{key} = '{value}'"), key: Some(value) };
    let mut parts: Vec<Part> = match field.kind {
        // Choices have the order in which they are offered; ticked boxes come first.
        FieldKind::Choice => field.choices.iter().map(|choice| one(choice.id.to_string())).collect(),
        FieldKind::Checkbox => vec![one("true".to_owned()), one("false".to_owned())],
        _ => vec![Part { when: format!("{key} is not null"), key: None }],
    };
    if reversed {
        parts.reverse();
    }
    parts.push(Part { when: format!("{key} is null"), key: Some(String::new()) });
    Order { key: Cow::Owned(key), cast, descending: reversed, parts, field: Some(field.id) }
}

/// Asks for the index of an order, where a list was refused because it is missing.
///
/// # Errors
/// The conflict `order_too_many`.
pub async fn ask(tx: &mut Tx, sort: CustomerSort) -> Result<(), AppError> {
    let CustomerSort::Custom(field) = sort else { return Ok(()) };
    let asked = sqlx::query_scalar!(r#"select ask_custom_order($1) as "asked!""#, field).fetch_one(tx.conn()).await?;
    if asked { Ok(()) } else { Err(AppError::conflict("order_too_many")) }
}

/// Whether a list was refused because the index of its order is missing.
#[must_use]
pub fn is_missing<T>(answer: &Result<T, AppError>) -> bool {
    matches!(answer, Err(AppError::Conflict(code)) if code == IN_THE_MAKING)
}

/// Makes the index of one order that was asked for; whether there was one.
pub async fn make(tx: &mut SystemTx) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select make_custom_order() as "made!""#).fetch_one(tx.conn()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::model::FieldChoice;

    fn whens(field: &FieldDef, reversed: bool) -> Vec<Option<String>> {
        along(field, reversed).parts.into_iter().map(|part| part.key).collect()
    }

    #[test]
    fn those_without_a_value_come_last_either_way() {
        let number = FieldDef { kind: FieldKind::Number, ..FieldDef::default() };
        assert_eq!(whens(&number, false), [None, Some(String::new())]);
        assert_eq!(whens(&number, true), [None, Some(String::new())]);
        assert!(along(&number, true).descending);
    }

    #[test]
    fn choices_come_as_they_are_offered() {
        let choice = |id| FieldChoice { id: Uuid::from_u128(id), ..FieldChoice::default() };
        let field = FieldDef { kind: FieldKind::Choice, choices: vec![choice(9), choice(3)], ..FieldDef::default() };
        let key = |id| Some(Uuid::from_u128(id).to_string());
        assert_eq!(whens(&field, false), [key(9), key(3), Some(String::new())]);
        assert_eq!(whens(&field, true), [key(3), key(9), Some(String::new())]);
    }
}
