//! Values that are taken up by a field that became unique.

use crate::access::{AppError, SystemTx};

/// Takes up the values of some records; gives whether there was something to do.
pub async fn take_up(tx: &mut SystemTx) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select take_up_unique_values() as "worked!""#).fetch_one(tx.conn()).await?)
}
