//! Makes the indexes of orders that somebody asked for.

use super::order_store;
use crate::access::{AppError, Doors};

/// Makes one; whether there may be more.
///
/// # Errors
/// Those of the database; then nothing is lost.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.work_daily().await?;
    let made = order_store::make(&mut tx).await?;
    tx.commit().await?;
    Ok(made)
}
