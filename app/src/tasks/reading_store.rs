//! Lists of tasks. What the caller does not see of a record is left out of its task; whether they see the task the policies decide.

use super::{
    list_model::{AlsoToday, PAGE, TaskFilter, Whose},
    model::{Priority, Task, TaskKind, TaskMark, TaskOn, When},
    repeat_model::Repeat,
    zone::Zone,
};
use crate::{
    access::{Action, AppError, Tx, may},
    notices::names_of,
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

/// A row of `activity`, with whose it is.
#[derive(Debug, Clone)]
pub struct TaskRow {
    pub id: Uuid,
    pub version: i32,
    pub kind: String,
    pub title: String,
    pub note: String,
    pub due_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub all_day: bool,
    pub zone: Option<String>,
    pub done_at: Option<DateTime<Utc>>,
    pub priority: i16,
    pub repeats: Option<String>,
    pub series_day: Option<NaiveDate>,
    pub series_number: i32,
    pub remind_before: Option<i32>,
    pub remind_mail: bool,
    pub owner_id: Uuid,
    pub owner: String,
    pub created_by: Option<Uuid>,
    pub asked_by: Option<String>,
    pub deal_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub ticket_id: Option<Uuid>,
    pub may_change: bool,
}

impl TaskRow {
    /// By whose clocks it was planned.
    pub fn planned_in(&self, house: Zone) -> Zone {
        self.zone.as_deref().and_then(Zone::named).unwrap_or(house)
    }

    /// When it is, by the clocks of whoever looks. A day stays that day, wherever it is looked at.
    pub fn when(&self, viewer: Zone, house: Zone) -> When {
        match (self.due_at, self.ends_at) {
            (None, _) => When::Someday,
            (Some(due), _) if self.all_day => When::Day(self.planned_in(house).local(due).date()),
            (Some(from), Some(to)) => When::Span(viewer.local(from), viewer.local(to)),
            (Some(at), None) => When::At(viewer.local(at)),
        }
    }

    pub const fn on(&self) -> Option<TaskOn> {
        match (self.deal_id, self.customer_id, self.contact_id, self.ticket_id) {
            (Some(id), ..) => Some(TaskOn::Deal(id)),
            (_, Some(id), ..) => Some(TaskOn::Customer(id)),
            (_, _, Some(id), _) => Some(TaskOn::Contact(id)),
            (.., Some(id)) => Some(TaskOn::Ticket(id)),
            _ => None,
        }
    }
}

/// The caller's clocks and the organisation's.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    pub viewer: Zone,
    pub house: Zone,
}

impl Clocks {
    pub async fn of(tx: &mut Tx) -> Result<Self, AppError> {
        let me = tx.person();
        let row = sqlx::query!(
            r#"select p.time_zone, o.utc_offset from person p cross join organisation o where p.id = $1"#,
            me,
        )
        .fetch_one(tx.conn())
        .await?;
        let offset = i32::from(row.utc_offset);
        Ok(Self { viewer: Zone::of_person(row.time_zone.as_deref(), offset), house: Zone::of_offset(offset) })
    }
}

/// Whose tasks the caller sees by their own place, themselves among them.
pub async fn people(tx: &mut Tx) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select my_task_people() as "people!""#).fetch_one(tx.conn()).await?)
}

