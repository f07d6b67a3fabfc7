//! Keeps the search index: what was added or changed stands in it a moment later.

use app::{access::Doors, search::worker};
use std::time::Duration;

/// How long it rests when nothing waits.
const REST: Duration = Duration::from_millis(300);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(2);
/// After so many records what is common may have changed.
const MANY: usize = 20_000;

/// Runs for as long as the server does.
pub async fn run(doors: Doors) {
    // At the start too: nobody knows what was brought in meanwhile.
    let mut since_learned = MANY;
    let mut unsettled = false;
    loop {
        let done = match worker::step(&doors).await {
            Ok(0) if since_learned >= MANY => worker::learn(&doors).await.inspect(|()| since_learned = 0),
            Ok(0) if unsettled => worker::settle(&doors).await.inspect(|()| unsettled = false),
            Ok(0) => {
                tokio::time::sleep(REST).await;
                Ok(())
            }
            Ok(kept) => {
                since_learned += kept;
                unsettled = true;
                metrics::counter!("search_entries_kept_total").increment(u64::try_from(kept).unwrap_or_default());
                Ok(())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the search index could not be kept; trying again");
            tokio::time::sleep(PATIENCE).await;
        }
    }
}
