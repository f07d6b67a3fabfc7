//! Writing on a timeline: notes, and exchanges with what follows from them.

use super::{
    Event,
    entry::{Colleague, EntryKey, TimelineOf},
    record,
    talk::{NextPlan, NoteOn, Talk},
};
use crate::access::{AppError, Tx, new_id};
use chrono::SubsecRound;
use serde_json::{Value, json};
use uuid::Uuid;

/// An event about a record that the caller may change, and the customer that it belongs to.
async fn event_on(tx: &mut Tx, kind: &'static str, on: NoteOn) -> Result<(Event, Option<Uuid>), AppError> {
    match on {
        NoteOn::Customer(id) => {
            let owner = writable_customer(tx, id).await?;
            Ok((Event::of(kind, "customer", id).customer(Some(id)).owner(owner), Some(id)))
        }
        NoteOn::Deal(id) => {
            let (owner, customer) = writable_deal(tx, id).await?;
            Ok((Event::of(kind, "deal", id).customer(customer).owner(Some(owner)), customer))
        }
    }
}

const fn subject(on: NoteOn) -> Uuid {
    match on {
        NoteOn::Customer(id) | NoteOn::Deal(id) => id,
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

/// Adds to an event's fields who is to be told of it, and which names stand in its text.
pub(super) async fn name_people(tx: &mut Tx, mentions: &[Uuid], fields: &mut Value) -> Result<Vec<String>, AppError> {
    if mentions.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!("select id, name from person where id = any ($1) and active order by id", mentions)
        .fetch_all(tx.conn())
        .await?;
    let (ids, names): (Vec<Uuid>, Vec<String>) = rows.into_iter().map(|row| (row.id, row.name)).unzip();
    fields["mentions"] = json!(ids);
    fields["mention_names"] = json!(names);
    Ok(names)
}

/// Writes a note.
pub async fn add_note(tx: &mut Tx, on: NoteOn, text: &str, mentions: &[Uuid]) -> Result<EntryKey, AppError> {
    let (event, _) = event_on(tx, "note.added", on).await?;
    let mut said = json!({ "text": text });
    name_people(tx, mentions, &mut said).await?;
    let happened_at = tx.now();
    let id = record(tx, event.after(said)).await?;
    Ok(EntryKey { subject: subject(on), happened_at, id })
}

/// Logs an exchange, and plans what follows from it.
pub async fn log_talk(tx: &mut Tx, on: NoteOn, talk: &Talk) -> Result<EntryKey, AppError> {
    // As finely as the database keeps it: the entry is found by it again.
    let happened_at = talk.happened_at.unwrap_or(tx.now()).trunc_subsecs(6);
    let (_, customer) = event_on(tx, talk.kind.event_kind(), on).await?;
    let mut said = json!({ "text": talk.text, "outcome": talk.outcome.key(), "minutes": talk.minutes });
    if !talk.contacts.is_empty() {
        let rows = sqlx::query!(
            "select id, name from contact where id = any ($1) and deleted_at is null order by id",
            &talk.contacts
        )
        .fetch_all(tx.conn())
        .await?;
        let (ids, names): (Vec<Uuid>, Vec<String>) = rows.into_iter().map(|row| (row.id, row.name)).unzip();
        said["contact_ids"] = json!(ids);
        said["contacts"] = json!(names);
    }
    name_people(tx, &talk.mentions, &mut said).await?;
    if let Some(next) = &talk.next {
        said["activity"] = json!(plan(tx, on, customer, next).await?);
    }
    // Made after the plan: it stands above what follows from it.
    let (event, _) = event_on(tx, talk.kind.event_kind(), on).await?;
    let id = record(tx, event.happened_at(happened_at).after(said)).await?;
    Ok(EntryKey { subject: subject(on), happened_at, id })
}

/// Plans what is to be done next, for somebody who sees the record.
async fn plan(tx: &mut Tx, on: NoteOn, customer: Option<Uuid>, next: &NextPlan) -> Result<Uuid, AppError> {
    let (id, now) = (new_id(), tx.now());
    let person = next.person.unwrap_or(tx.person());
    let (kind, record_id) = match on {
        NoteOn::Customer(id) => ("customer", id),
        NoteOn::Deal(id) => ("deal", id),
    };
    let sees = sqlx::query_scalar!(
        r#"select exists (select 1 from colleagues_who_see($1, $2) seen (id) where seen.id = $3) as "sees!""#,
        kind,
        record_id,
        person,
    )
    .fetch_one(tx.conn())
    .await?;
    if !sees {
        return Err(AppError::invalid("next_person", "cannot_see_record"));
    }
    let deal = matches!(on, NoteOn::Deal(_)).then_some(record_id);
    sqlx::query!(
        "insert into activity (id, deal_id, customer_id, kind, title, due_at, owner_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        deal,
        customer,
        next.kind.key(),
        next.title,
        next.due_at,
        person,
        now,
    )
    .execute(tx.conn())
    .await?;
    let told = json!({ "activity": id, "activity_name": next.title, "activity_kind": next.kind.key(), "due_at": next.due_at, "person": person });
    tell_of_activity(tx, "activity.planned", on, told).await?;
    Ok(id)
}

/// An event about what is planned. A deal is counted up by it: whoever shows it reads it anew.
pub(super) async fn tell_of_activity(tx: &mut Tx, kind: &'static str, on: NoteOn, told: Value) -> Result<(), AppError> {
    let (mut event, _) = event_on(tx, kind, on).await?;
    if let NoteOn::Deal(deal) = on {
        let now = tx.now();
        let version = sqlx::query_scalar!(
            "update deal set version = version + 1, updated_at = $2 where id = $1 and deleted_at is null returning version",
            deal,
            now,
        )
        .fetch_one(tx.conn())
        .await?;
        event = event.version(version);
    }
    record(tx, event.after(told)).await?;
    Ok(())
}

/// Everybody who works here, and whether they see the record; empty where the caller does not see it.
pub async fn colleagues_on(tx: &mut Tx, of: TimelineOf) -> Result<Vec<Colleague>, AppError> {
    let (TimelineOf::Customer(id) | TimelineOf::Contact(id) | TimelineOf::Deal(id)) = of;
    Ok(sqlx::query_as!(
        Colleague,
        r#"
        with seen as materialized (select s.id from colleagues_who_see($1, $2) s (id))
        select p.id, p.name, p.id in (select seen.id from seen) as "sees!" from person p
         where p.active and exists (select 1 from seen)
         order by 3 desc, p.name collate "zh-x-icu", p.id
        "#,
        of.noun(),
        id,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Contacts with whom an exchange on a record may have been, at most thirty: of the deal and of its customer.
pub async fn partners(tx: &mut Tx, on: NoteOn) -> Result<Vec<(Uuid, String)>, AppError> {
    let customer = match on {
        NoteOn::Customer(id) => Some(id),
        NoteOn::Deal(id) => {
            sqlx::query_scalar!("select customer_id from deal where id = $1 and deleted_at is null", id)
                .fetch_one(tx.conn())
                .await?
        }
    };
    let rows = sqlx::query!(
        r#"
        select k.id, k.name from customer_contact cc join contact k on k.id = cc.contact_id and k.deleted_at is null
         where cc.customer_id = $1 order by cc.is_primary desc, cc.added_at, k.id limit 30
        "#,
        customer,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
