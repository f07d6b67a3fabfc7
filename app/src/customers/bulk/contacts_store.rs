//! What can be done to contacts themselves, batch by batch; where they are is changed in `places_store.rs`.

use super::{change_store::Target, model::BulkField};
use crate::{
    access::{AppError, Tx},
    fields::RecordKind,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The names of those that the caller sees.
pub async fn names(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!("select id, name from contact where id = any ($1) and deleted_at is null", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Those that the caller may change, locked in the order of their ids.
pub async fn lock(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Target>, AppError> {
    let rows = sqlx::query!(
        r#"
        select k.id, k.name, k.version, k.owner_id, k.title,
               (select c.id from customer_contact cc join customer c on c.id = cc.customer_id
                 where cc.contact_id = k.id and c.deleted_at is null order by cc.added_at, c.id limit 1) as "customer?"
          from contact k where k.id = any ($1) and k.deleted_at is null order by k.id for update of k
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Target {
            id: row.id,
            of: RecordKind::Contact,
            name: row.name,
            version: row.version,
            owner: row.owner_id,
            customer: row.customer,
            fields: vec![(BulkField::Title, row.title)],
        })
        .collect())
}

/// Writes what many are at work; gives the new versions of those that the caller may change.
pub async fn write_title(tx: &mut Tx, ids: &[Uuid], values: &[Option<String>]) -> Result<HashMap<Uuid, i32>, AppError> {
    let now = tx.now();
    let rows = sqlx::query!(
        r#"
        update contact k set title = n.value, version = k.version + 1, updated_at = $3
          from unnest($1::uuid[], $2::text[]) as n (id, value)
         where k.id = n.id
        returning k.id, k.version
        "#,
        ids,
        values as &[Option<String>],
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.version)).collect())
}

/// Puts them into the bin; gives those that are there now.
pub async fn delete(tx: &mut Tx, ids: &[Uuid]) -> Result<HashSet<Uuid>, AppError> {
    let gone =
        sqlx::query!(r#"select u.id as "id!", delete_contact(u.id) as "gone!" from unnest($1::uuid[]) u (id)"#, ids,)
            .fetch_all(tx.conn())
            .await?;
    Ok(gone.into_iter().filter(|row| row.gone).map(|row| row.id).collect())
}

/// Takes those out of the bin that are in it as they went in, at these versions.
pub async fn restore(tx: &mut Tx, ids: &[Uuid], versions: &[i32]) -> Result<HashSet<Uuid>, AppError> {
    let rows = sqlx::query!(
        r#"
        select u.id as "id!", restore_contact(u.id, u.version) as "back!"
          from unnest($1::uuid[], $2::int[]) as u (id, version)
        "#,
        ids,
        versions,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().filter(|row| row.back).map(|row| row.id).collect())
}