/// The rows with these ids, in this order.
async fn rows(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<TaskRow>, AppError> {
    Ok(sqlx::query_as!(
        TaskRow,
        r#"
        select a.id, a.version, a.kind, a.title, a.note, a.due_at, a.ends_at, a.all_day, a.zone, a.done_at, a.priority, a.repeats, a.series_day,
               a.series_number, a.remind_before, a.remind_mail, a.owner_id, p.name as owner, a.created_by,
               case when a.created_by <> a.owner_id then q.name end as asked_by, a.deal_id, a.customer_id,
               coalesce(contact_merged_into(a.contact_id), a.contact_id) as contact_id, a.ticket_id,
               case when array[a.owner_id, a.created_by] && (select my_task_people())::uuid[] then true else may_change_task(a.id) end as "may_change!"
          from unnest($1::uuid[]) with ordinality as wanted (id, place) join activity a on a.id = wanted.id
          join person p on p.id = a.owner_id left join person q on q.id = a.created_by
         order by wanted.place
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// One task.
pub async fn row(tx: &mut Tx, id: Uuid) -> Result<TaskRow, AppError> {
    rows(tx, &[id]).await?.pop().ok_or(AppError::NotFound)
}

/// Tasks as they are shown, with the names of what they are about.
pub async fn shown(tx: &mut Tx, clocks: Clocks, rows: Vec<TaskRow>) -> Result<Vec<Task>, AppError> {
    let of = |pick: fn(&TaskRow) -> Option<Uuid>| -> Vec<Uuid> { rows.iter().filter_map(pick).collect() };
    let (customers, contacts) = (of(|row| row.customer_id), of(|row| row.contact_id));
    let (deals, tickets) = (of(|row| row.deal_id), of(|row| row.ticket_id));
    let names = names_of(tx, &customers, &contacts, &deals, &tickets).await?;
    let task = |row: TaskRow| Task {
        when: row.when(clocks.viewer, clocks.house),
        on: row.on().and_then(|on| Some((on, names.get(&on.id())?.clone()))),
        id: row.id,
        version: row.version,
        kind: TaskKind::from_key(&row.kind),
        title: row.title,
        note: row.note,
        due_at: row.due_at,
        done_at: row.done_at,
        priority: Priority::of_rank(row.priority),
        repeat: row.repeats.as_deref().and_then(Repeat::read),
        remind: row.remind_before,
        remind_mail: row.remind_mail,
        owner: (row.owner_id, row.owner),
        asked_by: row.asked_by,
        may_change: row.may_change,
    };
    Ok(rows.into_iter().map(task).collect())
}

/// A page of the queue: open ones in the order of their time, or done ones, the last first.
pub async fn queue(tx: &mut Tx, filter: TaskFilter, after: Option<TaskMark>) -> Result<(Vec<TaskRow>, bool), AppError> {
    let me = tx.person();
    let asked = filter.whose == Whose::Asked;
    let owners = if filter.whose == Whose::Team { people(tx).await? } else { vec![me] };
    let mut ids =
        if filter.done { done(tx, asked, &owners, after).await? } else { open(tx, asked, &owners, after).await? };
    let more = ids.len() > PAGE;
    ids.truncate(PAGE);
    Ok((rows(tx, &ids).await?, more))
}

#[allow(clippy::cast_possible_wrap, reason = "a page is small")]
const ASKED: i64 = PAGE as i64 + 1;

/// Of each owner no more than a page is looked at, however much a team has to do.
async fn open(tx: &mut Tx, asked: bool, owners: &[Uuid], after: Option<TaskMark>) -> Result<Vec<Uuid>, AppError> {
    let me = tx.person();
    let (at, id) = (after.and_then(|mark| mark.at), after.map_or(Uuid::nil(), |mark| mark.id));
    // Some day is behind every day.
    let from_someday = after.is_some_and(|mark| mark.at.is_none());
    Ok(sqlx::query_scalar!(
        r#"
        select o.id as "id!" from (
          (select a.id, coalesce(a.due_at, 'infinity') as at from activity a
            where $1 and a.created_by = $2 and a.owner_id <> $2 and a.done_at is null
              and (coalesce(a.due_at, 'infinity'), a.id) > (coalesce($4::timestamptz, case when $6 then 'infinity' else '-infinity' end::timestamptz), $5)
            order by coalesce(a.due_at, 'infinity'), a.id limit $7)
          union all
          (select t.id, t.at from unnest($3::uuid[]) w (id) cross join lateral (
             select a.id, coalesce(a.due_at, 'infinity') as at from activity a
              where not $1 and a.owner_id = w.id and a.done_at is null
                and (coalesce(a.due_at, 'infinity'), a.id) > (coalesce($4::timestamptz, case when $6 then 'infinity' else '-infinity' end::timestamptz), $5)
              order by coalesce(a.due_at, 'infinity'), a.id limit $7) t)) o
         order by o.at, o.id limit $7
        "#,
        asked,
        me,
        owners,
        at,
        id,
        from_someday,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn done(tx: &mut Tx, asked: bool, owners: &[Uuid], after: Option<TaskMark>) -> Result<Vec<Uuid>, AppError> {
    let me = tx.person();
    let (at, id) = (after.and_then(|mark| mark.at), after.map_or(Uuid::max(), |mark| mark.id));
    Ok(sqlx::query_scalar!(
        r#"
        select o.id as "id!" from (
          (select a.id, a.done_at from activity a
            where $1 and a.created_by = $2 and a.owner_id <> $2 and a.done_at is not null and (a.done_at, a.id) < (coalesce($4::timestamptz, 'infinity'), $5)
            order by a.done_at desc, a.id desc limit $6)
          union all
          (select t.id, t.done_at from unnest($3::uuid[]) w (id) cross join lateral (
             select a.id, a.done_at from activity a
              where not $1 and a.owner_id = w.id and a.done_at is not null and (a.done_at, a.id) < (coalesce($4::timestamptz, 'infinity'), $5)
              order by a.done_at desc, a.id desc limit $6) t)) o
         order by o.done_at desc, o.id desc limit $6
        "#,
        asked,
        me,
        owners,
        at,
        id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What is open about a record, the nearest first, and the last ten that were done. Of a customer also what its deals wait for, of a
/// contact also what it took over.
pub async fn about(tx: &mut Tx, on: TaskOn) -> Result<Vec<TaskRow>, AppError> {
    let ids = sqlx::query_scalar!(
        r#"
        with its as (
          select a.id, a.due_at, a.done_at from activity a where $1 = 'deal' and a.deal_id = $2
          union all select a.id, a.due_at, a.done_at from activity a where $1 = 'customer' and a.customer_id = $2
          union all select a.id, a.due_at, a.done_at from activity a where $1 = 'contact' and a.contact_id = any ($2::uuid || merged_contact_ids($2))
          union all select a.id, a.due_at, a.done_at from activity a where $1 = 'ticket' and a.ticket_id = $2)
        select i.id as "id!" from (
          (select *, 0 as part from its where done_at is null order by due_at nulls last, id limit 50)
          union all
          (select *, 1 from its where done_at is not null order by done_at desc, id desc limit 10)) i
         order by i.part, i.done_at desc, i.due_at nulls last, i.id
        "#,
        on.noun(),
        on.id(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows(tx, &ids).await
}

/// What stands in the calendars of these people between two moments, and every series that goes on into it; at most 2,000. Nothing lasts
/// longer than two weeks.
pub async fn between(
    tx: &mut Tx,
    people: &[Uuid],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<TaskRow>, AppError> {
    let ids = sqlx::query_scalar!(
        r#"
        select a.id from activity a
         where a.owner_id = any ($1) and a.due_at < $3
           and (a.due_at >= $2 or (a.ends_at > $2 and a.due_at > $2 - interval '15 days') or (a.repeats is not null and a.done_at is null))
         order by a.due_at, a.id limit 2000
        "#,
        people,
        from,
        until,
    )
    .fetch_all(tx.conn())
    .await?;
    rows(tx, &ids).await
}

/// What else waits today: own tickets whose promise ends today, and customers that go back to the pool soon.
pub async fn also_today(tx: &mut Tx, end: DateTime<Utc>) -> Result<AlsoToday, AppError> {
    let me = tx.person();
    let mut also = AlsoToday::default();
    if may(tx.role(), Action::EditTickets) {
        let rows = sqlx::query!(
            r#"
            select id, subject, due_at as "due_at!" from ticket
             where owner_id = $1 and due_at < $2 and deleted_at is null and state not in ('solved', 'closed') order by due_at, id limit 10
            "#,
            me,
            end,
        )
        .fetch_all(tx.conn())
        .await?;
        also.tickets = rows.into_iter().map(|row| (row.id, row.subject, row.due_at)).collect();
    }
    if may(tx.role(), Action::UsePool) {
        let since = tx.now() - Duration::days(7);
        also.recycling = sqlx::query_scalar!(
            r#"
            select count(distinct n.record_id) as "count!" from notice n join customer c on c.id = n.record_id and c.owner_id = $1
             where n.person_id = $1 and n.kind = 'recycling' and n.happened_at > $2
            "#,
            me,
            since,
        )
        .fetch_one(tx.conn())
        .await?;
    }
    Ok(also)
}
