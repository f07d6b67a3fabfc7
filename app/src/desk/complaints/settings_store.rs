//! Causes of complaints, and what holds after the sale.

use super::model::{Cause, CauseFields, Rules};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Up to so many complaints of a cause are counted.
const COUNTED: i64 = 1_000;

/// All causes, those in use first.
pub async fn causes(tx: &mut Tx) -> Result<Vec<Cause>, AppError> {
    Ok(sqlx::query_as!(
        Cause,
        r#"
        select c.id, c.name, c.name_en, c.archived, c.version,
               (select count(*) from (select 1 from complaint m where m.cause_id = c.id limit $1) n) as "complaints!"
          from complaint_cause c order by c.archived, c.rank, c.name collate "zh-x-icu", c.id limit 500
        "#,
        COUNTED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Adds a cause behind the others.
pub async fn add_cause(tx: &mut Tx, id: Uuid, fields: &CauseFields) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into complaint_cause (id, name, name_en, rank)
        select $1, $2, $3, coalesce(max(c.rank), 0) + 1 from complaint_cause c
        "#,
        id,
        fields.name,
        fields.name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Reads a cause and holds its row; the version must still be the one that was seen. Gives its name.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold_cause(tx: &mut Tx, id: Uuid, version: i32) -> Result<String, AppError> {
    let row = sqlx::query!("select name, version from complaint_cause where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if row.version == version { Ok(row.name) } else { Err(AppError::conflict("changed")) }
}

/// Writes its names.
pub async fn change_cause(tx: &mut Tx, id: Uuid, fields: &CauseFields) -> Result<(), AppError> {
    sqlx::query!(
        "update complaint_cause set name = $2, name_en = $3, version = version + 1 where id = $1",
        id,
        fields.name,
        fields.name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a cause away or takes it out again.
pub async fn archive_cause(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!("update complaint_cause set archived = $2, version = version + 1 where id = $1", id, archived)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What holds after the sale.
pub async fn rules(tx: &mut Tx) -> Result<Rules, AppError> {
    Ok(sqlx::query_as!(Rules, "select follow_up_days, needs_measure, remind_days, version from after_sales_setting")
        .fetch_one(tx.conn())
        .await?)
}

/// Changes that, if nobody else did since.
///
/// # Errors
/// The conflict `changed`.
pub async fn set_rules(tx: &mut Tx, rules: &Rules) -> Result<(), AppError> {
    let done = sqlx::query!(
        r#"
        update after_sales_setting set follow_up_days = $2, needs_measure = $3, remind_days = $4, version = version + 1 where version = $1
        "#,
        rules.version,
        rules.follow_up_days,
        rules.needs_measure,
        rules.remind_days,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 { Err(AppError::conflict("changed")) } else { Ok(()) }
}
