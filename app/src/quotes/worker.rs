//! Ends quotes whose day is over.

use super::public_store;
use crate::access::{AppError, Doors};

/// Quotes per transaction.
const BATCH: i32 = 200;

/// Ends some; gives whether there were any. Each once, also where two servers do it at the same time or one of them dies.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn expire(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.work_daily().await?;
    let ended = public_store::expire(&mut tx, BATCH).await?;
    if ended > 0 {
        tx.commit().await?;
    }
    Ok(ended > 0)
}
