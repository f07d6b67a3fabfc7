//! Tells people what concerns them, from the log, soon after it happened.

use app::{access::Doors, approvals, notices::worker, tasks::reminding};
use std::time::{Duration, Instant};

/// How long it rests when there is nothing new.
const REST: Duration = Duration::from_millis(500);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often it looks for reminders that go by mail.
const REMINDERS: Duration = Duration::from_secs(20);

/// Runs for as long as the server does.
pub async fn run(doors: Doors) {
    let mut looked: Option<Instant> = None;
    loop {
        if looked.is_none_or(|then| then.elapsed() >= REMINDERS) {
            looked = Some(Instant::now());
            if let Err(error) = reminding::step(&doors).await {
                tracing::warn!(%error, "reminders could not be written; trying again");
            }
            if let Err(error) = approvals::reminding::step(&doors).await {
                tracing::warn!(%error, "approvals could not be reminded of; trying again");
            }
        }
        match worker::step(&doors).await {
            Ok(0) => tokio::time::sleep(REST).await,
            Ok(read) => {
                metrics::counter!("events_told_total").increment(u64::try_from(read).unwrap_or_default());
            }
            Err(error) => {
                tracing::warn!(%error, "notices could not be written; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}
