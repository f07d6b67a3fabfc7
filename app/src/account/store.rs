//! One's own rows of `web_session`, which only definer functions reach.

use super::model::{Agent, OwnSession};
use crate::access::{AppError, Tx};

/// The sessions that still hold; `current` is the id of the one that asks.
pub async fn list(tx: &mut Tx, current: Option<&str>) -> Result<Vec<OwnSession>, AppError> {
    let rows = sqlx::query!(
        r#"
        select handle as "handle!", coalesce(is_current, false) as "current!", created_at as "created_at!", seen_at as "seen_at!",
               address, agent
          from own_sessions($1)
        "#,
        current,
    )
    .fetch_all(tx.conn())
    .await?;
    let session = rows.into_iter().map(|row| OwnSession {
        handle: row.handle,
        current: row.current,
        created_at: row.created_at,
        seen_at: row.seen_at,
        address: row.address,
        agent: row.agent.as_deref().map(Agent::from_header).unwrap_or_default(),
    });
    Ok(session.collect())
}

/// Ends one session; `false` where there is none of that name.
pub async fn end(tx: &mut Tx, handle: &str) -> Result<bool, AppError> {
    let ended = sqlx::query_scalar!("select end_own_session($1)", handle).fetch_one(tx.conn()).await?;
    Ok(ended.unwrap_or(false))
}

/// Ends all sessions but the one that asks; gives how many.
pub async fn end_others(tx: &mut Tx, current: &str) -> Result<i32, AppError> {
    let ended = sqlx::query_scalar!("select end_other_sessions($1)", current).fetch_one(tx.conn()).await?;
    Ok(ended.unwrap_or(0))
}
