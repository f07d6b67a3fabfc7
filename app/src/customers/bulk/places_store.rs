//! Where contacts are, changed batch by batch: their part at each customer, and moves to another one; with the way back. Customers
//! in the bin keep their contacts: they come back with them.

use super::{
    change_store::{End, Target, ids_of},
    model::Outcome,
    store::Task,
};
use crate::{
    access::{AppError, Tx},
    events::{Event, record_all},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A contact at a customer, as it is kept for the way back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct At {
    customer: Uuid,
    role: Option<String>,
    is_primary: bool,
    added_at: DateTime<Utc>,
}

/// What the way back of a move needs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Moved {
    /// Where it was taken away from.
    from: Vec<At>,
    /// Whether it was put there, and was not there before.
    put: bool,
    /// The part that went along with it.
    role: Option<String>,
}

/// A place that the caller sees.
struct Place {
    at: At,
    owner: Option<Uuid>,
    may_write: bool,
}

impl Place {
    /// An event of a contact there.
    fn event(&self, kind: &'static str, contact: Uuid) -> Event {
        Event::of(kind, "contact", contact).customer(Some(self.at.customer)).owner(self.owner)
    }
}

type Places = HashMap<Uuid, Vec<Place>>;

/// Where contacts are, the place that each was added to first before the others.
async fn places(tx: &mut Tx, contacts: &[Uuid]) -> Result<Places, AppError> {
    let rows = sqlx::query!(
        r#"
        select cc.contact_id, cc.customer_id, cc.role, cc.is_primary, cc.added_at, c.owner_id,
               coalesce(may_write_customer(c.id, c.owner_id), false) as "may_write!"
          from customer_contact cc join customer c on c.id = cc.customer_id
         where cc.contact_id = any ($1) and c.deleted_at is null order by cc.added_at, c.id
        "#,
        contacts,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all = Places::new();
    for row in rows {
        let at = At { customer: row.customer_id, role: row.role, is_primary: row.is_primary, added_at: row.added_at };
        all.entry(row.contact_id).or_default().push(Place { at, owner: row.owner_id, may_write: row.may_write });
    }
    Ok(all)
}

/// Writes the part of contacts at customers; says which were written.
async fn write_roles(tx: &mut Tx, roles: &[(Uuid, Uuid, Option<String>)]) -> Result<HashSet<(Uuid, Uuid)>, AppError> {
    let contacts: Vec<Uuid> = roles.iter().map(|(contact, ..)| *contact).collect();
    let customers: Vec<Uuid> = roles.iter().map(|(_, customer, _)| *customer).collect();
    let values: Vec<Option<String>> = roles.iter().map(|(.., role)| role.clone()).collect();
    let rows = sqlx::query!(
        r#"
        update customer_contact cc set role = n.value
          from unnest($1::uuid[], $2::uuid[], $3::text[]) as n (contact_id, customer_id, value)
         where cc.contact_id = n.contact_id and cc.customer_id = n.customer_id
        returning cc.contact_id, cc.customer_id
        "#,
        &contacts,
        &customers,
        &values as &[Option<String>],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.contact_id, row.customer_id)).collect())
}

/// Gives contacts the same part at each customer where they are and that the caller may change.
pub async fn set_role(
    tx: &mut Tx,
    task: &Task,
    role: Option<&str>,
    targets: Vec<Target>,
) -> Result<Vec<End>, AppError> {
    let places = places(tx, &ids_of(&targets)).await?;
    let none = Vec::new();
    let mut ends = Vec::new();
    let mut open: Vec<(&Target, Vec<&Place>)> = Vec::new();
    for target in &targets {
        let all = places.get(&target.id).unwrap_or(&none);
        let mine: Vec<&Place> = all.iter().filter(|place| place.may_write).collect();
        let other: Vec<&Place> = mine.iter().copied().filter(|place| place.at.role.as_deref() != role).collect();
        match (all.is_empty(), mine.is_empty(), other.is_empty()) {
            (true, ..) => ends.push(End::of(target, Outcome::Nowhere)),
            (_, true, _) => ends.push(End::not_allowed(target)),
            (.., true) => ends.push(End::same(target)),
            _ => open.push((target, other)),
        }
    }
    let wanted = open.iter().flat_map(|(target, others)| {
        others.iter().map(|place| (target.id, place.at.customer, role.map(str::to_owned)))
    });
    let written = write_roles(tx, &wanted.collect::<Vec<_>>()).await?;
    let mut events = Vec::new();
    for (target, mut others) in open {
        others.retain(|place| written.contains(&(target.id, place.at.customer)));
        events.extend(others.iter().map(|place| told_of_role(target, place, role, task.id)));
        let before: Vec<&At> = others.iter().map(|place| &place.at).collect();
        ends.push(if before.is_empty() {
            End::not_allowed(target)
        } else {
            End::changed(target, json!({ "places": before }), target.version)
        });
    }
    record_all(tx, events).await?;
    Ok(ends)
}

