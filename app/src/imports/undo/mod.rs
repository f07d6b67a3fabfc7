//! The way back. Deals go first, then what they referred to. A record that somebody changed since, or that other records use by
//! now, stays as it is and is named in the report.

pub mod store;

use super::report::Progress;
use super::run::{Halt, Job};
use crate::access::{AppError, Tx};
use crate::events::{Event, record_all};
use serde_json::json;
use store::Judged;
use uuid::Uuid;

/// Records of one transaction.
const BATCH: i64 = 300;

/// Kinds of records in the order in which they go. Of customers, which may stand below each other, those that stay are found
/// first: a customer that stays keeps the one above it.
const ORDER: [(&str, bool); 7] = [
    ("deal", false),
    ("customer", true),
    ("customer", false),
    ("product", false),
    ("person", false),
    ("team", false),
    ("pipeline", false),
];

/// Takes an import back.
pub async fn undo(job: &mut Job) -> Result<(), Halt> {
    forget_rate(job).await?;
    for (kind, staying) in ORDER {
        loop {
            let mut tx = job.caller.begin().await?;
            let (done, kept) = undo_some(&mut tx, job.import, kind, staying).await?;
            let mut progress = Progress { millis: job.millis(), ..job.progress.clone() };
            progress.undo_done += done;
            progress.undo_kept += kept;
            let go_on = job.beat(&mut tx, &progress).await?;
            tx.commit().await?;
            job.progress = progress;
            if !go_on {
                return Err(Halt::Wanted);
            }
            if done == 0 {
                break;
            }
        }
    }
    Ok(())
}

/// The rate goes first: deals that get their value back are told in the organisation's currency as they were before.
async fn forget_rate(job: &mut Job) -> Result<(), Halt> {
    let mut tx = job.caller.begin().await?;
    if let (true, Some(currency), Some(rate)) = (job.progress.rate_added, &job.plan.currency, job.plan.rate) {
        super::store::remove_rate(&mut tx, currency, rate).await?;
        job.progress.rate_added = false;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes back the next records of a kind, or finds the next of those that stay; gives how many were looked at, and how many of
/// them stay.
async fn undo_some(tx: &mut Tx, import: Uuid, kind: &str, staying: bool) -> Result<(u32, u32), AppError> {
    let judged = match kind {
        "deal" => store::deals(tx, import, BATCH).await?,
        "customer" => store::customers(tx, import, BATCH, staying).await?,
        "product" => store::products(tx, import, BATCH).await?,
        "person" => store::people(tx, import, BATCH).await?,
        "team" => store::teams(tx, import, BATCH).await?,
        _ => store::pipelines(tx, import, BATCH).await?,
    };
    let ids = |action: &str, verdict: &str| -> Vec<Uuid> {
        judged.iter().filter(|one| one.action == action && one.verdict == verdict).map(|one| one.id).collect()
    };
    let (made, changed) = (ids("created", "same"), ids("updated", "same"));
    match kind {
        "deal" => {
            store::delete_deals(tx, &made).await?;
            store::restore_deals(tx, import, &changed).await?;
        }
        "customer" => {
            store::delete_customers(tx, &made).await?;
            store::restore_customers(tx, import, &changed).await?;
        }
        "product" => {
            store::archive_products(tx, &made).await?;
            store::restore_products(tx, import, &changed).await?;
        }
        "person" => {
            store::retire_people(tx, &made).await?;
            store::restore_people(tx, import, &changed).await?;
        }
        "team" => store::delete_teams(tx, &made).await?,
        _ => store::archive_pipelines(tx, &made).await?,
    }
    record_all(tx, judged.iter().filter(|one| one.verdict == "same").map(|one| told(kind, one)).collect()).await?;
    store::mark(tx, import, kind, &judged).await?;
    let kept = judged.iter().filter(|one| matches!(one.verdict.as_str(), "changed" | "in_use")).count();
    Ok((u32::try_from(judged.len()).unwrap_or(u32::MAX), u32::try_from(kept).unwrap_or(u32::MAX)))
}

/// The event of a record that was taken back.
fn told(kind: &str, one: &Judged) -> Event {
    let event =
        |deleted, changed, subject| Event::of(if one.action == "created" { deleted } else { changed }, subject, one.id);
    let event = match kind {
        "deal" => event("deal.deleted", "deal.changed", "deal"),
        "customer" => event("customer.deleted", "customer.changed", "customer"),
        "product" => event("product.deleted", "product.changed", "product"),
        "person" => event("person.changed", "person.changed", "person"),
        "team" => event("team.deleted", "team.changed", "team"),
        _ => event("pipeline.changed", "pipeline.changed", "pipeline"),
    };
    let event = event.customer(one.customer).owner(one.owner).version(one.version + 1);
    match (&one.before, kind) {
        (Some(before), _) => event.after(before.clone()),
        (None, "person") => event.before(json!({ "active": true })).after(json!({ "active": false })),
        (None, "pipeline") => event.before(json!({ "archived": false })).after(json!({ "archived": true })),
        (None, _) => event.before(json!({ "name": one.name })),
    }
}
