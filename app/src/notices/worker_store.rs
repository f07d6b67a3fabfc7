//! What the notifier reads and writes. It sees the whole log, and nobody else runs these.

use super::model::{Concern, NoticeKind};
use crate::access::{AppError, SystemTx, new_id};
use chrono::{DateTime, Duration, Utc};

/// What was recorded longer ago is no news any more.
const NEWS: Duration = Duration::days(14);
/// Changes of one person to one record within this time are told as one.
const BUNDLE: Duration = Duration::hours(1);
/// How far back it is looked again for what is due: a plan may come to light after its time.
const LATE: Duration = Duration::hours(1);

/// How far the log was read, and until when what is due was told; `None` while another worker is at it.
pub async fn head(tx: &mut SystemTx) -> Result<Option<(i64, DateTime<Utc>)>, AppError> {
    let row = sqlx::query!("select number, due_until from notice_head for update skip locked")
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|row| (row.number, row.due_until)))
}

/// Keeps how far it came, in the transaction that told of it: a worker that is killed has told of nothing.
pub async fn keep_head(tx: &mut SystemTx, number: i64, due_until: DateTime<Utc>) -> Result<(), AppError> {
    sqlx::query!("update notice_head set number = $1, due_until = $2", number, due_until).execute(tx.conn()).await?;
    Ok(())
}

