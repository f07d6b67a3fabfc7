//! Runs tag rules behind everybody's back: each once a day, and when somebody asks; and takes runs back. A step is one batch in one
//! transaction with how far it came: a server that is killed loses nothing and repeats nothing, and two servers take turns.

use super::{
    judge_store::{self, Asked, Judge},
    run_store::{self, Changed, Run},
};
use crate::{
    access::{AppError, Doors, SystemTx},
    events::{Event, record_unasked},
};
use serde_json::{Value, json};

/// Customers per transaction: well under a second.
pub const BATCH: i32 = 1_000;

/// Writes down which rules run today.
///
/// # Errors
/// Those of the database.
pub async fn begin_day(doors: &Doors) -> Result<(), AppError> {
    let mut tx = doors.work_daily().await?;
    run_store::begin_day(&mut tx).await?;
    tx.commit().await
}

/// Works on one batch of what is under way; gives whether there may be more.
///
/// # Errors
/// Those that pass: then nothing is lost, the next step takes the same ones. A run that cannot go on for another reason is stopped.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.work_daily().await?;
    let Some(run) = run_store::take(&mut tx).await? else {
        tx.commit().await?;
        return Ok(false);
    };
    let worked = if run.undoing { take_back(&mut tx, &run).await } else { work(&mut tx, &run).await };
    match worked {
        Ok(()) => tx.commit().await?,
        Err(error @ (AppError::Busy | AppError::Unavailable)) => return Err(error),
        Err(error) => {
            tracing::warn!(%error, run = %run.id, "a run of a tag rule cannot go on");
            drop(tx);
            let mut tx = doors.work_daily().await?;
            run_store::stop(&mut tx, run.id, "failed").await?;
            tx.commit().await?;
        }
    }
    Ok(true)
}

async fn work(tx: &mut SystemTx, run: &Run) -> Result<(), AppError> {
    if run.archived {
        return run_store::stop(tx, run.id, "rule_gone").await;
    }
    let now = tx.now();
    let judge = match Judge::of(tx.conn(), &run.conditions, Some(run.tag), now).await {
        Ok(judge) => judge,
        // A field that it asks for is no longer there.
        Err(AppError::Invalid(_)) => return run_store::stop(tx, run.id, "broken").await,
        Err(error) => return Err(error),
    };
    let (rule, tag) = (Some(run.rule), Some(run.tag));
    let asked = Asked { rule, tag, takes_back: run.takes_back, after: run.cursor, most: BATCH.into() };
    let batch = judge_store::batch(tx.conn(), &judge, &asked).await?;
    let changed = if batch.gain.is_empty() && batch.lose.is_empty() && batch.release.is_empty() {
        Vec::new()
    } else {
        run_store::apply(tx, run.id, &batch).await?
    };
    let count = |did: &str| changed.iter().filter(|one| one.did == did).count();
    let (gave, took) = (count("gave"), count("took"));
    record_unasked(tx, changed.iter().filter_map(|one| told(run, one, one.did == "gave", false)).collect()).await?;
    run_store::advance(tx, run.id, &batch, whole(gave), whole(took)).await
}

async fn take_back(tx: &mut SystemTx, run: &Run) -> Result<(), AppError> {
    let back = run_store::take_back(tx, run, BATCH).await?;
    let last = back.last().map(|one| one.changed.customer);
    let undone = back.iter().filter(|one| one.undone);
    let events: Vec<Event> =
        undone.clone().filter_map(|one| told(run, &one.changed, one.changed.did == "took", true)).collect();
    let tags = undone.filter(|one| one.changed.did != "released").count();
    record_unasked(tx, events).await?;
    run_store::advance_back(tx, run.id, last, whole(tags)).await
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How the log tells it: the tag, and the rule as the cause. Who is only released has no other tags than before.
fn told(run: &Run, one: &Changed, tagged: bool, undone: bool) -> Option<Event> {
    if one.did == "released" {
        return None;
    }
    let kind = if tagged { "customer.tagged" } else { "customer.untagged" };
    let tag = json!({ "tag": run.tag, "tag_name": run.tag_name });
    let mut cause = json!({ "rule": run.rule, "rule_name": run.rule_name, "rule_name_en": run.rule_name_en });
    if undone {
        cause["rule_undone"] = Value::Bool(true);
    }
    // Without a version: the record itself is as it was, and whoever looks at it reads it anew.
    let event = Event::of(kind, "customer", one.customer).customer(Some(one.customer)).owner(one.owner);
    Some(if tagged {
        let mut after = cause;
        after["tag"] = tag["tag"].clone();
        after["tag_name"] = tag["tag_name"].clone();
        event.after(after)
    } else {
        event.before(tag).after(cause)
    })
}
