//! What the matcher reads and keeps. It sees every customer, and nobody else runs these.

use super::likeness::{CROWD, Key, Likeness};
use crate::access::{AppError, SystemTx};
use serde_json::Value;
use uuid::Uuid;

/// What of a customer, and of its contacts, it can be recognised by.
pub struct Known {
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    pub website: Option<String>,
    pub address: Option<String>,
    pub country: Option<String>,
    pub founded_year: Option<i16>,
}

/// Whether this worker is the one that may work in this transaction: two would take each other's customers.
pub async fn alone(tx: &mut SystemTx) -> Result<bool, AppError> {
    // The number only has to differ from those of other locks.
    Ok(sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(7160243) as "alone!""#).fetch_one(tx.conn()).await?)
}

/// Takes up to `most` lines off the list of those to be looked at; gives whose they were, each once.
pub async fn take_due(tx: &mut SystemTx, most: i64) -> Result<Vec<Uuid>, AppError> {
    let mut ids = sqlx::query_scalar!(
        "delete from duplicate_due where ctid = any (array(select ctid from duplicate_due limit $1)) returning customer_id",
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Puts those on the list whose profiles were made by other rules.
pub async fn renew(tx: &mut SystemTx, rules: i16) -> Result<(), AppError> {
    sqlx::query!("insert into duplicate_due select customer_id from customer_profile where rules <> $1", rules)
        .execute(tx.conn())
        .await?;
    // Marked, so that the next start does not ask for them again.
    sqlx::query!("update customer_profile set rules = $1 where rules <> $1", rules).execute(tx.conn()).await?;
    Ok(())
}

/// Those of these customers that are there. Of a customer's contacts the twenty added last count: one with hundreds would
/// look like everybody.
pub async fn known(tx: &mut SystemTx, ids: &[Uuid]) -> Result<Vec<Known>, AppError> {
    Ok(sqlx::query_as!(
        Known,
        r#"
        select c.id, c.kind, c.name, array_remove(c.phone || k.phones, null) as "phones!",
               array_remove(c.email || k.emails, null) as "emails!", c.website, c.address, c.country, c.founded_year
          from customer c
         cross join lateral (
                select coalesce(array_agg(l.phone), '{}') as phones, coalesce(array_agg(l.email), '{}') as emails from (
                  select t.phone, t.email from customer_contact cc join contact t on t.id = cc.contact_id and t.deleted_at is null
                   where cc.customer_id = c.id order by cc.added_at desc limit 20) l) k
         where c.id = any ($1) and c.deleted_at is null
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Replaces what these customers are recognised by; who is not among `profiles` is not recognised any more.
pub async fn keep(
    tx: &mut SystemTx,
    ids: &[Uuid],
    rules: i16,
    profiles: &[(Uuid, Value)],
    keys: &[(Uuid, Key)],
) -> Result<(), AppError> {
    sqlx::query!("delete from customer_key where customer_id = any ($1)", ids).execute(tx.conn()).await?;
    let there: Vec<Uuid> = profiles.iter().map(|(id, _)| *id).collect();
    let bodies: Vec<&Value> = profiles.iter().map(|(_, profile)| profile).collect();
    sqlx::query!("delete from customer_profile where customer_id = any ($1) and customer_id <> all ($2)", ids, &there)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        r#"
        insert into customer_profile (customer_id, rules, profile)
        select i.id, $2, i.profile from unnest($1::uuid[], $3::jsonb[]) as i (id, profile)
        on conflict (customer_id) do update set rules = excluded.rules, profile = excluded.profile
        "#,
        &there,
        rules,
        &bodies as &[&Value],
    )
    .execute(tx.conn())
    .await?;
    let kinds: Vec<&str> = keys.iter().map(|(_, key)| key.kind.code()).collect();
    let texts: Vec<&str> = keys.iter().map(|(_, key)| key.text.as_str()).collect();
    let whose: Vec<Uuid> = keys.iter().map(|(id, _)| *id).collect();
    sqlx::query!(
        "insert into customer_key (kind, key, customer_id) select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing",
        &kinds as &[&str],
        &texts as &[&str],
        &whose,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// For each key, in their order, whom it belongs to; nobody where it belongs to a crowd.
pub async fn holders(tx: &mut SystemTx, keys: &[&Key]) -> Result<Vec<Vec<Uuid>>, AppError> {
    let kinds: Vec<&str> = keys.iter().map(|key| key.kind.code()).collect();
    let texts: Vec<&str> = keys.iter().map(|key| key.text.as_str()).collect();
    let rows = sqlx::query_scalar!(
        r#"
        select array(select k.customer_id from customer_key k where k.kind = w.kind and k.key = w.key limit $3) as "holders!"
          from unnest($1::text[], $2::text[]) with ordinality as w (kind, key, rank) order by w.rank
        "#,
        &kinds as &[&str],
        &texts as &[&str],
        i64::try_from(CROWD).unwrap_or(i64::MAX).saturating_add(1),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|holders| if holders.len() > CROWD { Vec::new() } else { holders }).collect())
}

/// The profiles of these customers.
pub async fn profiles(tx: &mut SystemTx, ids: &[Uuid]) -> Result<Vec<(Uuid, Value)>, AppError> {
    let rows = sqlx::query!("select customer_id, profile from customer_profile where customer_id = any ($1)", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.customer_id, row.profile)).collect())
}

/// Replaces the open pairs of these customers. What was decided stays decided.
pub async fn suspect(tx: &mut SystemTx, ids: &[Uuid], pairs: &[(Uuid, Uuid, Likeness)]) -> Result<(), AppError> {
    sqlx::query!("delete from duplicate where state = 'open' and first_id = any ($1)", ids).execute(tx.conn()).await?;
    sqlx::query!("delete from duplicate where state = 'open' and second_id = any ($1)", ids).execute(tx.conn()).await?;
    let first: Vec<Uuid> = pairs.iter().map(|(first, ..)| *first).collect();
    let second: Vec<Uuid> = pairs.iter().map(|(_, second, _)| *second).collect();
    let scores: Vec<i16> = pairs.iter().map(|(.., likeness)| i16::from(likeness.percent())).collect();
    let reasons: Vec<String> = pairs.iter().map(|(.., likeness)| likeness.keys().join(",")).collect();
    let now = tx.now();
    sqlx::query!(
        r#"
        insert into duplicate (first_id, second_id, score, reasons, found_at)
        select i.first_id, i.second_id, i.score, string_to_array(i.reasons, ','), $5
          from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[]) as i (first_id, second_id, score, reasons)
        on conflict (first_id, second_id) do update
           set score = excluded.score, reasons = excluded.reasons,
               first_owner = excluded.first_owner, second_owner = excluded.second_owner
        "#,
        &first,
        &second,
        &scores,
        &reasons,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Name and owner of these customers.
pub async fn named(tx: &mut SystemTx, ids: &[Uuid]) -> Result<Vec<(Uuid, String, Option<String>)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id, c.name, p.name as "owner?" from customer c left join person p on p.id = c.owner_id
         where c.id = any ($1) and c.deleted_at is null
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name, row.owner)).collect())
}
