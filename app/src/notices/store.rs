//! One's own notices, and what one follows. What one may no longer see is neither shown nor counted.

use super::model::{COUNTED, NOTICES, Notice, NoticeKind, NoticeMark, Notices, RecordOf};
use crate::access::{Action, AppError, Tx, may};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// One more than a page, to know whether there are more.
const ASKED: i64 = NOTICES as i64 + 1;
/// So much of what was said is shown, in characters.
const SHOWN: i32 = 140;

/// A page of the caller's notices.
pub async fn page(tx: &mut Tx, unread: bool, before: Option<NoticeMark>) -> Result<Notices, AppError> {
    let mark = before.unwrap_or(NoticeMark { happened_at: DateTime::<Utc>::MAX_UTC, id: Uuid::max() });
    let me = tx.person();
    let rows = sqlx::query!(
        r#"
        select n.id, n.kind, n.happened_at, n.record_kind, n.record_id, p.name as "actor?", n.event_kind, n.times, n.entry_id, n.entry_at,
               n.read_at is not null as "read!", n.event_id, n.event_at, n.activity_id
          from notice n left join person p on p.id = n.actor_id
         where n.person_id = $1 and (n.happened_at, n.id) < ($2, $3) and (not $4 or n.read_at is null)
         order by n.happened_at desc, n.id desc limit $5
        "#,
        me,
        mark.happened_at,
        mark.id,
        unread,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() > NOTICES;
    let rows: Vec<_> = rows.into_iter().take(NOTICES).collect();
    let of_kind = |kind: &str| -> Vec<Uuid> {
        rows.iter().filter(|row| row.record_kind == kind).map(|row| row.record_id).collect()
    };
    let mut names =
        names_of(tx, &of_kind("customer"), &of_kind("contact"), &of_kind("deal"), &of_kind("ticket")).await?;
    names.extend(leads(tx, &of_kind("lead")).await?);
    names.extend(tasks(tx, &of_kind("activity")).await?);
    names.extend(rules(tx, &of_kind("automation")).await?);
    names.extend(approvals(tx, &of_kind("approval")).await?);
    let said: Vec<(Uuid, Uuid, DateTime<Utc>)> =
        rows.iter().filter_map(|row| Some((row.event_id?, row.record_id, row.event_at?))).collect();
    let planned: Vec<Uuid> = rows.iter().filter_map(|row| row.activity_id).collect();
    let words = words(tx, &said, &planned).await?;
    let notices = rows.into_iter().filter_map(|row| {
        let words = row.activity_id.or(row.event_id).and_then(|id| words.get(&id)).cloned();
        Some(Notice {
            id: row.id,
            kind: NoticeKind::from_key(&row.kind)?,
            happened_at: row.happened_at,
            record: RecordOf::of(&row.record_kind, row.record_id),
            name: names.get(&row.record_id)?.clone(),
            actor: row.actor,
            event: row.event_kind,
            words,
            times: row.times,
            entry: row.entry_id.zip(row.entry_at),
            read: row.read,
        })
    });
    Ok(Notices { notices: notices.collect(), more })
}

/// What records are called, as far as the caller sees them.
pub async fn names_of(
    tx: &mut Tx,
    customers: &[Uuid],
    contacts: &[Uuid],
    deals: &[Uuid],
    of_desk: &[Uuid],
) -> Result<HashMap<Uuid, String>, AppError> {
    let mut all = names(tx, customers, contacts, deals).await?;
    all.extend(tickets(tx, of_desk).await?);
    Ok(all)
}

/// What the records are called that the caller sees.
async fn names(
    tx: &mut Tx,
    customers: &[Uuid],
    contacts: &[Uuid],
    deals: &[Uuid],
) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id as "id!", name as "name!" from customer where id = any ($1) and deleted_at is null
        union all
        select id, name from contact where id = any ($2) and deleted_at is null
        "#,
        customers,
        contacts,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut names: HashMap<Uuid, String> = rows.into_iter().map(|row| (row.id, row.name)).collect();
    if may(tx.role(), Action::SeeDeals) && !deals.is_empty() {
        let rows = sqlx::query!("select id, name from deal where id = any ($1) and deleted_at is null", deals)
            .fetch_all(tx.conn())
            .await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(names)
}

/// What the tickets are called that the caller sees.
async fn tickets(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    if ids.is_empty() || !may(tx.role(), Action::SeeTickets) {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!("select id, subject from ticket where id = any ($1) and deleted_at is null", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.subject)).collect())
}

