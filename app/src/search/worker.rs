//! Follows what was written: the terms of every record that was added or changed stand in the index a moment later. What was
//! written by hand is found before that too, because a search looks through what waits.

use super::work_store;
use crate::access::{AppError, Doors};

/// Records per transaction: well under a second.
const BATCH: i64 = 1_000;

/// Looks at some of the records that wait; gives how many, 0 when none wait or another worker is at it.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.keep_search().await?;
    if !work_store::alone(&mut tx).await? {
        return Ok(0);
    }
    let ids = work_store::take_due(&mut tx, BATCH).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let sources = work_store::sources(&mut tx, &ids).await?;
    work_store::open_spans(&mut tx).await?;
    work_store::keep(&mut tx, &ids, &sources).await?;
    tx.commit().await?;
    Ok(ids.len())
}

/// Learns which terms are common, by which a search decides how it reads the index. To be called when many records came in.
///
/// # Errors
/// Those of the database.
pub async fn learn(doors: &Doors) -> Result<(), AppError> {
    let mut tx = doors.keep_search().await?;
    work_store::learn(&mut tx).await?;
    tx.commit().await
}

/// Puts what was written last in its place in the index. To be called when nothing waits any more.
///
/// # Errors
/// Those of the database.
pub async fn settle(doors: &Doors) -> Result<(), AppError> {
    let mut tx = doors.keep_search().await?;
    work_store::settle(&mut tx).await?;
    tx.commit().await
}
