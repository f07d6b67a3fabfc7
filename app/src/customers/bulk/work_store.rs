//! What the worker asks: which changes are under way, and as whom it goes on with them.

use super::model::Stopped;
use crate::access::{AppError, Role, Session, SystemTx};
use uuid::Uuid;

/// A change under way.
pub struct UnderWay {
    pub id: Uuid,
    /// Who began it or takes it back, as they are now; `None` where they may not come in any more.
    pub person: Option<Session>,
}

/// The changes under way, the oldest first.
pub async fn under_way(tx: &mut SystemTx) -> Result<Vec<UnderWay>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id as "id!", person as "person!", name as "name!", email, role as "role!", active as "active!" from bulk_under_way()
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let one = |person, name, email: Option<String>, role: &str| {
        Some(Session { person, name, email: email.unwrap_or_default(), role: Role::from_key(role)? })
    };
    Ok(rows
        .into_iter()
        .map(|row| UnderWay {
            id: row.id,
            person: if row.active { one(row.person, row.name, row.email, &row.role) } else { None },
        })
        .collect())
}

/// Has nobody go on with it until somebody asks.
pub async fn stop(tx: &mut SystemTx, id: Uuid, why: Stopped) -> Result<(), AppError> {
    sqlx::query!("select stop_bulk($1, $2)", id, why.key()).fetch_one(tx.conn()).await?;
    Ok(())
}
