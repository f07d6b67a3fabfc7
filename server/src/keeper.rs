//! Tidies up behind people: what has been in the bin for long enough goes for good.

use app::{access::Doors, deletions::worker};
use std::time::Duration;

/// How long it rests when there is nothing to do.
const REST: Duration = Duration::from_secs(600);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs for as long as the server does.
pub async fn run(doors: Doors) {
    loop {
        match worker::step(&doors).await {
            Ok(0) => tokio::time::sleep(REST).await,
            Ok(gone) => tracing::info!(gone, "the bin was emptied of what had been there for long enough"),
            Err(error) => {
                tracing::warn!(%error, "the bin could not be emptied; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}
