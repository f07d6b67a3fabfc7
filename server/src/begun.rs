//! Goes on with what people began and need not wait for: changes of many customers, fields that become unique, runs of tag
//! rules; and with what falls due on tickets.

use app::{
    access::{AppError, Doors},
    admin::fields::worker as unique_fields,
    customers::{bulk::worker as changes_of_many, custom::worker as orders, tags::worker as tag_rules},
    desk::{deadlines::worker as deadlines, snooze::worker as snoozed},
};
use std::time::Duration;

/// How long it rests when nothing is under way: somebody who began something is waiting for it.
const REST: Duration = Duration::from_millis(500);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs for as long as the server does.
pub async fn run(doors: Doors) {
    loop {
        match step(&doors).await {
            Ok(0) => tokio::time::sleep(REST).await,
            Ok(worked) => {
                metrics::counter!("begun_steps_total").increment(u64::try_from(worked).unwrap_or_default());
            }
            Err(error) => {
                tracing::warn!(%error, "what was begun could not go on; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

async fn step(doors: &Doors) -> Result<usize, AppError> {
    let batches = changes_of_many::step(doors).await?;
    let others = [unique_fields::step(doors).await?, tag_rules::step(doors).await?, orders::step(doors).await?];
    let reckoned = deadlines::step(doors).await? + snoozed::step(doors).await?;
    Ok(batches + reckoned.min(1) + others.into_iter().filter(|worked| *worked).count())
}
