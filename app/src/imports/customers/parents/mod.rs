//! Which customer belongs to which. A parent may come later in the file than its child, so each wish stands in the report as
//! an unknown parent until all customers are there; then those that can be fulfilled are.

mod rings;
pub mod store;

use super::super::context::{Context, Hit, Names, mark};
use super::super::findings;
use super::super::model::Target;
use super::super::records::store::{Recorded, add_records};
use super::super::row::Finding;
use super::super::value::plain_name;
use crate::access::{AppError, Tx};
use crate::events::{Event, record_all};
use serde_json::json;
use uuid::Uuid;

/// The code under which a wish waits.
pub const UNKNOWN: &str = "parent_unknown";
/// The code under which a wish stays that cannot be fulfilled: the parent would stand below its own subsidiary.
const RING: &str = "parent_ring";

/// A customer whose row names a parent.
pub struct Wanted {
    pub line: u32,
    pub customer: Uuid,
    pub parent: String,
}

impl Wanted {
    /// The wish as it waits in the report.
    #[must_use]
    pub fn finding(self) -> Finding {
        Finding::remark(self.line, Target::Parent, UNKNOWN, self.parent).about(self.customer)
    }
}

/// Fulfils the next wishes, at most `limit`, behind `after`. Gives the place to go on from, if there are more.
pub async fn fulfil(
    tx: &mut Tx,
    context: &Context,
    after: Option<store::Place>,
    limit: i64,
) -> Result<Option<store::Place>, AppError> {
    let waiting = store::waiting(tx, context.import, after, limit).await?;
    let names: Vec<String> = waiting.iter().map(|wish| plain_name(&wish.parent)).collect();
    let known: Names<(Uuid, String)> =
        store::named(tx, &names).await?.into_iter().map(|(id, name)| (name.clone(), (id, name))).collect();
    let (mut done, mut changes) = (vec![], vec![]);
    for wish in &waiting {
        match known.find(&wish.parent) {
            Hit::One((parent, name), _) if *parent != wish.customer => {
                done.push(wish.place.clone());
                changes.push((wish.customer, *parent, name.clone()));
            }
            _ if context.dry && context.coming.customers.contains_key(&mark(&plain_name(&wish.parent))) => {
                done.push(wish.place.clone())
            }
            _ => {}
        }
    }
    if !context.dry {
        refuse_rings(tx, context.import, &waiting, &mut done, &mut changes).await?;
    }
    store::forget(tx, context.import, &done).await?;
    if !context.dry {
        adopt(tx, context.import, &changes).await?;
    }
    Ok(waiting.last().filter(|_| waiting.len() as i64 == limit).map(|wish| wish.place.clone()))
}

/// Takes out of the changes what would lead in a ring, and says so in the report instead.
async fn refuse_rings(
    tx: &mut Tx,
    import: Uuid,
    waiting: &[store::Waiting],
    done: &mut Vec<store::Place>,
    changes: &mut Vec<(Uuid, Uuid, String)>,
) -> Result<(), AppError> {
    let parents: Vec<Uuid> = changes.iter().map(|(_, parent, _)| *parent).collect();
    let wanted: Vec<(Uuid, Uuid)> = changes.iter().map(|(child, parent, _)| (*child, *parent)).collect();
    let refused = rings::closing(&store::above(tx, &parents).await?, &wanted);
    if refused.is_empty() {
        return Ok(());
    }
    changes.retain(|(child, ..)| !refused.contains(child));
    for wish in waiting.iter().filter(|wish| refused.contains(&wish.customer)) {
        let line = u32::try_from(wish.place.line).unwrap_or(0);
        let finding = Finding::remark(line, Target::Parent, RING, wish.parent.clone()).about(wish.customer);
        findings::store::add(tx, import, wish.place.rank, &[finding]).await?;
        done.push(wish.place.clone());
    }
    Ok(())
}

/// Puts customers below their parents.
async fn adopt(tx: &mut Tx, import: Uuid, changes: &[(Uuid, Uuid, String)]) -> Result<(), AppError> {
    let pairs: Vec<(Uuid, Uuid)> = changes.iter().map(|(child, parent, _)| (*child, *parent)).collect();
    let adopted = store::adopt(tx, &pairs).await?;
    let (mut records, mut events) = (vec![], vec![]);
    for child in adopted {
        let Some((_, parent, name)) = changes.iter().find(|(id, ..)| *id == child.id) else { continue };
        records.push(Recorded::updated(
            "customer",
            child.id,
            child.version,
            json!({ "parent_id": child.former_parent }),
        ));
        let event = Event::of("customer.changed", "customer", child.id)
            .customer(Some(child.id))
            .owner(child.owner)
            .version(child.version);
        let event = event.before(json!({ "parent_id": child.former_parent }));
        events.push(event.after(json!({ "parent_id": parent, "parent_name": name })));
    }
    add_records(tx, import, &records).await?;
    record_all(tx, events).await
}
