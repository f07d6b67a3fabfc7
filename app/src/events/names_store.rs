//! What the records are called that entries speak of.

use super::{
    entry::{ENTRIES, Entries, Entry},
    names::{self, Name},
};
use crate::{
    access::{Action, AppError, Tx, may},
    fields::store as custom,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Adds the names of the records that the entries speak of, and cuts the page to its length.
pub async fn with_names(tx: &mut Tx, mut entries: Vec<Entry>) -> Result<Entries, AppError> {
    let more = entries.len() > ENTRIES;
    entries.truncate(ENTRIES);
    let mut names = HashMap::new();
    let of_kind = |kind: &str| -> Vec<Uuid> {
        entries.iter().filter(|entry| entry.subject_kind == kind).map(|entry| entry.subject).collect()
    };
    let (deals, contacts, customers) = (of_kind("deal"), of_kind("contact"), of_kind("customer"));
    let (tickets, leads) = (of_kind("ticket"), of_kind("lead"));
    if !deals.is_empty() && may(tx.role(), Action::SeeDeals) {
        names.extend(deal_names(tx, &deals).await?);
    }
    if !contacts.is_empty() {
        names.extend(contact_names(tx, &contacts).await?);
    }
    if !tickets.is_empty() && may(tx.role(), Action::SeeTickets) {
        names.extend(ticket_names(tx, &tickets).await?);
    }
    if !leads.is_empty() {
        names.extend(lead_names(tx, &leads).await?);
    }
    if !customers.is_empty() {
        names.extend(customer_names(tx, &customers).await?);
    }
    for entry in &mut entries {
        entry.subject_name = names.get(&entry.subject).cloned();
    }
    custom::tell(tx, entries.iter_mut().map(|entry| (&mut entry.before, &mut entry.after))).await?;
    let wanted = names::wanted(&entries);
    if !wanted.is_empty() {
        names::put(&mut entries, &record_names(tx, &wanted).await?);
    }
    Ok(Entries { entries, more, ..Entries::default() })
}

async fn deal_names(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!("select id, name from deal where id = any ($1) and deleted_at is null", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn ticket_names(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!("select id, subject from ticket where id = any ($1) and deleted_at is null", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.subject)).collect())
}

async fn lead_names(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(r#"select id, coalesce(company, name) as "name!" from lead where id = any ($1)"#, ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Who became part of another is called as that one. Whom they are now is asked first, and then each is looked up by itself: what a function
/// says is not looked for in an index before rights are asked, and all records of the caller would be read.
async fn contact_names(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(
        r#"
        with now as materialized (
          select i.id, coalesce(contact_merged_into(i.id), i.id) as is_now from (select distinct unnest($1::uuid[]) as id) i)
        select now.id as "id!", k.name as "name!" from now
         cross join lateral (select contact.name from contact where contact.id = now.is_now and contact.deleted_at is null offset 0) k
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Who became part of another is called as that one, looked up as contacts are.
async fn customer_names(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(
        r#"
        with now as materialized (
          select i.id, coalesce(merged_into(i.id), i.id) as is_now from (select distinct unnest($1::uuid[]) as id) i)
        select now.id as "id!", c.name as "name!" from now
         cross join lateral (select customer.name from customer where customer.id = now.is_now and customer.deleted_at is null offset 0) c
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What these records are called; ids are unique across all tables.
async fn record_names(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Name>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id as "id!", name as "name!", name_en as "name_en?" from stage where id = any ($1)
        union all
        select id, name, name_en from close_reason where id = any ($1)
        union all
        select id, name, null from product where id = any ($1)
        union all
        select id, name, null from customer where id = any ($1) and deleted_at is null
        union all
        select id, name, null from person where id = any ($1)
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, Name { name: row.name, name_en: row.name_en })).collect())
}
