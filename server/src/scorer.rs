//! Counts scores: of what happened, and of everything open when a day begins or criteria change.

use app::{access::Doors, scores::worker};
use std::time::{Duration, Instant};

/// How long it rests when there is nothing to count: somebody may be looking at what has just happened.
const REST: Duration = Duration::from_millis(500);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs for as long as the server does. Of many it takes no more than half of the time: people work meanwhile.
pub async fn run(doors: Doors) {
    loop {
        let began = Instant::now();
        match worker::step(&doors).await {
            Ok(0) => tokio::time::sleep(REST).await,
            Ok(counted) => {
                metrics::counter!("scores_counted_total").increment(u64::try_from(counted).unwrap_or_default());
                tokio::time::sleep(began.elapsed()).await;
            }
            Err(error) => {
                tracing::warn!(%error, "scores could not be counted; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}
