//! Asking the index; the database adds what the caller may see.

use super::model::{Hit, HitKind};
use crate::access::{AppError, Tx};

/// The best hits for a query.
pub async fn search(tx: &mut Tx, query: &str, limit: i32) -> Result<Vec<Hit>, AppError> {
    let rows = sqlx::query!(
        r#"select record_id as "id!", kind as "kind!", title as "title!", detail as "detail!" from search_records($1, $2)"#,
        query,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let kind = HitKind::from_key(&row.kind)?;
            Some(Hit { kind, id: row.id, title: row.title, detail: row.detail })
        })
        .collect())
}
