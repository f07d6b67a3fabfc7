//! Empties the bin of what has been in it for longer than the organisation keeps it.

use crate::access::{AppError, Doors};

/// Records of one transaction.
const BATCH: i32 = 100;

/// Removes the next records whose time is over; gives how many went.
///
/// # Errors
/// Those of the database.
pub async fn step(doors: &Doors) -> Result<i32, AppError> {
    let mut tx = doors.keep_house().await?;
    let gone = super::store::empty(&mut tx, BATCH).await?;
    tx.commit().await?;
    Ok(gone)
}
