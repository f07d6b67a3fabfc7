//! The way back. Leads, tickets, interactions and deals go first, then what they referred to. A record that somebody changed since, or that other records use by
//! now, stays as it is and is named in the report.

pub mod contacts_store;
pub mod store;

use super::report::{KeptRef, Progress, State, Work};
use super::run::{Halt, Job, TRIES};
use super::{interactions, leads, tickets};
use crate::access::{AppError, Caller, Tx};
use crate::events::{Event, record_all};
use serde_json::json;
use std::time::Duration;
use store::{Judged, Made};
use uuid::Uuid;

/// Records of one transaction.
const BATCH: i64 = 300;

/// Kinds of records in the order in which they go. Of customers, which may stand below each other, those that stay are found
/// first: a customer that stays keeps the one above it.
const ORDER: [(&str, bool); 11] = [
    ("lead", false),
    ("ticket", false),
    ("interaction", false),
    ("deal", false),
    ("contact", false),
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
    count_tables(job).await?;
    for (kind, staying) in ORDER {
        let mut after = Uuid::nil();
        let mut found = 0;
        let mut tries = 0;
        loop {
            let (done, go_on) = match undo_next(job, kind, after, staying).await {
                // Also where somebody changed a record between its judgement and its end: it is judged anew.
                Err(Halt::Failed(AppError::Busy)) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(200) * tries).await;
                    continue;
                }
                done => done?,
            };
            tries = 0;
            if !go_on {
                return Err(Halt::Wanted);
            }
            found += done.looked_at;
            match done.last {
                Some(last) => after = last,
                // Whoever stays may have others stay that were passed already: once more, until nobody does.
                None if staying && found > 0 => (after, found) = (Uuid::nil(), 0),
                None => break,
            }
        }
    }
    Ok(())
}

/// One step in a transaction of its own, and whether to go on after it.
async fn undo_next(job: &mut Job, kind: &str, after: Uuid, staying: bool) -> Result<(Step, bool), Halt> {
    let mut tx = job.caller.begin().await?;
    let done = undo_some(&mut tx, job.import, kind, after, staying).await?;
    let mut progress = Progress { millis: job.millis(), ..job.progress.clone() };
    progress.undo_done += done.looked_at;
    progress.undo_kept += done.kept;
    let go_on = job.beat(&mut tx, &progress).await?;
    tx.commit().await?;
    job.progress = progress;
    Ok((done, go_on))
}

/// An undo may follow its import at once, before the database has counted by itself what there is now. Each table is counted in a
/// transaction of its own, so that signs of life go on.
async fn count_tables(job: &Job) -> Result<(), Halt> {
    let mut place = Some(String::new());
    while let Some(after) = place {
        let mut tx = job.caller.begin().await?;
        place = super::store::count_next_table(&mut tx, &after).await?;
        let go_on = job.beat(&mut tx, &job.progress).await?;
        tx.commit().await?;
        if !go_on {
            return Err(Halt::Wanted);
        }
    }
    Ok(())
}

/// Takes back what somebody decided shall go although it was changed since, or lets it stay for good. What is in use stays.
///
/// # Errors
/// The conflict `import_not_now` unless the import was taken back.
pub async fn decide(caller: &Caller, import: Uuid, kept: &[KeptRef], take_back: bool) -> Result<(), AppError> {
    let mut tx = caller.begin().await?;
    let (state, work) = super::store::lock(&mut tx, import).await?;
    let stopped = matches!(state, State::Failed | State::Cancelled) && work == Work::Undo;
    if state != State::Undone && !stopped {
        return Err(AppError::conflict("import_not_now"));
    }
    store::decide(&mut tx, import, kept, take_back).await?;
    for (kind, staying) in ORDER.into_iter().filter(|_| take_back) {
        while undo_some(&mut tx, import, kind, Uuid::nil(), staying).await?.last.is_some() {}
    }
    tx.commit().await
}

/// The rate goes first: deals that get their value back are told in the organisation's currency as they were before.
async fn forget_rate(job: &mut Job) -> Result<(), Halt> {
    let mut tx = job.caller.begin().await?;
    if let (true, Some(currency), Some(rate)) = (job.progress.rate_added, &job.plan.currency, job.plan.rate) {
        super::rates_store::remove_rate(&mut tx, currency, rate).await?;
        job.progress.rate_added = false;
    }
    tx.commit().await?;
    Ok(())
}

/// How a step went.
struct Step {
    looked_at: u32,
    /// Of these, how many stay.
    kept: u32,
    last: Option<Uuid>,
}