/// What the leads are called that the caller sees.
async fn leads(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(r#"select id, coalesce(company, name) as "name!" from lead where id = any ($1)"#, ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What the tasks are called that the caller sees.
async fn tasks(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!("select id, title from activity where id = any ($1)", ids).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
}

/// What the rules of automation are called that the caller keeps.
async fn rules(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    if ids.is_empty() || !may(tx.role(), Action::ManageAutomation) {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!("select id, name from automation where id = any ($1)", ids).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What is called that the caller asked for, decided or is to decide.
async fn approvals(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!("select id, title from approval where id = any ($1)", ids).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
}

/// What was said in these events, as it reads now, and what these activities are called; under the caller's own rights.
async fn words(
    tx: &mut Tx,
    said: &[(Uuid, Uuid, DateTime<Utc>)],
    planned: &[Uuid],
) -> Result<HashMap<Uuid, String>, AppError> {
    let ids: Vec<Uuid> = said.iter().map(|(id, ..)| *id).collect();
    let subjects: Vec<Uuid> = said.iter().map(|(_, subject, _)| *subject).collect();
    let moments: Vec<DateTime<Utc>> = said.iter().map(|(.., at)| *at).collect();
    let rows = sqlx::query!(
        r#"
        select e.id as "id!", left(coalesce(c.text, d.after ->> 'text', e.after ->> 'text'), $4) as "words!"
          from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) wanted (id, subject, at)
          join event e on e.subject_id = wanted.subject and e.happened_at = wanted.at and e.id = wanted.id
          left join entry_edit d on d.entry_id = e.id left join entry_comment c on c.id = e.id
         where coalesce(e.after ->> 'text', '') <> '' and d.withdrawn_at is null and c.withdrawn_at is null
        union all
        select a.id, a.title from activity a where a.id = any ($5)
        "#,
        &ids,
        &subjects,
        &moments,
        SHOWN,
        planned,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.words)).collect())
}

/// How many wait to be read, at most one more than [`COUNTED`].
pub async fn unread(tx: &mut Tx) -> Result<i64, AppError> {
    let (me, deals) = (tx.person(), may(tx.role(), Action::SeeDeals));
    let unread = sqlx::query!(
        "select record_kind, record_id from notice where person_id = $1 and read_at is null order by happened_at desc, id desc limit $2",
        me,
        COUNTED + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let of_kind = |kind: &str| -> Vec<Uuid> {
        unread.iter().filter(|row| row.record_kind == kind).map(|row| row.record_id).collect()
    };
    let deals = if deals { of_kind("deal") } else { Vec::new() };
    let mut seen = names(tx, &of_kind("customer"), &of_kind("contact"), &deals).await?;
    seen.extend(tickets(tx, &of_kind("ticket")).await?);
    seen.extend(leads(tx, &of_kind("lead")).await?);
    seen.extend(tasks(tx, &of_kind("activity")).await?);
    seen.extend(rules(tx, &of_kind("automation")).await?);
    seen.extend(approvals(tx, &of_kind("approval")).await?);
    let count = unread.iter().filter(|row| seen.contains_key(&row.record_id)).count();
    Ok(i64::try_from(count).unwrap_or(COUNTED))
}

/// Marks one as read, or all up to a moment.
pub async fn mark_read(tx: &mut Tx, one: Option<Uuid>) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    sqlx::query!(
        "update notice set read_at = $2 where person_id = $1 and read_at is null and ($3::uuid is null or id = $3)",
        me,
        now,
        one,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Marks one as not read.
pub async fn mark_unread(tx: &mut Tx, one: Uuid) -> Result<(), AppError> {
    let me = tx.person();
    sqlx::query!("update notice set read_at = null where person_id = $1 and id = $2", me, one)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether the caller sees a record.
async fn sees(tx: &mut Tx, of: RecordOf) -> Result<(), AppError> {
    let one = [of.id()];
    let nobody: &[Uuid] = &[];
    let seen = match of {
        RecordOf::Customer(_) => names(tx, &one, nobody, nobody).await?,
        RecordOf::Contact(_) => names(tx, nobody, &one, nobody).await?,
        RecordOf::Deal(_) => names(tx, nobody, nobody, &one).await?,
        RecordOf::Ticket(_) => tickets(tx, &one).await?.into_iter().collect(),
        RecordOf::Lead(_) => leads(tx, &one).await?.into_iter().collect(),
        // What one has to do anyway is not followed.
        RecordOf::Task(_) | RecordOf::Approval(_) | RecordOf::Rule(_) => HashMap::new(),
    };
    if seen.is_empty() { Err(AppError::NotFound) } else { Ok(()) }
}

/// Whether the caller follows a record.
pub async fn follows(tx: &mut Tx, of: RecordOf) -> Result<bool, AppError> {
    sees(tx, of).await?;
    let me = tx.person();
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from follow where person_id = $1 and record_kind = $2 and record_id = $3) as "follows!""#,
        me,
        of.kind(),
        of.id(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Begins or ends to follow a record that the caller sees.
pub async fn follow(tx: &mut Tx, of: RecordOf, on: bool) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    if on {
        sees(tx, of).await?;
        sqlx::query!(
            "insert into follow (person_id, record_kind, record_id, since) values ($1, $2, $3, $4) on conflict do nothing",
            me,
            of.kind(),
            of.id(),
            now,
        )
        .execute(tx.conn())
        .await?;
    } else {
        sqlx::query!(
            "delete from follow where person_id = $1 and record_kind = $2 and record_id = $3",
            me,
            of.kind(),
            of.id()
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The kinds that the caller does not want.
pub async fn muted(tx: &mut Tx) -> Result<Vec<NoticeKind>, AppError> {
    let me = tx.person();
    let keys =
        sqlx::query_scalar!("select kind from notice_mute where person_id = $1", me).fetch_all(tx.conn()).await?;
    Ok(keys.iter().filter_map(|key| NoticeKind::from_key(key)).collect())
}

/// Wants a kind, or does not any more.
pub async fn want(tx: &mut Tx, kind: NoticeKind, wanted: bool) -> Result<(), AppError> {
    let me = tx.person();
    if wanted {
        sqlx::query!("delete from notice_mute where person_id = $1 and kind = $2", me, kind.key())
            .execute(tx.conn())
            .await?;
    } else {
        sqlx::query!(
            "insert into notice_mute (person_id, kind) values ($1, $2) on conflict do nothing",
            me,
            kind.key()
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}
