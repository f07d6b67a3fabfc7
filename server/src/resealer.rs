//! Brings sensitive values under the present keys after one was replaced.

use app::{
    access::Doors,
    fields::rekeying::{Round, step},
};
use std::time::Duration;

/// How long it rests when every value is under a present key. Replacing keys is rare, and a command that does it works by itself.
const REST: Duration = Duration::from_secs(60);
/// How long it waits after something went wrong.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs for as long as the server does.
pub async fn run(doors: Doors) {
    let mut round = Round::default();
    loop {
        match step(&doors, &mut round).await {
            Ok(true) => {}
            Ok(false) => {
                metrics::counter!("values_sealed_anew_total").increment(u64::try_from(round.done).unwrap_or_default());
                round = Round::default();
                tokio::time::sleep(REST).await;
            }
            Err(error) => {
                tracing::warn!(%error, "sensitive values could not be sealed anew; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}

/// Goes on until every value is under a present key; gives how it went.
///
/// # Errors
/// Those of the database.
pub async fn to_the_end(doors: &Doors) -> anyhow::Result<Round> {
    let mut round = Round::default();
    while step(doors, &mut round).await? {}
    Ok(round)
}
