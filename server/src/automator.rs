//! Runs the rules of automation: follows the log, looks for those whose time has come, and has runs go on.

use app::{
    access::Doors,
    automation::{
        calling::Calls,
        worker::{follow, look, work},
    },
    desk::mail::line::Trust,
};
use futures::future::join;
use std::time::{Duration, Instant};

/// How long it rests when there is nothing new.
const REST: Duration = Duration::from_millis(500);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it looks for records whose time has come.
const LOOKS: Duration = Duration::from_secs(300);

/// Runs for as long as the server does. Who waits for the answer to a call keeps the others waiting, and the log nobody.
pub async fn run(doors: Doors, into_house: bool) {
    let calls = Calls { into_house, trust: Trust::default() };
    join(following(&doors), join(working(&doors, &calls), working(&doors, &calls))).await;
}

async fn following(doors: &Doors) {
    let mut looked: Option<Instant> = None;
    loop {
        if looked.is_none_or(|then| then.elapsed() >= LOOKS) {
            looked = Some(Instant::now());
            if let Err(error) = look(doors).await {
                tracing::warn!(%error, "records whose time has come could not be looked for; trying again");
            }
        }
        match follow(doors).await {
            Ok(0) => tokio::time::sleep(REST).await,
            Ok(read) => metrics::counter!("events_followed_total").increment(u64::try_from(read).unwrap_or_default()),
            Err(error) => {
                tracing::warn!(%error, "rules could not follow the log; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

async fn working(doors: &Doors, calls: &Calls) {
    loop {
        match work(doors, calls).await {
            Ok(true) => metrics::counter!("automation_steps_total").increment(1),
            Ok(false) => tokio::time::sleep(REST).await,
            Err(error) => {
                tracing::warn!(%error, "a rule could not go on; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}
