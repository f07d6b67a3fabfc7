//! Goes on with what people began and need not wait for: changes of many customers or tickets, fields that become unique, runs of tag
//! rules; and with what falls due on tickets, and whom they go to.

use app::{
    access::{AppError, Doors},
    admin::fields::worker as unique_fields,
    customers::{
        assets::worker as owned, bulk::worker as changes_of_many, custom::worker as orders, tags::worker as tag_rules,
    },
    desk::{
        assignment::worker as assignment, changes::worker as runs_of_tickets, chat::worker as chats,
        complaints::worker as complaints, deadlines::worker as deadlines, snooze::worker as snoozed,
        surveys::worker as surveys,
    },
    leads::worker as leads,
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
    let batches = changes_of_many::step(doors).await? + runs_of_tickets::step(doors).await?;
    let others = [unique_fields::step(doors).await?, tag_rules::step(doors).await?, orders::step(doors).await?];
    let reckoned = deadlines::step(doors).await? + snoozed::step(doors).await? + chats::step(doors).await?;
    // What falls due is known before it is handed out.
    let assigned = assignment::step(doors).await? + leads::step(doors).await?;
    let after_sales = complaints::step(doors).await? + usize::try_from(owned::step(doors).await?).unwrap_or_default();
    let asked = surveys::step(doors).await?;
    let others = others.into_iter().chain([asked]).filter(|worked| *worked).count();
    Ok(batches + assigned.min(1) + after_sales.min(1) + reckoned.min(1) + others)
}
