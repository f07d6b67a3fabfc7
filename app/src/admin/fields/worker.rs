//! Takes up what is there already where a field became unique. What is written meanwhile is held to it already; two that are alike
//! end it, and the field is not unique.

use super::unique_store;
use crate::access::{AppError, Doors};

/// Takes up the values of some records; gives whether there was something to do.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.work_daily().await?;
    match unique_store::take_up(&mut tx).await {
        Ok(worked) => {
            tx.commit().await?;
            Ok(worked)
        }
        // Somebody is writing there: they go first.
        Err(AppError::Busy) => Ok(false),
        Err(error) => Err(error),
    }
}
