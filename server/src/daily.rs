//! Does what administrators' rules ask for once a day, soon after the organisation's midnight, and holds records against the
//! checks of data quality.

use app::{
    access::{AppError, Doors},
    customers::{pool::daily, quality::walk, tags::worker as tags},
    forecast::worker as snapshots,
    quotes,
};
use std::time::Duration;

/// How long it rests when nothing is due.
const REST: Duration = Duration::from_secs(20);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(10);

/// Once a week the snapshot of the forecast, then rules (those that give tags are begun here and run by `begun.rs`); when nothing of them is due, records that changed are held against the checks.
async fn step(doors: &Doors) -> Result<bool, AppError> {
    tags::begin_day(doors).await?;
    snapshots::step(doors).await?;
    Ok(daily::step(doors).await? || quotes::expire(doors).await? || walk::step(doors).await?)
}

/// Runs for as long as the server does.
pub async fn run(doors: Doors) {
    loop {
        match step(&doors).await {
            Ok(true) => metrics::counter!("daily_steps_total").increment(1),
            Ok(false) => tokio::time::sleep(REST).await,
            Err(error) => {
                tracing::warn!(%error, "the daily work could not go on; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}
