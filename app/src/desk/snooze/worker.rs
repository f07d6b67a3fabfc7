//! Brings tickets back whose moment has come, and has whoever put them off told.

use super::store;
use crate::{
    access::{AppError, Doors},
    events::{Event, record_unasked},
};
use serde_json::json;

/// Tickets per transaction.
const BATCH: i32 = 200;

/// Takes up some; gives how many.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let woken = store::wake(&mut tx, BATCH).await?;
    if woken.is_empty() {
        return Ok(0);
    }
    let told = |one: &store::Woken| {
        let event = Event::of("ticket.woken", "ticket", one.id).customer(one.customer).owner(one.customer_owner);
        let people: Vec<_> = one.person.into_iter().collect();
        event.version(one.version).after(json!({ "told": people }))
    };
    record_unasked(&mut tx, woken.iter().map(told).collect()).await?;
    tx.commit().await?;
    Ok(woken.len())
}
