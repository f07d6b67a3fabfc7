//! What whoever seals values anew reads and writes. It sees sealed values and the ring, and nobody else runs these.

use super::model::RecordKind;
use crate::{
    access::{AppError, SystemTx},
    vault::{Place, Wrapped},
};
use uuid::Uuid;

/// The keys of the ring.
pub async fn keys(tx: &mut SystemTx) -> Result<Vec<Wrapped>, AppError> {
    let rows =
        sqlx::query!("select id, purpose, state, wrapped from key_ring order by id").fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| Wrapped::of(row.id, &row.purpose, &row.state, row.wrapped)).collect())
}

/// A value with where it lies.
pub struct Sealed {
    pub place: Place,
    pub sealed: Vec<u8>,
}

fn placed(id: Uuid, field: Uuid, customer: Option<Uuid>, contact: Option<Uuid>, sealed: Vec<u8>) -> Option<Sealed> {
    let of = if customer.is_some() { RecordKind::Customer } else { RecordKind::Contact };
    let place = Place { table: of.key(), field, record: customer.or(contact)?, value: id };
    Some(Sealed { place, sealed })
}

/// The next values under one of these keys, behind `after`, locked: nobody else seals them anew meanwhile.
pub async fn under(tx: &mut SystemTx, key: i32, after: Uuid, most: i64) -> Result<Vec<Sealed>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, field_id, customer_id, contact_id, sealed from sealed_value
         where key_id = $1 and id > $2 order by id limit $3 for update skip locked
        "#,
        key,
        after,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| placed(row.id, row.field_id, row.customer_id, row.contact_id, row.sealed))
        .collect())
}

/// Puts values sealed anew in the place of what they were.
pub async fn put(tx: &mut SystemTx, key: i32, ids: &[Uuid], sealed: &[Vec<u8>]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update sealed_value v set key_id = $1, sealed = n.sealed
          from unnest($2::uuid[], $3::bytea[]) n (id, sealed) where v.id = n.id
        "#,
        key,
        ids,
        sealed,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keys of imports under a key of the ring, locked.
pub async fn imports_under(tx: &mut SystemTx, key: i32, most: i64) -> Result<Vec<Sealed>, AppError> {
    let rows = sqlx::query!(
        r#"select id, file_key as "sealed!" from import where key_id = $1 order by id limit $2 for update skip locked"#,
        key,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Sealed { place: Place::of_import(row.id), sealed: row.sealed }).collect())
}

/// Puts keys of imports that were sealed anew in the place of what they were.
pub async fn put_imports(tx: &mut SystemTx, key: i32, ids: &[Uuid], sealed: &[Vec<u8>]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update import i set key_id = $1, file_key = n.sealed
          from unnest($2::uuid[], $3::bytea[]) n (id, sealed) where i.id = n.id
        "#,
        key,
        ids,
        sealed,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Passwords of mailboxes under a key of the ring, locked.
pub async fn mailboxes_under(tx: &mut SystemTx, key: i32, most: i64) -> Result<Vec<Sealed>, AppError> {
    let rows = sqlx::query!(
        "select id, sealed from mailbox where key_id = $1 order by id limit $2 for update skip locked",
        key,
        most
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Sealed { place: Place::of_mailbox(row.id), sealed: row.sealed }).collect())
}

/// Puts passwords of mailboxes that were sealed anew in the place of what they were.
pub async fn put_mailboxes(tx: &mut SystemTx, key: i32, ids: &[Uuid], sealed: &[Vec<u8>]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update mailbox m set key_id = $1, sealed = n.sealed
          from unnest($2::uuid[], $3::bytea[]) n (id, sealed) where m.id = n.id
        "#,
        key,
        ids,
        sealed,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next values that have no token of this key, behind `after`.
pub async fn without_token(tx: &mut SystemTx, key: i32, after: Uuid, most: i64) -> Result<Vec<Sealed>, AppError> {
    let rows = sqlx::query!(
        r#"
        select v.id, v.field_id, v.customer_id, v.contact_id, v.sealed from sealed_value v
         where v.id > $2 and not exists (select 1 from sealed_token t where t.sealed_id = v.id and t.key_id = $1)
         order by v.id limit $3
        "#,
        key,
        after,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| placed(row.id, row.field_id, row.customer_id, row.contact_id, row.sealed))
        .collect())
}

/// Adds tokens of a new search key, also where they keep values unique.
pub async fn add_tokens(tx: &mut SystemTx, key: i32, ids: &[Uuid], tokens: &[Vec<u8>]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into sealed_token (sealed_id, key_id, field_id, customer_id, contact_id, token)
        select v.id, $1, v.field_id, v.customer_id, v.contact_id, n.token
          from unnest($2::uuid[], $3::bytea[]) n (id, token) join sealed_value v on v.id = n.id
        on conflict do nothing
        "#,
        key,
        ids,
        tokens,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("select keep_unique_tokens($1)", ids).execute(tx.conn()).await?;
    Ok(())
}

/// Makes a search key one that is used no more.
pub async fn leave(tx: &mut SystemTx, key: i32) -> Result<(), AppError> {
    sqlx::query!(
        "update key_ring set state = 'leaving' where id = $1 and purpose = 'search' and state = 'reading'",
        key
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes tokens of a key that is leaving; gives how many went.
pub async fn drop_tokens(tx: &mut SystemTx, key: i32, most: i32) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(r#"select drop_tokens($1, $2) as "went!""#, key, most).fetch_one(tx.conn()).await?)
}

/// Removes a key that nothing is under any more; gives whether it is gone. A writer who still used it and commits at this moment
/// keeps it.
pub async fn remove(tx: &mut SystemTx, key: i32) -> Result<bool, AppError> {
    let done = sqlx::query!(
        r#"
        delete from key_ring k where k.id = $1 and k.state <> 'active'
           and not exists (select 1 from sealed_value v where v.key_id = k.id)
           and not exists (select 1 from sealed_token t where t.key_id = k.id)
           and not exists (select 1 from import i where i.key_id = k.id)
           and not exists (select 1 from mailbox m where m.key_id = k.id)
        "#,
        key,
    )
    .execute(tx.conn())
    .await;
    match done {
        Ok(done) => Ok(done.rows_affected() > 0),
        Err(sqlx::Error::Database(refusal)) if refusal.is_foreign_key_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
