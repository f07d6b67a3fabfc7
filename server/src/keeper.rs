//! Tidies up behind people: what has been in the bin for long enough goes for good, and bytes that no file holds any more.

use crate::depot::Depot;
use app::{
    access::{AppError, Doors},
    deletions::worker,
    files::store,
};
use std::time::Duration;

/// How long it rests when there is nothing to do.
const REST: Duration = Duration::from_secs(600);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(60);
/// Objects of one step. Their rows are held meanwhile.
const AT_ONCE: i32 = 100;

/// Runs for as long as the server does.
pub async fn run(doors: Doors, depot: Depot) {
    loop {
        match step(&doors, &depot).await {
            Ok((0, 0)) => tokio::time::sleep(REST).await,
            Ok((gone, objects)) => {
                tracing::info!(gone, objects, "the bin was emptied of what had been there for long enough");
            }
            Err(error) => {
                tracing::warn!(%error, "the bin could not be emptied; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

/// Empties a part of the bin, and removes bytes whose time has come; gives how many records and how many objects went.
///
/// # Errors
/// Those of the database. An object that the store does not remove waits for its next turn.
pub async fn step(doors: &Doors, depot: &Depot) -> Result<(i32, usize), AppError> {
    let gone = worker::step(doors).await?;
    Ok((gone, sweep(doors, depot).await?))
}

async fn sweep(doors: &Doors, depot: &Depot) -> Result<usize, AppError> {
    let mut tx = doors.keep_house().await?;
    let due = store::due(&mut tx, AT_ONCE).await?;
    let (mut removed, mut left) = (Vec::new(), Vec::new());
    for object in due {
        match depot.remove(object).await {
            Ok(()) => removed.push(object),
            Err(error) => {
                tracing::warn!(%object, %error, "the bytes of a file could not be removed");
                left.push(object);
            }
        }
    }
    store::removed(&mut tx, &removed, &left).await?;
    tx.commit().await?;
    Ok(removed.len())
}
