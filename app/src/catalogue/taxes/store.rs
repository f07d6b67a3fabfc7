//! Taxes and discount limits in the database.

use super::model::{Limit, Tax, TaxBook, TaxFields, TaxForm};
use crate::access::{AppError, Role, Tx, new_id};
use rust_decimal::Decimal;
use uuid::Uuid;

/// All of them, taxes in use first.
pub async fn book(tx: &mut Tx) -> Result<TaxBook, AppError> {
    let taxes = sqlx::query_as!(
        Tax,
        "select id, code, name, name_en, percent, included, active, version from tax_rate order by active desc, rank, code, id"
    )
    .fetch_all(tx.conn())
    .await?;
    let rows = sqlx::query!("select role, percent, version from discount_limit order by percent desc, role")
        .fetch_all(tx.conn())
        .await?;
    let limit = |role, percent, version| Some(Limit { role: Role::from_key(role)?, percent, version });
    let limits = rows.iter().filter_map(|row| limit(&row.role, row.percent, row.version)).collect();
    Ok(TaxBook { taxes, limits })
}

/// Adds a tax.
///
/// # Errors
/// `Invalid` on `code` where another one has it.
pub async fn add(tx: &mut Tx, fields: &TaxFields) -> Result<Uuid, AppError> {
    let id = new_id();
    sqlx::query!(
        r#"
        insert into tax_rate (id, code, name, name_en, percent, included, active, rank)
        select $1, $2, $3, $4, $5, $6, $7, coalesce(max(rank), 0) + 1 from tax_rate
        "#,
        id,
        fields.code,
        fields.name,
        fields.name_en,
        fields.percent,
        fields.included,
        fields.active,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Changes a tax that was seen in this version; gives the form that it had. Lines that are written keep what they have.
///
/// # Errors
/// `NotFound`, the conflict `changed`, `Invalid` on `code`.
pub async fn change(tx: &mut Tx, id: Uuid, seen: i32, fields: &TaxFields) -> Result<TaxForm, AppError> {
    let was = sqlx::query_as!(
        Tax,
        "select id, code, name, name_en, percent, included, active, version from tax_rate where id = $1 for update",
        id
    )
    .fetch_one(tx.conn())
    .await?;
    if was.version != seen {
        return Err(AppError::conflict("changed"));
    }
    let now = tx.now();
    sqlx::query!(
        r#"
        update tax_rate set code = $2, name = $3, name_en = $4, percent = $5, included = $6, active = $7, version = version + 1, updated_at = $8
         where id = $1
        "#,
        id,
        fields.code,
        fields.name,
        fields.name_en,
        fields.percent,
        fields.included,
        fields.active,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(TaxForm::of(&was))
}

/// Sets the limit of a role that was seen in this version; gives what it was.
///
/// # Errors
/// `NotFound` for a role that sells nothing, the conflict `changed`.
pub async fn set_limit(tx: &mut Tx, role: Role, seen: i32, percent: Decimal) -> Result<Decimal, AppError> {
    let was = sqlx::query!("select percent, version from discount_limit where role = $1 for update", role.key())
        .fetch_one(tx.conn())
        .await?;
    if was.version != seen {
        return Err(AppError::conflict("changed"));
    }
    sqlx::query!("update discount_limit set percent = $2, version = version + 1 where role = $1", role.key(), percent)
        .execute(tx.conn())
        .await?;
    Ok(was.percent)
}