fn told_of_role(target: &Target, place: &Place, role: Option<&str>, bulk: Uuid) -> Event {
    let after = json!({ "contact_name": target.name, "role": role, "is_primary": place.at.is_primary, "bulk": bulk });
    place.event("contact.linked", target.id).before(json!({ "role": place.at.role })).after(after)
}

/// Puts the parts back that contacts had, where all of them are still as the change left them; `before` is what was written down.
pub async fn reset_role(
    tx: &mut Tx,
    task: &Task,
    role: Option<&str>,
    targets: &[Target],
    before: &HashMap<Uuid, Value>,
) -> Result<HashSet<Uuid>, AppError> {
    let places = places(tx, &ids_of(targets)).await?;
    let (mut back, mut wanted, mut events) = (HashSet::new(), Vec::new(), Vec::new());
    for target in targets {
        let was: Vec<At> = kept(before.get(&target.id).and_then(|before| before.get("places")));
        let now = places.get(&target.id).map(Vec::as_slice).unwrap_or_default();
        let still = |was: &At| {
            now.iter()
                .find(|place| place.may_write && place.at.customer == was.customer && place.at.role.as_deref() == role)
        };
        let Some(there) = was.iter().map(still).collect::<Option<Vec<_>>>() else { continue };
        for (was, place) in was.into_iter().zip(there) {
            events.push(told_of_role(target, place, was.role.as_deref(), task.id));
            wanted.push((target.id, was.customer, was.role));
        }
        back.insert(target.id);
    }
    write_roles(tx, &wanted).await?;
    record_all(tx, events).await?;
    Ok(back)
}

/// What was written down, as far as it can be read.
fn kept<T: DeserializeOwned + Default>(written: Option<&Value>) -> T {
    written.and_then(|written| serde_json::from_value(written.clone()).ok()).unwrap_or_default()
}

