//! Customers that came without an owner go to whoever has most deals with them in the import. The others who have some, and
//! the managers of all of them, may read them: a deal's owner must be able to see whom it is with.

pub mod store;

use super::super::context::Context;
use super::super::records::store::{Recorded, add_records};
use crate::access::{AppError, Tx};
use crate::events::{Event, record_all};
use serde_json::json;
use uuid::Uuid;

/// Gives away the next customers, at most `limit`, behind `after`; gives the place to go on from, if there are more.
pub async fn share_out(tx: &mut Tx, context: &Context, after: Uuid, limit: i64) -> Result<Option<Uuid>, AppError> {
    let customers = store::without_owner(tx, context.import, after, limit).await?;
    let given = store::give_to_busiest(tx, context.import, &customers).await?;
    let (mut records, mut events) = (vec![], vec![]);
    for customer in given {
        records.push(Recorded { version: customer.version, ..Recorded::created("customer", customer.id) });
        let event = Event::of("customer.assigned", "customer", customer.id)
            .customer(Some(customer.id))
            .owner(Some(customer.owner));
        let event = event.version(customer.version).before(json!({ "owner": null, "owner_name": null }));
        events.push(event.after(json!({ "owner": customer.owner, "owner_name": customer.owner_name })));
    }
    add_records(tx, context.import, &records).await?;
    record_all(tx, events).await?;
    store::share_with_others(tx, context.import, &customers).await?;
    Ok(customers.last().copied().filter(|_| customers.len() as i64 == limit))
}
