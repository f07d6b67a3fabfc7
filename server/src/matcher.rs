//! Looks at customers that were added or changed, so that doubles stand on the work list soon after they came in.

use app::{access::Doors, customers::duplicates::worker};
use std::time::Duration;

/// How long it rests when nobody waits.
const REST: Duration = Duration::from_millis(500);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs for as long as the server does.
pub async fn run(doors: Doors) {
    while let Err(error) = worker::begin(&doors).await {
        tracing::warn!(%error, "duplicates cannot be looked for yet; trying again");
        tokio::time::sleep(PATIENCE).await;
    }
    loop {
        match worker::step(&doors).await {
            Ok(0) => tokio::time::sleep(REST).await,
            Ok(looked_at) => {
                metrics::counter!("customers_matched_total").increment(u64::try_from(looked_at).unwrap_or_default());
            }
            Err(error) => {
                tracing::warn!(%error, "customers could not be compared; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

/// Looks at everybody who waits; gives how many lines that were. For commands that bring in many at once, so that a server
/// that starts next has nothing to catch up with.
///
/// # Errors
/// Those of the database.
pub async fn to_the_end(doors: &Doors) -> anyhow::Result<usize> {
    worker::begin(doors).await?;
    let mut all = 0;
    loop {
        match worker::step(doors).await? {
            0 => return Ok(all),
            looked_at => all += looked_at,
        }
    }
}
