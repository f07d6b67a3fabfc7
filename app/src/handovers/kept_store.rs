//! What hangs on a giver by name, in the database.

use super::kept_model::{Kept, KeptKind};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Rules, pools and shared views of a giver, at most a hundred of each.
///
/// # Errors
/// `NotFound` where the caller does not lead the giver.
pub async fn kept(tx: &mut Tx, giver: Uuid) -> Result<Vec<Kept>, AppError> {
    let rows = sqlx::query!(
        r#"select k.kind as "kind!", k.id as "id!", k.name as "name!", k.name_en, k.list, k.query from kept_by_giver($1) k"#,
        giver,
    )
    .fetch_all(tx.conn())
    .await?;
    let kept = rows.into_iter().filter_map(|row| {
        let kind = KeptKind::from_key(&row.kind)?;
        Some(Kept { kind, id: row.id, name: row.name, name_en: row.name_en, list: row.list, query: row.query })
    });
    Ok(kept.collect())
}
