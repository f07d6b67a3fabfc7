//! Seals the log: numbers committed events and chains them, and keeps the head of the chain outside the database.

use app::{access::Doors, events::chain};
use std::{io::Write, path::Path, path::PathBuf, time::Duration};

/// Events per batch: one short transaction.
const BATCH: i32 = 500;
/// The head is written down at most this often.
const ANCHOR_EVERY: Duration = Duration::from_secs(60);

/// Runs for as long as the server does.
pub async fn run(doors: Doors, data: PathBuf) {
    let mut anchored = (0_i64, tokio::time::Instant::now() - ANCHOR_EVERY);
    let mut prepared = None;
    loop {
        let sealed = match chain::seal(&doors.sealer, BATCH).await {
            Ok(sealed) => sealed,
            Err(error) => {
                tracing::warn!(%error, "the log could not be sealed; trying again");
                tokio::time::sleep(Duration::from_secs(2)).await;
                continue;
            }
        };
        metrics::counter!("events_sealed_total").increment(u64::try_from(sealed).unwrap_or_default());
        if sealed < BATCH {
            if anchored.1.elapsed() >= ANCHOR_EVERY
                && let Ok((number, hash)) = chain::head(&doors.sealer).await
                && number > anchored.0
            {
                anchor(&data, number, &hash);
                anchored = (number, tokio::time::Instant::now());
            }
            let today = doors.clock.now().date_naive();
            if prepared != Some(today) {
                prepared = chain::prepare_months(&doors.sealer, today).await.is_ok().then_some(today);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

/// Appends number and hash to `audit-head.log`: whoever rewrites the chain in the database cannot rewrite this file too.
fn anchor(data: &Path, number: i64, hash: &[u8]) {
    let path = data.join("audit-head.log");
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let written = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut file| writeln!(file, "{} {number} {hash}", chrono::Utc::now().to_rfc3339()));
    if let Err(error) = written {
        tracing::warn!(%error, path = %path.display(), "the head of the audit chain could not be written down");
    }
}
