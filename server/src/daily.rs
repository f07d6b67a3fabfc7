//! Does what administrators' rules ask for once a day, soon after the organisation's midnight.

use app::{access::Doors, customers::pool::daily};
use std::time::Duration;

/// How long it rests when nothing is due.
const REST: Duration = Duration::from_secs(20);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs for as long as the server does.
pub async fn run(doors: Doors) {
    loop {
        match daily::step(&doors).await {
            Ok(true) => metrics::counter!("daily_steps_total").increment(1),
            Ok(false) => tokio::time::sleep(REST).await,
            Err(error) => {
                tracing::warn!(%error, "the daily work could not go on; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}
