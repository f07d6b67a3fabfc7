//! Reads the log in the order of its numbers, so that it misses nothing, and tells each person what concerns them. What it told
//! and how far it came are kept by the same transaction: killed at any moment it begins again where it was, and tells nothing
//! twice.

use super::{model::most_pressing, worker_store as store};
use crate::access::{AppError, Doors};

/// Events per transaction: well under a second.
const BATCH: i64 = 1_000;

/// Reads some of what was sealed since; gives how many events, 0 when there is nothing new or another worker is at it.
///
/// # Errors
/// Those of the database; then nothing was told, the next step reads the same again.
pub async fn step(doors: &Doors) -> Result<i64, AppError> {
    let mut tx = doors.notify_people().await?;
    let Some((number, due_until)) = store::head(&mut tx).await? else { return Ok(0) };
    store::tell_due(&mut tx, due_until).await?;
    let end = store::next_end(&mut tx, number, BATCH).await?.unwrap_or(number);
    if end > number {
        for concern in most_pressing(store::concerns(&mut tx, number, end).await?) {
            store::tell(&mut tx, &concern).await?;
        }
    }
    let now = tx.now();
    store::keep_head(&mut tx, end, now).await?;
    tx.commit().await?;
    Ok(end - number)
}
