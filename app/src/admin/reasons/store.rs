//! Rows of `close_reason`.

use super::model::{Outcome, Reason};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// All reasons in order, those in use first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Reason>, AppError> {
    let rows = sqlx::query!(
        "select id, kind, name, name_en, archived, version from close_reason order by archived, kind desc, rank, id"
    )
    .fetch_all(tx.conn())
    .await?;
    let reason = rows.into_iter().map(|row| Reason {
        id: row.id,
        outcome: Outcome::from_key(&row.kind),
        name: row.name,
        name_en: row.name_en,
        archived: row.archived,
        version: row.version,
    });
    Ok(reason.collect())
}

/// A reason before a change.
pub struct Before {
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
}

/// Reads one reason and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row = sqlx::query!("select name, name_en, archived, version from close_reason where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if row.version == version {
        Ok(Before { name: row.name, name_en: row.name_en, archived: row.archived })
    } else {
        Err(AppError::conflict("changed"))
    }
}

/// Adds a reason after those of its outcome.
pub async fn add(tx: &mut Tx, id: Uuid, outcome: Outcome, name: &str, name_en: Option<&str>) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into close_reason (id, kind, name, name_en, rank)
        select $1, $2, $3, $4, coalesce(max(rank), 0) + 1 from close_reason where kind = $2
        "#,
        id,
        outcome.key(),
        name,
        name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes the names.
pub async fn rename(tx: &mut Tx, id: Uuid, name: &str, name_en: Option<&str>) -> Result<(), AppError> {
    sqlx::query!(
        "update close_reason set name = $2, name_en = $3, version = version + 1 where id = $1",
        id,
        name,
        name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a reason away or takes it out again.
pub async fn set_archived(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!("update close_reason set archived = $2, version = version + 1 where id = $1", id, archived)
        .execute(tx.conn())
        .await?;
    Ok(())
}
