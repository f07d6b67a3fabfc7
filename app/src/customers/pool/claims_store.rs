//! Customers that go into a pool and come out of it. The functions of the database check the right and keep the caps; here each
//! is told to the log.

use super::model::{Claimed, Refusal};
use crate::{
    access::{AppError, Tx},
    events::{Event, record, record_all},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// What the log says of a pool: its name in both languages.
async fn pool_words(tx: &mut Tx, pool: Uuid) -> Result<Value, AppError> {
    let row = sqlx::query!("select name, name_en from pool where id = $1", pool).fetch_one(tx.conn()).await?;
    Ok(json!({ "pool": pool, "pool_name": row.name, "pool_name_en": row.name_en }))
}

fn with(mut words: Value, more: Value) -> Value {
    if let (Some(words), Value::Object(more)) = (words.as_object_mut(), more) {
        words.extend(more);
    }
    words
}

/// Tells whoever looks at a pool that customers left it or came into it. It says no more than which: what they are called and
/// who has them is told by the events of the customers themselves, to those who see them.
pub fn stir(kind: &'static str, pool: Uuid, customers: &[Uuid]) -> Event {
    Event::of(kind, "pool", pool).after(json!({ "customers": customers }))
}

/// One line of what was handed out.
struct HandedOut {
    customer: Uuid,
    outcome: String,
    former: Option<(Uuid, String)>,
    version: Option<i32>,
}

/// Claims customers for the caller, as many as the caps allow.
///
/// # Errors
/// `NotFound` where the caller does not belong to the pool.
pub async fn claim(tx: &mut Tx, pool: Uuid, customers: &[Uuid]) -> Result<Claimed, AppError> {
    let rows = sqlx::query!(
        r#"select customer_id as "customer!", outcome as "outcome!", former_id, former, version from claim_from_pool($1, $2)"#,
        pool,
        customers,
    )
    .fetch_all(tx.conn())
    .await?;
    let lines = rows.into_iter().map(|row| HandedOut {
        customer: row.customer,
        outcome: row.outcome,
        former: row.former_id.zip(row.former),
        version: row.version,
    });
    let me = tx.person();
    tell(tx, "customer.claimed", pool, me, lines.collect()).await
}

/// Hands customers of a pool to a person.
///
/// # Errors
/// `NotFound` where the caller does not manage the pool, `Invalid` with `owner_may_receive`.
pub async fn assign(tx: &mut Tx, pool: Uuid, customers: &[Uuid], person: Uuid) -> Result<Claimed, AppError> {
    let rows = sqlx::query!(
        r#"select customer_id as "customer!", outcome as "outcome!", former_id, former, version from assign_from_pool($1, $2, $3)"#,
        pool,
        customers,
        person,
    )
    .fetch_all(tx.conn())
    .await?;
    let lines = rows.into_iter().map(|row| HandedOut {
        customer: row.customer,
        outcome: row.outcome,
        former: row.former_id.zip(row.former),
        version: row.version,
    });
    tell(tx, "customer.assigned", pool, person, lines.collect()).await
}

async fn tell(
    tx: &mut Tx,
    kind: &'static str,
    pool: Uuid,
    person: Uuid,
    lines: Vec<HandedOut>,
) -> Result<Claimed, AppError> {
    let words = pool_words(tx, pool).await?;
    let name = sqlx::query_scalar!("select name from person where id = $1", person).fetch_one(tx.conn()).await?;
    let (mut claimed, mut events) = (Claimed::default(), Vec::new());
    for line in lines {
        if line.outcome != "done" {
            claimed.refused.push((line.customer, Refusal::from_key(&line.outcome)));
            continue;
        }
        claimed.done.push(line.customer);
        let (former, former_name) = line.former.unzip();
        let event = Event::of(kind, "customer", line.customer).customer(Some(line.customer)).owner(Some(person));
        let event = event
            .version(line.version.unwrap_or_default())
            .before(with(words.clone(), json!({ "owner": former, "owner_name": former_name })))
            .after(json!({ "owner": person, "owner_name": name }));
        events.push(event);
    }
    if !claimed.done.is_empty() {
        events.push(stir("pool.left", pool, &claimed.done));
    }
    record_all(tx, events).await?;
    Ok(claimed)
}

/// Gives a customer back to a pool; gives the release, by which it can be undone.
///
/// # Errors
/// `NotFound`, `NotAllowed` where it is somebody else's and the caller may not assign, `Invalid` on `pool`.
pub async fn release(
    tx: &mut Tx,
    customer: Uuid,
    pool: Uuid,
    reason: Uuid,
    note: Option<&str>,
) -> Result<Uuid, AppError> {
    let given = sqlx::query!("select name, name_en from pool_reason where id = $1 and not archived", reason)
        .fetch_optional(tx.conn())
        .await?
        .ok_or_else(|| AppError::invalid("reason", "required_reason"))?;
    let row = sqlx::query!(
        r#"select release_id as "release!", former_id, former, version as "version!" from release_customer($1, $2, $3, $4)"#,
        customer,
        pool,
        reason,
        note,
    )
    .fetch_one(tx.conn())
    .await?;
    let why = json!({ "pool_reason": reason, "pool_reason_name": given.name, "pool_reason_name_en": given.name_en, "note": note });
    let words = pool_words(tx, pool).await?;
    let event = Event::of("customer.returned", "customer", customer).customer(Some(customer)).version(row.version);
    let event = event.before(json!({ "owner": row.former_id, "owner_name": row.former })).after(with(words, why));
    record_all(tx, vec![event, stir("pool.came", pool, &[customer])]).await?;
    Ok(row.release)
}

/// Takes that back.
///
/// # Errors
/// `NotFound` where somebody else did it, the conflict `changed_since` where it was claimed meanwhile or too long ago.
pub async fn undo_release(tx: &mut Tx, release: Uuid) -> Result<(), AppError> {
    let row = sqlx::query!("select customer_id, pool_id, owner_id, owner, version from undo_release($1)", release)
        .fetch_one(tx.conn())
        .await?;
    let (Some(customer), Some(pool)) = (row.customer_id, row.pool_id) else {
        return Err(AppError::conflict("changed_since"));
    };
    let words = pool_words(tx, pool).await?;
    let event = Event::of("customer.return_undone", "customer", customer).customer(Some(customer)).owner(row.owner_id);
    let event = event
        .version(row.version.unwrap_or_default())
        .before(words)
        .after(json!({ "owner": row.owner_id, "owner_name": row.owner }));
    record_all(tx, vec![event, stir("pool.left", pool, &[customer])]).await
}

/// Keeps a customer from all rules, or no longer.
///
/// # Errors
/// `NotFound`.
pub async fn protect(tx: &mut Tx, customer: Uuid, protected: bool) -> Result<(), AppError> {
    let owner =
        sqlx::query_scalar!("select protect_customer($1, $2)", customer, protected).fetch_one(tx.conn()).await?;
    let kind = if protected { "customer.protected" } else { "customer.unprotected" };
    record(tx, Event::of(kind, "customer", customer).customer(Some(customer)).owner(owner)).await?;
    Ok(())
}
