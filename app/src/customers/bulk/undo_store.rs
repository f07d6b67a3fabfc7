//! The way back: every record that still is as the change left it becomes what it was. What somebody changed since stays, and
//! is named.

use super::{
    change_store::{Target, lock, unprotected, write_field},
    contacts_store, customers_store,
    model::{BATCH, BulkField, Change},
    own_store, places_store,
    store::Task,
};
use crate::{
    access::{AppError, Tx},
    events::{Event, record_all},
    fields::RecordKind,
};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A record that was changed, and what the way back needs.
struct Item {
    id: Uuid,
    name: String,
    before: Value,
    version: i32,
}

/// Takes back the next batch.
pub async fn undo_batch(tx: &mut Tx, task: &Task) -> Result<(), AppError> {
    let id = task.id;
    let items = items(tx, id).await?;
    let back = match &task.change {
        Change::Assign(owner) => give_back(tx, task, *owner, &items).await?,
        Change::Tag(tag) => untag(tx, task, *tag, &items).await?,
        Change::Untag(tag) => tag_again(tx, task, *tag, &items).await?,
        Change::Set(BulkField::Role, role) => {
            let targets = lock(tx, task.of, &ids_of(&items)).await?;
            places_store::reset_role(tx, task, role.as_deref(), &targets, &befores(&items)).await?
        }
        Change::Set(field, value) => reset(tx, task, *field, value.as_deref(), &items).await?,
        Change::SetOwn(field, _) => own_store::reset(tx, task, *field, &befores(&items)).await?,
        Change::Move(customer) => {
            let targets = lock(tx, task.of, &ids_of(&items)).await?;
            places_store::move_back(tx, task, *customer, &targets, &befores(&items)).await?
        }
        Change::Delete => restore(tx, task, &items).await?,
    };
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let back: Vec<Uuid> = back.into_iter().collect();
    sqlx::query!(
        "update bulk_item set outcome = case when record_id = any ($3) then 'undone' else 'kept' end where bulk_id = $1 and record_id = any ($2)",
        id,
        &ids,
        &back,
    )
    .execute(tx.conn())
    .await?;
    let (last, now) = (i64::try_from(items.len()).unwrap_or(BATCH) < BATCH, tx.now());
    sqlx::query!(
        "update bulk_change set undone_at = case when $2 then $3::timestamptz else undone_at end where id = $1",
        id,
        last,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn items(tx: &mut Tx, id: Uuid) -> Result<Vec<Item>, AppError> {
    let rows = sqlx::query!(
        r#"
        select record_id, name, before, coalesce(version, 0) as "version!" from bulk_item
         where bulk_id = $1 and outcome = 'changed' order by record_id limit $2
        "#,
        id,
        BATCH,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Item { id: row.record_id, name: row.name, before: row.before, version: row.version })
        .collect())
}

fn ids_of(items: &[Item]) -> Vec<Uuid> {
    items.iter().map(|item| item.id).collect()
}

fn befores(items: &[Item]) -> HashMap<Uuid, Value> {
    items.iter().map(|item| (item.id, item.before.clone())).collect()
}

async fn give_back(tx: &mut Tx, task: &Task, owner: Uuid, items: &[Item]) -> Result<HashSet<Uuid>, AppError> {
    let former = |item: &Item| item.before.get("owner").and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
    let formers: Vec<Option<Uuid>> = items.iter().map(former).collect();
    let befores: Value = items.iter().map(|item| item.before.clone()).collect();
    let rows = sqlx::query!(
        r#"select id as "id!", former, version as "version!" from give_back_customers($1, $2, $3, $4)"#,
        &ids_of(items),
        &formers as &[Option<Uuid>],
        befores,
        owner,
    )
    .fetch_all(tx.conn())
    .await?;
    let people: Vec<Uuid> = rows.iter().filter_map(|row| row.former).collect();
    let names = sqlx::query!("select id, name from person where id = any ($1)", &people).fetch_all(tx.conn()).await?;
    let names: HashMap<Uuid, String> = names.into_iter().map(|row| (row.id, row.name)).collect();
    let events = rows.iter().map(|row| {
        let event = Event::of("customer.assigned", "customer", row.id).customer(Some(row.id)).owner(row.former);
        let name = row.former.and_then(|former| names.get(&former));
        event
            .version(row.version)
            .before(json!({ "owner": owner, "owner_name": task.name }))
            .after(json!({ "owner": row.former, "owner_name": name, "bulk": task.id }))
    });
    record_all(tx, events.collect()).await?;
    Ok(rows.iter().map(|row| row.id).collect())
}

async fn untag(tx: &mut Tx, task: &Task, tag: Uuid, items: &[Item]) -> Result<HashSet<Uuid>, AppError> {
    let targets = lock(tx, task.of, &ids_of(items)).await?;
    let ids: Vec<Uuid> = targets.iter().map(|target| target.id).collect();
    let gone = sqlx::query_scalar!(
        "delete from customer_tag where tag_id = $2 and customer_id = any ($1) returning customer_id",
        &ids,
        tag,
    )
    .fetch_all(tx.conn())
    .await?;
    let gone: HashSet<Uuid> = gone.into_iter().collect();
    let told = json!({ "tag": tag, "tag_name": task.name });
    let back = targets.iter().filter(|target| gone.contains(&target.id));
    let event = |one: &Target| {
        one.event("customer.untagged", one.version).before(told.clone()).after(json!({ "bulk": task.id }))
    };
    record_all(tx, back.map(event).collect()).await?;
    Ok(gone)
}

async fn tag_again(tx: &mut Tx, task: &Task, tag: Uuid, items: &[Item]) -> Result<HashSet<Uuid>, AppError> {
    let targets = lock(tx, task.of, &ids_of(items)).await?;
    let ids: Vec<Uuid> = targets.iter().map(|target| target.id).collect();
    let tagged = sqlx::query_scalar!(
        "insert into customer_tag (customer_id, tag_id) select u.id, $2 from unnest($1::uuid[]) u (id) on conflict do nothing returning customer_id",
        &ids,
        tag,
    )
    .fetch_all(tx.conn())
    .await?;
    let tagged: HashSet<Uuid> = tagged.into_iter().collect();
    let told = json!({ "tag": tag, "tag_name": task.name, "bulk": task.id });
    let back = targets.iter().filter(|target| tagged.contains(&target.id));
    record_all(tx, back.map(|one| one.event("customer.tagged", one.version).after(told.clone())).collect()).await?;
    Ok(tagged)
}

/// Only where the field still holds what the change put there.
async fn reset(
    tx: &mut Tx,
    task: &Task,
    field: BulkField,
    value: Option<&str>,
    items: &[Item],
) -> Result<HashSet<Uuid>, AppError> {
    let mut targets = lock(tx, task.of, &ids_of(items)).await?;
    targets.retain(|target| target.field(field) == value);
    let (open, _) = unprotected(tx, field, targets).await?;
    let before: HashMap<Uuid, Option<String>> = items
        .iter()
        .map(|item| (item.id, item.before.get(field.key()).and_then(Value::as_str).map(str::to_owned)))
        .collect();
    let ids: Vec<Uuid> = open.iter().map(|target| target.id).collect();
    let values: Vec<Option<String>> = ids.iter().map(|id| before.get(id).cloned().flatten()).collect();
    let versions = write_field(tx, field, &ids, &values).await?;
    let events = open.iter().filter_map(|target| {
        let version = versions.get(&target.id)?;
        let old = before.get(&target.id).cloned().flatten();
        let event = target.changed(*version).before(json!({ field.key(): value }));
        Some(event.after(json!({ field.key(): old, "bulk": task.id })))
    });
    record_all(tx, events.collect()).await?;
    Ok(versions.into_keys().collect())
}

/// Only what is in the bin as it went in.
async fn restore(tx: &mut Tx, task: &Task, items: &[Item]) -> Result<HashSet<Uuid>, AppError> {
    let (ids, versions) = (ids_of(items), items.iter().map(|item| item.version).collect::<Vec<_>>());
    let (back, kind) = match task.of {
        RecordKind::Customer => (customers_store::restore(tx, &ids, &versions).await?, "customer.restored"),
        RecordKind::Contact => (contacts_store::restore(tx, &ids, &versions).await?, "contact.restored"),
    };
    let there: Vec<Uuid> = back.iter().copied().collect();
    let targets = lock(tx, task.of, &there).await?;
    let names: HashMap<Uuid, &str> = items.iter().map(|item| (item.id, item.name.as_str())).collect();
    let events = targets.iter().map(|one| {
        let after = json!({ "name": names.get(&one.id), "bulk": task.id });
        one.event(kind, one.version).after(after)
    });
    record_all(tx, events.collect()).await?;
    Ok(back)
}
