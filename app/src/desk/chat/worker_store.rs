//! What the worker may do with conversations.

use crate::access::{AppError, SystemTx};

/// Ends conversations whose visitor has been away for half an hour; gives how many.
pub async fn end_silent(tx: &mut SystemTx, most: i32) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(r#"select end_silent_chats($1) as "ended!""#, most).fetch_one(tx.conn()).await?)
}
