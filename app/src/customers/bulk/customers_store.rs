//! What can be done to customers, batch by batch.

use super::{
    change_store::{End, Target, ids_of, parted},
    model::{BulkField, Outcome},
    store::Task,
};
use crate::{
    access::{AppError, Tx},
    events::record_all,
    fields::RecordKind,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The names of those that the caller sees.
pub async fn names(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!("select id, name from customer where id = any ($1) and deleted_at is null", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Those that the caller may change, locked in the order of their ids.
pub async fn lock(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Target>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, name, version, owner_id, industry, country, region, source
          from customer where id = any ($1) and deleted_at is null order by id for update
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Target {
            id: row.id,
            of: RecordKind::Customer,
            name: row.name,
            version: row.version,
            owner: row.owner_id,
            customer: Some(row.id),
            fields: vec![
                (BulkField::Industry, row.industry),
                (BulkField::Country, row.country),
                (BulkField::Region, row.region),
                (BulkField::Source, row.source),
            ],
        })
        .collect())
}

pub async fn assign(tx: &mut Tx, task: &Task, owner: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let given = sqlx::query!(
        r#"select id as "id!", former, contacts as "contacts!", hands as "hands!", version as "version!" from assign_customers($1, $2)"#,
        &ids_of(&targets),
        owner,
    )
    .fetch_all(tx.conn())
    .await?;
    let formers: Vec<Uuid> = given.iter().filter_map(|row| row.former).collect();
    let people = sqlx::query!("select id, name from person where id = any ($1)", &formers).fetch_all(tx.conn()).await?;
    let people: HashMap<Uuid, String> = people.into_iter().map(|row| (row.id, row.name)).collect();
    let by_id: HashMap<Uuid, _> = given.into_iter().map(|row| (row.id, row)).collect();
    let (mut ends, mut events) = (Vec::new(), Vec::new());
    for target in targets {
        let Some(row) = by_id.get(&target.id) else {
            ends.push(End::of(&target, if target.owner == Some(owner) { Outcome::Same } else { Outcome::NotAllowed }));
            continue;
        };
        let former_name = row.former.and_then(|former| people.get(&former));
        let event = target.event("customer.assigned", row.version).owner(Some(owner));
        events.push(
            event
                .before(json!({ "owner": row.former, "owner_name": former_name }))
                .after(json!({ "owner": owner, "owner_name": task.name, "bulk": task.id })),
        );
        let before = json!({ "owner": row.former, "contacts": row.contacts, "hands": row.hands });
        ends.push(End::changed(&target, before, row.version));
    }
    record_all(tx, events).await?;
    Ok(ends)
}

pub async fn tag_all(tx: &mut Tx, task: &Task, tag: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let tagged = sqlx::query_scalar!(
        "insert into customer_tag (customer_id, tag_id) select u.id, $2 from unnest($1::uuid[]) u (id) on conflict do nothing returning customer_id",
        &ids_of(&targets),
        tag,
    )
    .fetch_all(tx.conn())
    .await?;
    let (changed, same) = parted(targets, &tagged.into_iter().collect());
    let told = json!({ "tag": tag, "tag_name": task.name, "bulk": task.id });
    let events = changed.iter().map(|one| one.event("customer.tagged", one.version).after(told.clone())).collect();
    record_all(tx, events).await?;
    Ok(ends_of_tags(&changed, &same))
}

pub async fn untag_all(tx: &mut Tx, task: &Task, tag: Uuid, targets: Vec<Target>) -> Result<Vec<End>, AppError> {
    let untagged = sqlx::query_scalar!(
        "delete from customer_tag where tag_id = $2 and customer_id = any ($1) returning customer_id",
        &ids_of(&targets),
        tag,
    )
    .fetch_all(tx.conn())
    .await?;
    let (changed, same) = parted(targets, &untagged.into_iter().collect());
    let told = json!({ "tag": tag, "tag_name": task.name });
    let events = changed
        .iter()
        .map(|one| one.event("customer.untagged", one.version).before(told.clone()).after(json!({ "bulk": task.id })));
    record_all(tx, events.collect()).await?;
    Ok(ends_of_tags(&changed, &same))
}

fn ends_of_tags(changed: &[Target], same: &[Target]) -> Vec<End> {
    let changed = changed.iter().map(|target| End::changed(target, json!({}), target.version));
    changed.chain(same.iter().map(|target| End::of(target, Outcome::Same))).collect()
}

/// Writes one field of many customers; gives the new versions of those that the caller may change.
pub async fn write_field(
    tx: &mut Tx,
    field: BulkField,
    ids: &[Uuid],
    values: &[Option<String>],
) -> Result<HashMap<Uuid, i32>, AppError> {
    let now = tx.now();
    let rows = sqlx::query!(
        r#"
        update customer c
           set industry = case $3 when 'industry' then n.value else c.industry end,
               country = case $3 when 'country' then n.value else c.country end,
               region = case $3 when 'region' then n.value else c.region end,
               source = case $3 when 'source' then n.value else c.source end,
               version = c.version + 1, updated_at = $4
          from unnest($1::uuid[], $2::text[]) as n (id, value)
         where c.id = n.id
        returning c.id, c.version
        "#,
        ids,
        values as &[Option<String>],
        field.key(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.version)).collect())
}

/// Puts them into the bin; gives those that are there now.
pub async fn delete(tx: &mut Tx, ids: &[Uuid]) -> Result<HashSet<Uuid>, AppError> {
    let gone =
        sqlx::query!(r#"select u.id as "id!", delete_customer(u.id) as "gone!" from unnest($1::uuid[]) u (id)"#, ids,)
            .fetch_all(tx.conn())
            .await?;
    Ok(gone.into_iter().filter(|row| row.gone).map(|row| row.id).collect())
}

/// Takes those out of the bin that are in it as they went in, at these versions.
pub async fn restore(tx: &mut Tx, ids: &[Uuid], versions: &[i32]) -> Result<HashSet<Uuid>, AppError> {
    let rows = sqlx::query!(
        r#"
        select u.id as "id!", restore_customer(u.id, u.version) as "back!"
          from unnest($1::uuid[], $2::int[]) as u (id, version)
        "#,
        ids,
        versions,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter(|row| row.back).map(|row| row.id).collect())
}
