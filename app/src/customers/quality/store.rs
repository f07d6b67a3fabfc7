//! Checks as callers are held against them.

use super::{
    checks::{Checks, Facts},
    model::{Check, Rule, Setting},
};
use crate::{
    access::{AppError, Tx},
    fields::{Catalogue, RecordKind, store as custom},
};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// A check as it is read.
pub struct Row {
    pub id: Uuid,
    pub version: i32,
    pub record_kind: String,
    pub rule: Value,
    pub message: String,
    pub message_en: String,
    pub refuses: bool,
    pub active: bool,
}

impl Row {
    /// The check; `None` where a newer version wrote a rule that this one does not know.
    #[must_use]
    pub fn check(self) -> Option<Check> {
        Some(Check {
            id: self.id,
            version: self.version,
            of: RecordKind::from_key(&self.record_kind),
            rule: serde_json::from_value::<Rule>(self.rule).ok()?,
            message: self.message,
            message_en: self.message_en,
            refuses: self.refuses,
            active: self.active,
        })
    }
}

/// The checks of a kind of records that are in use, in order.
pub async fn active(tx: &mut Tx, of: RecordKind) -> Result<Vec<Check>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select id, version, record_kind, rule, message, message_en, refuses, active
          from quality_check where record_kind = $1 and active order by rank, id
        "#,
        of.key(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::check).collect())
}

/// The checks that refuse what the caller writes.
pub async fn refusing(tx: &mut Tx, of: RecordKind) -> Result<Checks, AppError> {
    let catalogue = custom::catalogue(tx, of).await?;
    Ok(Checks::that_refuse(active(tx, of).await?, &catalogue))
}

/// Refuses a new record, or a change of `old`, that a check does not let pass.
///
/// # Errors
/// `Invalid` at each field, in the words of the check.
pub async fn refuse<T: Serialize>(
    tx: &mut Tx,
    of: RecordKind,
    catalogue: &Catalogue,
    old: Option<&T>,
    new: &T,
) -> Result<(), AppError> {
    let checks = Checks::that_refuse(active(tx, of).await?, catalogue);
    if checks.is_empty() {
        return Ok(());
    }
    let refused = checks.refusals(old.map(|old| Facts::of(old)).as_ref(), &Facts::of(new));
    if refused.is_empty() { Ok(()) } else { Err(AppError::Invalid(refused)) }
}

/// What checks look at, of records that the caller sees.
pub async fn facts(tx: &mut Tx, of: RecordKind, ids: &[Uuid]) -> Result<HashMap<Uuid, Facts>, AppError> {
    let facts: Vec<(Uuid, Value)> = match of {
        RecordKind::Customer => {
            let of_customers = sqlx::query!(
                r#"
                select c.id, to_jsonb(c) || jsonb_build_object('annual_revenue', c.annual_revenue::text) as "facts!"
                  from customer c where c.id = any ($1)
                "#,
                ids,
            );
            of_customers.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.facts)).collect()
        }
        RecordKind::Contact => {
            let of_contacts =
                sqlx::query!(r#"select c.id, to_jsonb(c) as "facts!" from contact c where c.id = any ($1)"#, ids);
            of_contacts.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.id, row.facts)).collect()
        }
    };
    Ok(facts.into_iter().map(|(id, row)| (id, Facts::of_row(row))).collect())
}

/// When a customer counts as incomplete and as out of date.
pub async fn setting(tx: &mut Tx) -> Result<Setting, AppError> {
    Ok(sqlx::query_as!(Setting, "select incomplete_below, outdated_months from quality_setting")
        .fetch_one(tx.conn())
        .await?)
}
