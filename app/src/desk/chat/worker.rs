//! Ends what nobody goes on with: a visitor who was away for long has left.

use super::worker_store;
use crate::access::{AppError, Doors};

/// Conversations per transaction.
const BATCH: i32 = 50;

/// Ends some conversations whose visitor has left; gives how many.
///
/// # Errors
/// Those of the database; then nothing was ended, the next step ends the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let ended = worker_store::end_silent(&mut tx, BATCH).await?;
    tx.commit().await?;
    Ok(usize::try_from(ended).unwrap_or_default())
}
