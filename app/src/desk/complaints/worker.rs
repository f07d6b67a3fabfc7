//! Tells of measures that are due: whoever has the ticket, and who leads them.

use super::store;
use crate::{
    access::{AppError, Doors},
    events::{Event, record_unasked},
};
use serde_json::json;

/// Measures per transaction.
const BATCH: i32 = 200;

/// Tells of some; gives how many. Each once, also where two servers do it at the same time or one of them dies.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let due = store::due(&mut tx, BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let told = |one: &store::Due| {
        let event = Event::of("ticket.measure_due", "ticket", one.id).customer(one.customer).owner(one.customer_owner);
        event.version(one.version).after(json!({ "told": one.told, "measure_due": one.due_on }))
    };
    record_unasked(&mut tx, due.iter().map(told).collect()).await?;
    tx.commit().await?;
    Ok(due.len())
}