/// The number of the last of the next `most` sealed events behind `number`; `None` where there are none.
pub async fn next_end(tx: &mut SystemTx, number: i64, most: i64) -> Result<Option<i64>, AppError> {
    Ok(sqlx::query_scalar!(
        "select max(s.number) from (select number from event_seal where number > $1 order by number limit $2) s",
        number,
        most,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Whom the events with these numbers may concern: never who did it, nor who left or does not want to hear of the like, nor who
/// does not see the record.
pub async fn concerns(tx: &mut SystemTx, after: i64, until: i64) -> Result<Vec<Concern>, AppError> {
    let since = tx.now() - NEWS;
    let rows = sqlx::query!(
        r#"
        with news as materialized (
          select s.number, e.recorded_at, e.kind, e.actor_id, e.owner_id, e.subject_kind, e.subject_id, e.customer_id, e.after
            from event_seal s join event e on e.id = s.event_id and e.recorded_at = s.recorded_at
           where s.number > $1 and s.number <= $2 and e.recorded_at > $3
             and e.subject_kind in ('customer', 'contact', 'deal', 'ticket', 'lead', 'activity', 'automation')
             and not coalesce(e.after ? 'import', false)),
        concern as (
          select n.number, named.id::uuid as person_id, 'mentioned' as kind
            from news n cross join lateral jsonb_array_elements_text(
                   case when jsonb_typeof(n.after -> 'mentions') = 'array' then n.after -> 'mentions' else '[]' end) named (id)
          union
          select n.number, (n.after ->> 'owner')::uuid, 'given' from news n
           where n.kind in ('customer.assigned', 'deal.assigned', 'ticket.assigned', 'ticket.handed_out', 'lead.assigned', 'lead.handed_out', 'activity.assigned')
             and n.after ->> 'owner' is not null and (n.kind <> 'activity.assigned' or (n.subject_kind = 'activity' and not n.after ? 'handover'))
          union
          select n.number, n.owner_id, 'recycling' from news n where n.kind = 'customer.recycling_soon' and n.owner_id is not null
          union
          select n.number, told.id::uuid, 'escalated'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind in ('ticket.escalated', 'ticket.measure_due') and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'due'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind in ('lead.reminded', 'lead.missed') and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'woken'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind = 'ticket.woken' and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'chatting'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind = 'ticket.chat_began' and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'rated'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind in ('ticket.rated', 'customer.survey_answered', 'ticket.complaint_confirmed') and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'quoted'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind in ('quote.accepted', 'quote.declined', 'quote.expired') and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'automated'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind in ('automation.told', 'automation.stopped') and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'mailed'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind in ('mail.received', 'mail.failed') and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'approving'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind like 'approval.%' and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, told.id::uuid, 'scored'
            from news n cross join lateral jsonb_array_elements_text(
                   case when n.kind in ('lead.score_reached', 'deal.score_reached') and jsonb_typeof(n.after -> 'told') = 'array' then n.after -> 'told' else '[]' end) told (id)
          union
          select n.number, f.person_id, 'followed' from news n join follow f on f.record_id = n.subject_id or f.record_id = n.customer_id
           where n.recorded_at >= f.since and n.kind not like 'entry.%' and n.kind not in ('comment.changed', 'comment.withdrawn', 'comment.returned', 'customer.recycling_soon', 'ticket.escalated', 'ticket.measure_due', 'ticket.woken'))
        select c.number as "number!", c.person_id as "person!", c.kind as "kind!"
          from concern c join news n on n.number = c.number join person p on p.id = c.person_id and p.active
         where c.person_id is distinct from n.actor_id
           and not exists (select 1 from notice_mute m where m.person_id = c.person_id and m.kind = c.kind)
           -- Who decides sees the request, whether or not they see what it is about.
           and case when c.kind = 'approving' then true
                    when n.subject_kind = 'activity' then exists (select 1 from activity a where a.id = n.subject_id and a.owner_id = c.person_id)
                    -- Its keeper is told, whom the event names.
                    when n.subject_kind = 'automation' then c.kind = 'automated'
                    else c.person_id in (select people_who_see(n.subject_kind, n.subject_id)) end
        "#,
        after,
        until,
        since,
    )
    .fetch_all(tx.conn())
    .await?;
    let concern = |kind: NoticeKind, number, person| Concern { number, person, kind };
    Ok(rows
        .into_iter()
        .filter_map(|row| NoticeKind::from_key(&row.kind).map(|kind| concern(kind, row.number, row.person)))
        .collect())
}

/// Tells somebody of an event; a change of a record they follow joins the unread notice of the last hour about the same. Once
/// for each event and person, also when it is tried again.
pub async fn tell(tx: &mut SystemTx, concern: &Concern) -> Result<(), AppError> {
    if concern.kind == NoticeKind::Followed && bundled(tx, concern).await? {
        return Ok(());
    }
    let id = new_id();
    sqlx::query!(
        r#"
        insert into notice (id, person_id, kind, happened_at, record_kind, record_id, actor_id, event_kind, event_id, event_at, entry_id, entry_at)
        select $1, $2, $3, e.recorded_at, case when $3 = 'approving' then 'approval' else e.subject_kind end,
               case when $3 = 'approving' then (e.after ->> 'approval')::uuid else e.subject_id end, e.actor_id, e.kind, e.id, e.happened_at,
               coalesce((e.after ->> 'entry')::uuid, e.id), coalesce((e.after ->> 'entry_at')::timestamptz, e.happened_at)
          from event_seal s join event e on e.id = s.event_id and e.recorded_at = s.recorded_at
         where s.number = $4
        on conflict do nothing
        "#,
        id,
        concern.person,
        concern.kind.key(),
        concern.number,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn bundled(tx: &mut SystemTx, concern: &Concern) -> Result<bool, AppError> {
    let joined = sqlx::query!(
        r#"
        update notice n
           set times = n.times + 1, happened_at = e.recorded_at, event_kind = e.kind, event_id = e.id, event_at = e.happened_at,
               entry_id = coalesce((e.after ->> 'entry')::uuid, e.id), entry_at = coalesce((e.after ->> 'entry_at')::timestamptz, e.happened_at)
          from event_seal s join event e on e.id = s.event_id and e.recorded_at = s.recorded_at
         where s.number = $1 and n.id = (
               select b.id from notice b
                where b.person_id = $2 and b.kind = 'followed' and b.read_at is null and b.record_id = e.subject_id
                  and b.actor_id is not distinct from e.actor_id and b.happened_at > e.recorded_at - $3::interval
                order by b.happened_at desc limit 1)
        "#,
        concern.number,
        concern.person,
        sqlx::postgres::types::PgInterval::try_from(BUNDLE).unwrap_or_default(),
    )
    .execute(tx.conn())
    .await?;
    Ok(joined.rows_affected() > 0)
}

/// Tells those who are to do something that it is time, once for each time that it is due. Of what is not about a deal or a customer the
/// notice speaks of the task alone.
pub async fn tell_due(tx: &mut SystemTx, until: DateTime<Utc>) -> Result<u64, AppError> {
    let now = tx.now();
    let due = sqlx::query!(
        r#"
        select a.id, a.owner_id, a.due_at, k.record_kind as "record_kind!", coalesce(a.deal_id, a.customer_id, a.id) as "record_id!"
          from activity a join person p on p.id = a.owner_id and p.active
         cross join lateral (select case when a.deal_id is not null then 'deal' when a.customer_id is not null then 'customer' else 'activity' end
                               as record_kind) k
         where a.done_at is null and a.remind_at > $1 and a.remind_at <= $2 and task_subject_lives(a.deal_id, a.customer_id, a.contact_id, a.ticket_id)
           and not exists (select 1 from notice_mute m where m.person_id = a.owner_id and m.kind = 'due')
           and not exists (select 1 from notice n where n.activity_id = a.id and n.due_at = a.due_at and n.person_id = a.owner_id)
           and case when k.record_kind = 'activity' then true
                    else a.owner_id in (select people_who_see(k.record_kind, coalesce(a.deal_id, a.customer_id))) end
        "#,
        until - LATE,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut told = 0;
    for row in due {
        let id = new_id();
        told += sqlx::query!(
            r#"
            insert into notice (id, person_id, kind, happened_at, record_kind, record_id, activity_id, due_at)
            values ($1, $2, 'due', $3, $4, $5, $6, $7) on conflict do nothing
            "#,
            id,
            row.owner_id,
            now,
            row.record_kind,
            row.record_id,
            row.id,
            row.due_at,
        )
        .execute(tx.conn())
        .await?
        .rows_affected();
    }
    Ok(told)
}
