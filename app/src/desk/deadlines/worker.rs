//! Reckons tickets anew when calendars or policies changed, and tells people of what falls due. A step is one transaction that
//! holds its tickets: a server that is killed has told of nothing, and two servers share the work.

use super::{model::Call, store};
use crate::{
    access::{AppError, Doors, SystemTx},
    desk::sla::policy_model::{Measure, Tells},
    events::{Event, record_unasked},
};
use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

/// Tickets per transaction: well under a second.
const BATCH: i32 = 200;
/// What was to be told longer ago is no news: a policy that is new does not tell of all that was late before there was one.
const NEWS: TimeDelta = TimeDelta::days(3);

/// Works on some of what is due; gives how many tickets that were.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let ids = store::take(&mut tx, BATCH).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let now = tx.now();
    let rules = store::rules(tx.conn()).await?;
    let mut reckoned = store::reckon(tx.conn(), &rules, &ids, now).await?;
    let (mut tickets, mut steps, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for ticket in &mut reckoned {
        // They are in the order of their moments.
        let later = ticket.calls.split_off(ticket.calls.partition_point(|call| call.at <= now));
        let due = std::mem::replace(&mut ticket.calls, later);
        for measure in Measure::ALL {
            let of = || due.iter().filter(|call| call.measure == measure);
            let told = whom(&mut tx, ticket, of().filter(|call| call.at > now - NEWS)).await?;
            let stands = ticket.promises.iter().find(|one| one.measure == measure);
            if !told.is_empty() {
                let event = Event::of("ticket.escalated", "ticket", ticket.id).customer(ticket.customer);
                events.push(event.owner(ticket.customer_owner).version(ticket.version).after(json!({
                    "promise": measure, "due_moment": stands.and_then(|one| one.due), "told": told,
                })));
            }
            tickets.extend(of().map(|_| ticket.id));
            steps.extend(of().map(|call| call.step.clone()));
        }
    }
    let moved: Vec<Uuid> = reckoned.iter().filter(|ticket| ticket.moved).map(|ticket| ticket.id).collect();
    if !moved.is_empty() {
        // One for all of them: whoever looks at one reads it again.
        events.push(Event::of("ticket.reckoned", "ticket", Uuid::nil()).after(json!({ "tickets": moved })));
    }
    store::note_taken(&mut tx, &tickets, &steps).await?;
    record_unasked(&mut tx, events).await?;
    store::keep_all(tx.conn(), &rules, &reckoned).await?;
    tx.commit().await?;
    Ok(ids.len())
}

/// Whom these steps name, each once. Where nobody works on the ticket, whoever leads is told in the owner's place.
async fn whom(
    tx: &mut SystemTx,
    ticket: &store::Reckoned,
    calls: impl Iterator<Item = &Call>,
) -> Result<Vec<Uuid>, AppError> {
    let (mut told, mut leads) = (Vec::new(), None);
    for call in calls {
        match (call.tells, ticket.owner) {
            (Tells::Person(id), _) | (Tells::Owner, Some(id)) => told.push(id),
            (Tells::TeamLead, _) | (Tells::Owner, None) => {
                if leads.is_none() {
                    leads = Some(store::leads(tx, ticket.id).await?);
                }
                told.extend(leads.iter().flatten());
            }
        }
    }
    told.sort_unstable();
    told.dedup();
    Ok(told)
}
