//! Reading the log as a timeline. Row-level security leaves out what the caller may not see.

use super::{
    entry::{Comment, ENTRIES, Entry, EntryKey, EntryMark, Group, Narrowed, TimelineOf},
    kinds,
    names_store::with_names,
    people_store,
};
use crate::access::{AppError, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

/// One more entry than a page, to know whether there are more.
pub(super) const ASKED: i64 = ENTRIES as i64 + 1;
/// Months that can be jumped to: twenty years.
pub(super) const MOST_MONTHS: i32 = 240;

/// An event as the log keeps it.
pub(super) struct Told {
    pub id: Uuid,
    pub happened_at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub actor: Option<String>,
    pub actor_id: Option<Uuid>,
    pub kind: String,
    pub subject_kind: String,
    pub subject: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl From<Told> for Entry {
    fn from(told: Told) -> Self {
        let Told { id, happened_at, recorded_at, actor, actor_id, kind, subject_kind, subject, before, after } = told;
        Self {
            id,
            happened_at,
            recorded_at,
            actor,
            actor_id,
            kind,
            subject_kind,
            subject,
            before,
            after,
            ..Self::default()
        }
    }
}

/// What is asked of a timeline, as the queries take it.
pub(super) struct Asked {
    pub kinds: Option<Vec<String>>,
    pub person: Option<Uuid>,
    pub from: DateTime<Utc>,
    pub mark: EntryMark,
}

pub(super) fn folded() -> Vec<String> {
    kinds::FOLDED.iter().map(|kind| (*kind).to_owned()).collect()
}

/// A page of a timeline, without the names of other records.
pub async fn entries(
    tx: &mut Tx,
    of: TimelineOf,
    group: Group,
    narrowed: &Narrowed,
    before: Option<EntryMark>,
) -> Result<Vec<Entry>, AppError> {
    let offset = read_in_order(tx).await?;
    let (from, to) = narrowed.span(offset);
    let newest = EntryMark { happened_at: to, id: Uuid::nil() };
    let start = narrowed.at.map(|at| EntryMark { happened_at: at, id: Uuid::max() });
    let mark = [before, start].into_iter().flatten().fold(newest, |mark, other| {
        if (other.happened_at, other.id) < (mark.happened_at, mark.id) { other } else { mark }
    });
    let asked = Asked { kinds: group.kinds(of), person: narrowed.person, from, mark };
    let told = match of {
        TimelineOf::Customer(id) => match (&asked.kinds, asked.person) {
            (_, Some(person)) => of_customer_by_person(tx, id, person, &asked).await,
            (Some(kinds), None) => of_customer_by_kind(tx, id, kinds, &asked).await,
            (None, None) => of_customer(tx, id, &asked).await,
        },
        TimelineOf::Contact(id) => people_store::entries(tx, id, &asked).await,
        TimelineOf::Deal(id) => of_deal(tx, id, &asked).await,
    }?;
    dressed(tx, told).await
}

/// Has the rest of the transaction read the log in its order, and gives how far the organisation's clocks are ahead, in minutes.
/// PostgreSQL reckons with the entries of an average customer: for these few it would rather sort, and then read all hundred
/// thousand of a long timeline to show fifty. That it avoids sorting makes plans look dear, but needs no compiling.
async fn read_in_order(tx: &mut Tx) -> Result<i32, AppError> {
    let row = sqlx::query!(
        r#"select utc_offset, set_config('enable_sort', 'off', true) as sorts, set_config('jit', 'off', true) as compiles from organisation"#
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(i32::from(row.utc_offset))
}

/// Everything that names the customer, or another one that became part of it: their own events carry it too. What was taken
/// back is stepped over.
async fn of_customer(tx: &mut Tx, id: Uuid, asked: &Asked) -> Result<Vec<Told>, AppError> {
    Ok(sqlx::query_as!(
        Told,
        r#"
        select e.id as "id!", e.happened_at as "happened_at!", e.recorded_at as "recorded_at!", p.name as "actor?", e.actor_id as "actor_id?",
               e.kind as "kind!", e.subject_kind as "subject_kind!", e.subject_id as "subject!", e.before as "before?", e.after as "after?"
          from unnest(array[$1::uuid] || merged_ids($1)) its (id)
         cross join lateral (
                select id, happened_at, recorded_at, actor_id, kind, subject_kind, subject_id, before, after from event
                 where customer_id = its.id and (happened_at, id) < ($2, $3) and happened_at >= $4 and kind <> all ($5)
                   and id <> all ((select withdrawn_entries($1))::uuid[])
                 order by happened_at desc, id desc limit $6) e
          left join person p on p.id = e.actor_id
         order by e.happened_at desc, e.id desc limit $6
        "#,
        id,
        asked.mark.happened_at,
        asked.mark.id,
        asked.from,
        &folded(),
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The newest of each kind, then the newest of these: a rare kind is not searched for among all the others.
async fn of_customer_by_kind(tx: &mut Tx, id: Uuid, kinds: &[String], asked: &Asked) -> Result<Vec<Told>, AppError> {
    Ok(sqlx::query_as!(
        Told,
        r#"
        select e.id as "id!", e.happened_at as "happened_at!", e.recorded_at as "recorded_at!", p.name as "actor?", e.actor_id as "actor_id?",
               e.kind as "kind!", e.subject_kind as "subject_kind!", e.subject_id as "subject!", e.before as "before?", e.after as "after?"
          from unnest(array[$2::uuid] || merged_ids($2)) its (id)
         cross join unnest($1::text[]) wanted (kind)
         cross join lateral (
                select id, happened_at, recorded_at, actor_id, kind, subject_kind, subject_id, before, after from event
                 where customer_id = its.id and kind = wanted.kind and (happened_at, id) < ($3, $4) and happened_at >= $5
                   and id <> all ((select withdrawn_entries($2))::uuid[])
                 order by happened_at desc, id desc limit $6) e
          left join person p on p.id = e.actor_id
         order by e.happened_at desc, e.id desc limit $6
        "#,
        kinds,
        id,
        asked.mark.happened_at,
        asked.mark.id,
        asked.from,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What one person did with a customer, by an index of its own.
async fn of_customer_by_person(tx: &mut Tx, id: Uuid, person: Uuid, asked: &Asked) -> Result<Vec<Told>, AppError> {
    Ok(sqlx::query_as!(
        Told,
        r#"
        select e.id as "id!", e.happened_at as "happened_at!", e.recorded_at as "recorded_at!", p.name as "actor?", e.actor_id as "actor_id?",
               e.kind as "kind!", e.subject_kind as "subject_kind!", e.subject_id as "subject!", e.before as "before?", e.after as "after?"
          from unnest(array[$1::uuid] || merged_ids($1)) its (id)
         cross join lateral (
                select id, happened_at, recorded_at, actor_id, kind, subject_kind, subject_id, before, after from event
                 where customer_id = its.id and actor_id = $2 and (happened_at, id) < ($3, $4) and happened_at >= $5
                   and kind <> all ($6) and ($7::text[] is null or kind = any ($7))
                   and id <> all ((select withdrawn_entries($1))::uuid[])
                 order by happened_at desc, id desc limit $8) e
          left join person p on p.id = e.actor_id
         order by e.happened_at desc, e.id desc limit $8
        "#,
        id,
        person,
        asked.mark.happened_at,
        asked.mark.id,
        asked.from,
        &folded(),
        asked.kinds.as_deref(),
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Deals have few entries: one query does for all filters.
async fn of_deal(tx: &mut Tx, id: Uuid, asked: &Asked) -> Result<Vec<Told>, AppError> {
    Ok(sqlx::query_as!(
        Told,
        r#"
        select e.id, e.happened_at, e.recorded_at, p.name as "actor?", e.actor_id, e.kind, e.subject_kind, e.subject_id as subject,
               e.before, e.after
          from event e left join person p on p.id = e.actor_id
         where e.subject_id = $1 and e.subject_kind = 'deal' and (e.happened_at, e.id) < ($2, $3) and e.happened_at >= $4
           and e.kind <> all ($5) and ($6::text[] is null or e.kind = any ($6)) and ($7::uuid is null or e.actor_id = $7)
           and e.id <> all ((select withdrawn_entries($1))::uuid[])
         order by e.happened_at desc, e.id desc limit $8
        "#,
        id,
        asked.mark.happened_at,
        asked.mark.id,
        asked.from,
        &folded(),
        asked.kinds.as_deref(),
        asked.person,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// One entry, unless it was taken back or is not for the caller.
pub async fn entry(tx: &mut Tx, key: EntryKey) -> Result<Entry, AppError> {
    let told = sqlx::query_as!(
        Told,
        r#"
        select e.id, e.happened_at, e.recorded_at, p.name as "actor?", e.actor_id, e.kind, e.subject_kind, e.subject_id as subject,
               e.before, e.after
          from event e left join person p on p.id = e.actor_id
         where e.subject_id = $1 and e.happened_at = $2 and e.id = $3
           and not exists (select 1 from entry_edit d where d.entry_id = e.id and d.withdrawn_at is not null)
        "#,
        key.subject,
        key.happened_at,
        key.id,
    )
    .fetch_one(tx.conn())
    .await?;
    let all = dressed(tx, vec![told]).await?;
    with_names(tx, all).await?.entries.pop().ok_or(AppError::NotFound)
}

/// Those that stand above the others, the last pinned first.
pub async fn pinned(tx: &mut Tx, of: TimelineOf) -> Result<Vec<Entry>, AppError> {
    let (customer, deal) = match of {
        TimelineOf::Customer(id) => (Some(id), None),
        TimelineOf::Deal(id) => (None, Some(id)),
        TimelineOf::Contact(id) => return people_store::pinned(tx, id).await,
    };
    let told = sqlx::query_as!(
        Told,
        r#"
        select e.id as "id!", e.happened_at as "happened_at!", e.recorded_at as "recorded_at!", p.name as "actor?", e.actor_id as "actor_id?",
               e.kind as "kind!", e.subject_kind as "subject_kind!", e.subject_id as "subject!", e.before as "before?", e.after as "after?"
          from entry_pin n
          join event e on e.subject_id = n.subject_id and e.happened_at = n.happened_at and e.id = n.entry_id
          left join person p on p.id = e.actor_id
         where (n.customer_id = any (array[$1::uuid] || merged_ids($1)) or n.subject_id = $2)
           and not exists (select 1 from entry_edit d where d.entry_id = n.entry_id and d.withdrawn_at is not null)
         order by n.pinned_at desc, n.entry_id limit $3
        "#,
        customer,
        deal,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    dressed(tx, told).await
}

/// The entries with what people did to them since: corrections, pins and comments.
pub(super) async fn dressed(tx: &mut Tx, told: Vec<Told>) -> Result<Vec<Entry>, AppError> {
    let mut entries: Vec<Entry> = told.into_iter().map(Entry::from).collect();
    let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
    if ids.is_empty() {
        return Ok(entries);
    }
    let marks = sqlx::query!(
        r#"
        select its.id as "id!", d.after as "after?", d.edited_at as "edited_at?", p.name as "pinned_by?"
          from unnest($1::uuid[]) its (id)
          left join entry_edit d on d.entry_id = its.id
          left join entry_pin n on n.entry_id = its.id left join person p on p.id = n.author_id
         where d.entry_id is not null or n.entry_id is not null
        "#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    for mark in marks {
        if let Some(entry) = entries.iter_mut().find(|entry| entry.id == mark.id) {
            entry.edited_at = mark.edited_at;
            entry.pinned_by = mark.pinned_by;
            entry.after = mark.after.or(entry.after.take());
        }
    }
    let comments = sqlx::query!(
        r#"
        select c.entry_id, c.id, p.name as author, c.author_id, c.text, c.mentions, c.written_at, c.edited_at
          from entry_comment c join person p on p.id = c.author_id
         where c.entry_id = any ($1) and c.withdrawn_at is null
         order by c.written_at, c.id
        "#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    for row in comments {
        let mentions = serde_json::from_value(row.mentions).unwrap_or_default();
        let (id, author, author_id, text) = (row.id, row.author, row.author_id, row.text);
        let said =
            Comment { id, author, author_id, text, mentions, written_at: row.written_at, edited_at: row.edited_at };
        if let Some(entry) = entries.iter_mut().find(|entry| entry.id == row.entry_id) {
            entry.comments.push(said);
        }
    }
    Ok(entries)
}

/// The months in which something happened, the newest first: one look into the index for each.
pub async fn months(tx: &mut Tx, of: TimelineOf) -> Result<Vec<NaiveDate>, AppError> {
    read_in_order(tx).await?;
    let months = match of {
        TimelineOf::Customer(id) => sqlx::query_scalar!(
            r#"
            with recursive its as materialized (select unnest(array[$1::uuid] || merged_ids($1)) as id), clock as (
              select make_interval(mins => utc_offset) as ahead from organisation), month (first, number) as (
              select date_trunc('month', max(newest.happened_at) at time zone 'UTC' + clock.ahead), 1 from clock, its cross join lateral (
                     select e.happened_at from event e where e.customer_id = its.id order by e.happened_at desc, e.id desc limit 1) newest
               group by clock.ahead
              union all
              select (select date_trunc('month', max(older.happened_at) at time zone 'UTC' + clock.ahead) from its cross join lateral (
                       select e.happened_at from event e
                        where e.customer_id = its.id and e.happened_at < (month.first - clock.ahead) at time zone 'UTC'
                        order by e.happened_at desc, e.id desc limit 1) older),
                     number + 1
                from month, clock where month.first is not null and number < $2)
            select first::date as "first!" from month where first is not null
            "#,
            id,
            MOST_MONTHS,
        )
        .fetch_all(tx.conn())
        .await?,
        TimelineOf::Contact(id) => people_store::months(tx, id).await?,
        TimelineOf::Deal(id) => sqlx::query_scalar!(
            r#"
            select distinct date_trunc('month', e.happened_at at time zone 'UTC' + make_interval(mins => o.utc_offset))::date as "first!"
              from event e cross join organisation o where e.subject_id = $1 order by 1 desc limit $2
            "#,
            id,
            i64::from(MOST_MONTHS),
        )
        .fetch_all(tx.conn())
        .await?,
    };
    Ok(months)
}

/// What somebody is called, whether or not they still work here.
pub async fn person_name(tx: &mut Tx, id: Uuid) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar!("select name from person where id = $1", id).fetch_optional(tx.conn()).await?)
}
