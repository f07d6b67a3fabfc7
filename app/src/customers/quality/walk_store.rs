//! What the background reads and keeps. It reaches records only through functions of the database.

use super::{model::Check, store::Row};
use crate::{
    access::{AppError, SystemTx},
    fields::RecordKind,
};
use serde_json::Value;
use uuid::Uuid;

/// The checks of a kind of records that are in use, in order.
pub async fn active(tx: &mut SystemTx, of: RecordKind) -> Result<Vec<Check>, AppError> {
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

/// Takes some of those that changed from the list of what is due.
pub async fn take_due(tx: &mut SystemTx, of: RecordKind, most: i32) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select take_quality_due($1, $2) as "ids!""#, of.key(), most).fetch_one(tx.conn()).await?)
}

/// The kind of records that all are to be gone through, and behind which one; held until the transaction ends.
pub async fn walk(tx: &mut SystemTx) -> Result<Option<(RecordKind, Uuid)>, AppError> {
    let row = sqlx::query!(
        r#"
        select record_kind, after from quality_walk where finished_at is null order by record_kind desc limit 1
           for update skip locked
        "#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (RecordKind::from_key(&row.record_kind), row.after)))
}

/// The next records behind one.
pub async fn behind(tx: &mut SystemTx, of: RecordKind, after: Uuid, most: i32) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select quality_behind($1, $2, $3) as "ids!""#, of.key(), after, most)
        .fetch_one(tx.conn())
        .await?)
}

/// How far the walk came.
pub async fn advance(tx: &mut SystemTx, of: RecordKind, ids: &[Uuid]) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update quality_walk set after = coalesce($2, after), looked_at = looked_at + $3, finished_at = case when $3 = 0 then $4::timestamptz end
         where record_kind = $1
        "#,
        of.key(),
        ids.last().copied(),
        i64::try_from(ids.len()).unwrap_or(i64::MAX),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts anew how complete customers are.
pub async fn recount(tx: &mut SystemTx, customers: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("select recount_completeness($1)", customers).execute(tx.conn()).await?;
    Ok(())
}

/// Records as checks look at them, and which checks they did not pass when they were last looked at.
pub async fn facts(tx: &mut SystemTx, of: RecordKind, ids: &[Uuid]) -> Result<Vec<(Uuid, Value, Vec<Uuid>)>, AppError> {
    let rows = sqlx::query!(
        r#"select id as "id!", facts as "facts!", broken as "broken!" from quality_facts($1, $2)"#,
        of.key(),
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.facts, row.broken)).collect())
}

/// Keeps which checks records do not pass.
pub async fn keep(tx: &mut SystemTx, of: RecordKind, broken: &[(Uuid, Vec<Uuid>)]) -> Result<(), AppError> {
    let ids: Vec<Uuid> = broken.iter().map(|(id, _)| *id).collect();
    let texts: Vec<String> = broken
        .iter()
        .map(|(_, checks)| format!("{{{}}}", checks.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",")))
        .collect();
    sqlx::query!("select keep_broken($1, $2, $3)", of.key(), &ids, &texts).execute(tx.conn()).await?;
    Ok(())
}