/// The name of a customer to which the caller may put contacts, and its owner.
///
/// # Errors
/// `NotFound`, `NotAllowed` where it may only be read.
pub async fn receiver(tx: &mut Tx, customer: Uuid) -> Result<(String, Option<Uuid>), AppError> {
    let row = sqlx::query!(
        r#"
        select name, owner_id, coalesce(may_write_customer(id, owner_id), false) as "may_write!"
          from customer where id = $1 and deleted_at is null
        "#,
        customer,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.may_write { Ok((row.name, row.owner_id)) } else { Err(AppError::NotAllowed) }
}

/// Takes contacts away from the customers where they are and puts them at this one, with the part that they had first. Who is at a
/// customer that the caller may only read stays as they are.
pub async fn move_all(tx: &mut Tx, task: &Task, to: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let (_, owner) = receiver(tx, to).await?;
    let mut places = places(tx, &ids_of(&targets)).await?;
    let mut ends = Vec::new();
    let mut open = Vec::new();
    for target in targets {
        let at = places.remove(&target.id).unwrap_or_default();
        if at.iter().any(|place| !place.may_write) {
            ends.push(End::not_allowed(&target));
        } else if matches!(at.as_slice(), [only] if only.at.customer == to) {
            ends.push(End::same(&target));
        } else {
            open.push((target, at));
        }
    }
    let leaving: Vec<(Uuid, Uuid)> = open
        .iter()
        .flat_map(|(target, at)| at.iter().map(|place| (target.id, place.at.customer)))
        .filter(|(_, customer)| *customer != to)
        .collect();
    take_away(tx, &leaving).await?;
    let arriving: Vec<(Uuid, At)> = open
        .iter()
        .map(|(target, at)| {
            let role = at.first().and_then(|place| place.at.role.clone());
            (target.id, At { customer: to, role, is_primary: false, added_at: tx.now() })
        })
        .collect();
    let put = put_at(tx, &arriving).await?;
    let mut events = Vec::new();
    for ((target, at), (_, new)) in open.into_iter().zip(arriving) {
        let moved = Moved {
            from: at.iter().map(|place| place.at.clone()).filter(|at| at.customer != to).collect(),
            put: put.contains(&(target.id, to)),
            role: new.role.clone(),
        };
        events
            .extend(at.iter().filter(|place| place.at.customer != to).map(|place| gone_from(&target, place, task.id)));
        if moved.put {
            let place = Place { at: new, owner, may_write: true };
            events.push(come_to(&target, &place, task.id));
        }
        ends.push(End::changed(&target, json!(moved), target.version));
    }
    record_all(tx, events).await?;
    Ok(ends)
}

/// Puts contacts back to where they were, where they are still at that one customer alone, all of the others can have them back, and
/// nobody else is whom to ask there first.
pub async fn move_back(
    tx: &mut Tx,
    task: &Task,
    to: Uuid,
    targets: &[Target],
    before: &HashMap<Uuid, Value>,
) -> Result<HashSet<Uuid>, AppError> {
    let places = places(tx, &ids_of(targets)).await?;
    let moves = targets.iter().map(|target| (target, kept::<Moved>(before.get(&target.id))));
    let moves: Vec<(&Target, Moved)> = moves.collect();
    let former: Vec<Uuid> = moves.iter().flat_map(|(_, moved)| moved.from.iter().map(|at| at.customer)).collect();
    let open = open_to(tx, &former).await?;
    let (mut back, mut leaving, mut arriving, mut events) = (HashSet::new(), Vec::new(), Vec::new(), Vec::new());
    for (target, moved) in moves {
        let Some([place]) = places.get(&target.id).map(Vec::as_slice) else { continue };
        let as_put = !moved.put || (place.at.role == moved.role && !place.at.is_primary);
        let may_return = |at: &At| open.get(&at.customer).is_some_and(|open| !at.is_primary || !open.has_primary);
        if place.at.customer != to || !place.may_write || !as_put || !moved.from.iter().all(may_return) {
            continue;
        }
        if moved.put {
            leaving.push((target.id, to));
            events.push(gone_from(target, place, task.id));
        }
        for at in moved.from {
            let owner = open.get(&at.customer).and_then(|open| open.owner);
            arriving.push((target.id, at.clone()));
            events.push(come_to(target, &Place { at, owner, may_write: true }, task.id));
        }
        back.insert(target.id);
    }
    take_away(tx, &leaving).await?;
    put_at(tx, &arriving).await?;
    record_all(tx, events).await?;
    Ok(back)
}

fn gone_from(target: &Target, place: &Place, bulk: Uuid) -> Event {
    let before = json!({ "contact_name": target.name, "role": place.at.role });
    place.event("contact.unlinked", target.id).before(before).after(json!({ "bulk": bulk }))
}

fn come_to(target: &Target, place: &Place, bulk: Uuid) -> Event {
    let (name, at) = (&target.name, &place.at);
    let after = json!({ "contact_name": name, "role": at.role, "is_primary": at.is_primary, "bulk": bulk });
    place.event("contact.linked", target.id).after(after)
}

/// A customer that the caller may change.
struct Open {
    owner: Option<Uuid>,
    /// Whether it has somebody whom to ask first.
    has_primary: bool,
}

async fn open_to(tx: &mut Tx, customers: &[Uuid]) -> Result<HashMap<Uuid, Open>, AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id, c.owner_id,
               exists (select 1 from customer_contact cc where cc.customer_id = c.id and cc.is_primary) as "has_primary!"
          from customer c
         where c.id = any ($1) and c.deleted_at is null and may_write_customer(c.id, c.owner_id)
        "#,
        customers,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, Open { owner: row.owner_id, has_primary: row.has_primary })).collect())
}

/// Takes contacts away from customers.
async fn take_away(tx: &mut Tx, leaving: &[(Uuid, Uuid)]) -> Result<(), AppError> {
    let (contacts, customers): (Vec<Uuid>, Vec<Uuid>) = leaving.iter().copied().unzip();
    sqlx::query!(
        r#"
        delete from customer_contact cc using unnest($1::uuid[], $2::uuid[]) as n (contact_id, customer_id)
         where cc.contact_id = n.contact_id and cc.customer_id = n.customer_id
        "#,
        &contacts,
        &customers,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts contacts at customers where they are not yet; says which came there.
async fn put_at(tx: &mut Tx, arriving: &[(Uuid, At)]) -> Result<HashSet<(Uuid, Uuid)>, AppError> {
    let contacts: Vec<Uuid> = arriving.iter().map(|(contact, _)| *contact).collect();
    let customers: Vec<Uuid> = arriving.iter().map(|(_, at)| at.customer).collect();
    let roles: Vec<Option<String>> = arriving.iter().map(|(_, at)| at.role.clone()).collect();
    let primaries: Vec<bool> = arriving.iter().map(|(_, at)| at.is_primary).collect();
    let since: Vec<DateTime<Utc>> = arriving.iter().map(|(_, at)| at.added_at).collect();
    let rows = sqlx::query!(
        r#"
        insert into customer_contact (contact_id, customer_id, role, is_primary, added_at)
        select n.contact_id, n.customer_id, n.role, n.is_primary, n.added_at
          from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bool[], $5::timestamptz[])
               as n (contact_id, customer_id, role, is_primary, added_at)
        on conflict (customer_id, contact_id) do nothing
        returning contact_id, customer_id
        "#,
        &contacts,
        &customers,
        &roles as &[Option<String>],
        &primaries,
        &since,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.contact_id, row.customer_id)).collect())
}
