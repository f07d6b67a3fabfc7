//! Reading the log as a timeline. Row-level security leaves out what the caller may not see.

use super::{
    Event,
    entry::{ENTRIES, Entries, Entry, EntryMark, Group, NoteOn, TimelineOf},
    names::{self, Name},
};
use crate::{
    access::{Action, AppError, Tx, may},
    fields::store as custom,
};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// One more entry than a page, to know whether there are more.
const ASKED: i64 = ENTRIES as i64 + 1;

/// A page of a timeline, without the names of other records.
pub async fn entries(
    tx: &mut Tx,
    of: TimelineOf,
    group: Group,
    before: Option<EntryMark>,
) -> Result<Vec<Entry>, AppError> {
    let kinds = group.kinds(of);
    let mark = before.unwrap_or(EntryMark { happened_at: DateTime::<Utc>::MAX_UTC, id: Uuid::max() });
    match of {
        TimelineOf::Customer(id) => match kinds {
            Some(kinds) => of_customer_by_kind(tx, id, &kinds, mark).await,
            None => of_customer(tx, id, mark).await,
        },
        TimelineOf::Contact(id) => of_subject(tx, "contact", id, kinds, mark).await,
        TimelineOf::Deal(id) => of_subject(tx, "deal", id, kinds, mark).await,
    }
}

/// Everything that names the customer, or another one that became part of it: their own events carry it too.
async fn of_customer(tx: &mut Tx, id: Uuid, mark: EntryMark) -> Result<Vec<Entry>, AppError> {
    Ok(sqlx::query_as!(
        Entry,
        r#"
        select e.id as "id!", e.happened_at as "happened_at!", e.recorded_at as "recorded_at!", p.name as "actor?",
               e.kind as "kind!", e.subject_kind as "subject_kind!", e.subject_id as "subject!", null::text as subject_name,
               e.before as "before?", e.after as "after?"
          from unnest(array[$1::uuid] || merged_ids($1)) its (id)
         cross join lateral (
                select id, happened_at, recorded_at, actor_id, kind, subject_kind, subject_id, before, after from event
                 where customer_id = its.id and (happened_at, id) < ($2, $3)
                 order by happened_at desc, id desc limit $4) e
          left join person p on p.id = e.actor_id
         order by e.happened_at desc, e.id desc limit $4
        "#,
        id,
        mark.happened_at,
        mark.id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The newest of each kind, then the newest of these: a rare kind is not searched for among all the others.
async fn of_customer_by_kind(tx: &mut Tx, id: Uuid, kinds: &[String], mark: EntryMark) -> Result<Vec<Entry>, AppError> {
    Ok(sqlx::query_as!(
        Entry,
        r#"
        select e.id as "id!", e.happened_at as "happened_at!", e.recorded_at as "recorded_at!", p.name as "actor?",
               e.kind as "kind!", e.subject_kind as "subject_kind!", e.subject_id as "subject!", null::text as subject_name,
               e.before as "before?", e.after as "after?"
          from unnest(array[$2::uuid] || merged_ids($2)) its (id)
         cross join unnest($1::text[]) wanted (kind)
         cross join lateral (
                select id, happened_at, recorded_at, actor_id, kind, subject_kind, subject_id, before, after from event
                 where customer_id = its.id and kind = wanted.kind and (happened_at, id) < ($3, $4)
                 order by happened_at desc, id desc limit $5) e
          left join person p on p.id = e.actor_id
         order by e.happened_at desc, e.id desc limit $5
        "#,
        kinds,
        id,
        mark.happened_at,
        mark.id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn of_subject(
    tx: &mut Tx,
    kind: &str,
    id: Uuid,
    kinds: Option<Vec<String>>,
    mark: EntryMark,
) -> Result<Vec<Entry>, AppError> {
    Ok(sqlx::query_as!(
        Entry,
        r#"
        select e.id, e.happened_at, e.recorded_at, p.name as "actor?", e.kind, e.subject_kind, e.subject_id as subject,
               null::text as subject_name, e.before, e.after
          from event e left join person p on p.id = e.actor_id
         where e.subject_id = $1 and e.subject_kind = $2
           and (e.happened_at, e.id) < ($3, $4) and ($5::text[] is null or e.kind = any ($5))
         order by e.happened_at desc, e.id desc limit $6
        "#,
        id,
        kind,
        mark.happened_at,
        mark.id,
        kinds.as_deref(),
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Adds the names of the records that the entries speak of, and cuts the page to its length.
pub async fn with_names(tx: &mut Tx, mut entries: Vec<Entry>) -> Result<Entries, AppError> {
    let more = entries.len() > ENTRIES;
    entries.truncate(ENTRIES);
    let mut names = HashMap::new();
    let of_kind = |kind: &str| -> Vec<Uuid> {
        entries.iter().filter(|entry| entry.subject_kind == kind).map(|entry| entry.subject).collect()
    };
    let (deals, contacts) = (of_kind("deal"), of_kind("contact"));
    if !deals.is_empty() && may(tx.role(), Action::SeeDeals) {
        names.extend(deal_names(tx, &deals).await?);
    }
    if !contacts.is_empty() {
        names.extend(contact_names(tx, &contacts).await?);
    }
    for entry in &mut entries {
        entry.subject_name = names.get(&entry.subject).cloned();
    }
    custom::tell(tx, entries.iter_mut().map(|entry| (&mut entry.before, &mut entry.after))).await?;
    let wanted = names::wanted(&entries);
    if !wanted.is_empty() {
        names::put(&mut entries, &record_names(tx, &wanted).await?);
    }
    Ok(Entries { entries, more })
}

async fn deal_names(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!("select id, name from deal where id = any ($1) and deleted_at is null", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn contact_names(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!("select id, name from contact where id = any ($1) and deleted_at is null", ids)
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

/// An event about a record that the caller may change: a note or a call.
pub async fn event_on(tx: &mut Tx, kind: &'static str, on: NoteOn) -> Result<Event, AppError> {
    match on {
        NoteOn::Customer(id) => {
            let owner = writable_customer(tx, id).await?;
            Ok(Event::of(kind, "customer", id).customer(Some(id)).owner(owner))
        }
        NoteOn::Deal(id) => {
            let (owner, customer) = writable_deal(tx, id).await?;
            Ok(Event::of(kind, "deal", id).customer(customer).owner(Some(owner)))
        }
    }
}

async fn writable_customer(tx: &mut Tx, id: Uuid) -> Result<Option<Uuid>, AppError> {
    let row = sqlx::query!(
        r#"select owner_id, coalesce(may_write_customer(id, owner_id), false) as "may_write!" from customer where id = $1 and deleted_at is null"#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.may_write { Ok(row.owner_id) } else { Err(AppError::NotAllowed) }
}

async fn writable_deal(tx: &mut Tx, id: Uuid) -> Result<(Uuid, Option<Uuid>), AppError> {
    let row = sqlx::query!(
        r#"select owner_id, customer_id, coalesce(may_write_deal(id, owner_id), false) as "may_write!" from deal where id = $1 and deleted_at is null"#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.may_write { Ok((row.owner_id, row.customer_id)) } else { Err(AppError::NotAllowed) }
}