/// Takes back the next records of a kind behind `after`, or finds the next of those that stay.
async fn undo_some(tx: &mut Tx, import: Uuid, kind: &str, after: Uuid, staying: bool) -> Result<Step, AppError> {
    let judged = match kind {
        "lead" => leads::store::judge(tx, import, after, BATCH).await?,
        "ticket" => tickets::store::judge(tx, import, after, BATCH).await?,
        "interaction" => interactions::store::judge(tx, import, after, BATCH).await?,
        "deal" => store::deals(tx, import, after, BATCH).await?,
        "contact" => contacts_store::contacts(tx, import, after, BATCH).await?,
        "customer" => store::customers(tx, import, after, BATCH, staying).await?,
        "product" => store::products(tx, import, BATCH).await?,
        "person" => store::people(tx, import, BATCH).await?,
        "team" => store::teams(tx, import, BATCH).await?,
        _ => store::pipelines(tx, import, BATCH).await?,
    };
    let made = Made::of(&judged);
    let changed: Vec<Uuid> =
        judged.iter().filter(|one| one.action == "updated" && one.verdict == "same").map(|one| one.id).collect();
    match kind {
        "lead" => leads::store::delete(tx, &made).await?,
        "ticket" => tickets::store::delete(tx, &made).await?,
        "interaction" => interactions::store::withdraw(tx, import, &made.ids).await?,
        "deal" => {
            store::delete_deals(tx, &made).await?;
            store::restore_deals(tx, import, &changed).await?;
        }
        "contact" => {
            contacts_store::delete_contacts(tx, &made).await?;
            contacts_store::restore_contacts(tx, import, &changed).await?;
        }
        "customer" => {
            store::delete_customers(tx, &made).await?;
            store::restore_customers(tx, import, &changed).await?;
        }
        "product" => {
            store::archive_products(tx, &made.ids).await?;
            store::restore_products(tx, import, &changed).await?;
        }
        "person" => {
            store::retire_people(tx, &made.ids).await?;
            store::restore_people(tx, import, &changed).await?;
        }
        "team" => store::delete_teams(tx, &made.ids).await?,
        _ => store::archive_pipelines(tx, &made.ids).await?,
    }
    let same = judged.iter().filter(|one| one.verdict == "same");
    record_all(tx, same.map(|one| told(import, kind, one)).collect()).await?;
    store::mark(tx, import, kind, &judged).await?;
    let kept = judged.iter().filter(|one| matches!(one.verdict.as_str(), "changed" | "in_use")).count();
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    Ok(Step { looked_at: count(judged.len()), kept: count(kept), last: judged.last().map(|one| one.id) })
}

/// The event of a record that was taken back.
fn told(import: Uuid, kind: &str, one: &Judged) -> Event {
    if let ("interaction", Some(customer)) = (kind, one.customer) {
        let at = one.before.as_ref().map(|record| record["at"].clone());
        // As when somebody takes one back by hand; of the import, so that its customer does not count as changed by it.
        let after = json!({ "entry": one.id, "entry_at": at, "import": import });
        return Event::of("entry.withdrawn", "customer", customer)
            .customer(Some(customer))
            .owner(one.owner)
            .after(after);
    }
    let event =
        |deleted, changed, subject| Event::of(if one.action == "created" { deleted } else { changed }, subject, one.id);
    let event = match kind {
        "lead" => event("lead.deleted", "lead.changed", "lead"),
        "ticket" => event("ticket.deleted", "ticket.changed", "ticket"),
        "deal" => event("deal.deleted", "deal.changed", "deal"),
        "contact" => event("contact.deleted", "contact.changed", "contact"),
        "customer" => event("customer.deleted", "customer.changed", "customer"),
        "product" => event("product.deleted", "product.changed", "product"),
        "person" => event("person.changed", "person.changed", "person"),
        "team" => event("team.deleted", "team.changed", "team"),
        _ => event("pipeline.changed", "pipeline.changed", "pipeline"),
    };
    let event = event.customer(one.customer).owner(one.owner).version(one.version + 1);
    match (&one.before, kind) {
        // Marked, so that its customer does not count as changed by it.
        (before, "contact") => {
            let mut after = before.clone().unwrap_or_else(|| json!({}));
            after["import"] = json!(import);
            event.before(json!({ "name": one.name })).after(after)
        }
        (Some(before), _) => event.after(before.clone()),
        (None, "person") => event.before(json!({ "active": true })).after(json!({ "active": false })),
        (None, "pipeline") => event.before(json!({ "archived": false })).after(json!({ "archived": true })),
        (None, _) => event.before(json!({ "name": one.name })),
    }
}
