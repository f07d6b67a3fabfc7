//! What is due once a day: customers that a rule takes into a pool, owners who are told that one soon will, and lifecycles.
//!
//! Each rule has one row a day. A step locks a row, works on some customers behind its cursor, and commits both together: a
//! server that is killed loses nothing and repeats nothing, and two servers share the rows between them.

use super::{
    claims_store::stir,
    daily_store::{self, Outcome, Run, Tally},
};
use crate::{
    access::{AppError, Doors, SystemTx},
    customers::lifecycle,
    events::{Event, record_unasked},
};
use serde_json::json;
use uuid::Uuid;

/// Customers per transaction: well under a second.
const BATCH: i32 = 1_000;

/// Works on some of what is due today; gives whether there may be more.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<bool, AppError> {
    let mut tx = doors.work_daily().await?;
    let today = daily_store::today(&mut tx).await?;
    daily_store::begin(&mut tx, today).await?;
    let Some(run) = daily_store::take(&mut tx, today).await? else {
        tx.commit().await?;
        return Ok(false);
    };
    let customers = daily_store::behind(&mut tx, run.cursor, BATCH).await?;
    let mut tally = match run.pool {
        Some(pool) => recycle(&mut tx, &run, pool, &customers).await?,
        None => settle(&mut tx, &run, &customers).await?,
    };
    tally.looked_at = customers.len();
    let cursor = customers.last().copied().unwrap_or(run.cursor);
    daily_store::advance(&mut tx, &run, cursor, tally, customers.is_empty()).await?;
    tx.commit().await?;
    Ok(true)
}

async fn recycle(tx: &mut SystemTx, run: &Run, pool: Uuid, customers: &[Uuid]) -> Result<Tally, AppError> {
    let recycled = daily_store::recycle(tx, pool, customers).await?;
    let reminded = daily_store::remind(tx, pool, customers).await?;
    let tally = Tally { looked_at: 0, changed: recycled.len(), reminded: reminded.len() };
    if recycled.is_empty() && reminded.is_empty() {
        return Ok(tally);
    }
    let (name, name_en) = daily_store::pool_name(tx, pool).await?;
    let (mut events, mut outcomes) = (Vec::new(), Vec::new());
    for one in &recycled {
        let (former, former_name) = one.former.clone().unzip();
        let event = Event::of("customer.recycled", "customer", one.customer).customer(Some(one.customer));
        events.push(event.version(one.version).before(json!({ "owner": former, "owner_name": former_name })).after(
            json!({
                "pool": pool, "pool_name": name, "pool_name_en": name_en,
                "recycle_why": one.because.condition, "days": one.because.days,
            }),
        ));
        outcomes.push(outcome(one.customer, "recycled", &one.because, one.since));
    }
    for one in &reminded {
        let event = Event::of("customer.recycling_soon", "customer", one.customer).customer(Some(one.customer));
        events.push(event.owner(Some(one.owner)).after(json!({
            "pool": pool, "pool_name": name, "pool_name_en": name_en, "due_on": one.due_on,
            "recycle_why": one.because.condition, "days": one.because.days,
        })));
        outcomes.push(outcome(one.customer, "reminded", &one.because, one.since));
    }
    let taken: Vec<Uuid> = recycled.iter().map(|one| one.customer).collect();
    if !taken.is_empty() {
        events.push(stir("pool.came", pool, &taken));
    }
    record_unasked(tx, events).await?;
    daily_store::keep(tx, run, &outcomes).await?;
    Ok(tally)
}

fn outcome(
    customer: Uuid,
    did: &'static str,
    because: &super::model::Because,
    since: Option<chrono::DateTime<chrono::Utc>>,
) -> Outcome {
    let why = because.condition.key().to_owned();
    Outcome { customer, did, why, days: Some(because.days), since, becomes: None }
}

async fn settle(tx: &mut SystemTx, run: &Run, customers: &[Uuid]) -> Result<Tally, AppError> {
    let settled = lifecycle::settle(tx, customers).await?;
    record_unasked(tx, settled.iter().map(lifecycle::Settled::event).collect()).await?;
    let tally = Tally { looked_at: 0, changed: settled.len(), reminded: 0 };
    let outcome = |one: lifecycle::Settled| Outcome {
        customer: one.customer,
        did: "lifecycle",
        why: one.why,
        days: one.days,
        since: one.since,
        becomes: Some(one.becomes),
    };
    daily_store::keep(tx, run, &settled.into_iter().map(outcome).collect::<Vec<_>>()).await?;
    Ok(tally)
}
