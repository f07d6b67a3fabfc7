//! What waits today and is no task, each under the rights of its own room.

use super::list_model::{AlsoToday, ENDS_WITHIN, WaitingApproval, WaitingLead};
use crate::access::{Action, AppError, Tx, may};
use chrono::{DateTime, Duration, Utc};

/// What else waits for the caller until `end`, the end of their day: approvals, own leads, quotes and tickets, the first ten of each, and
/// customers that go back to the pool soon.
///
/// # Errors
/// Those of the database.
pub async fn also_today(tx: &mut Tx, end: DateTime<Utc>) -> Result<AlsoToday, AppError> {
    let (me, role, now) = (tx.person(), tx.role(), tx.now());
    let mut also = AlsoToday { approvals: approvals(tx).await?, ..AlsoToday::default() };
    if may(role, Action::SeeCustomers) {
        also.leads = leads(tx, end).await?;
    }
    if may(role, Action::SeeDeals) {
        also.quotes = sqlx::query!(
            r#"
            select q.id, coalesce(q.number || ' ', '') || q.title as "title!", q.valid_until
              from quote q
             cross join lateral (select (($2::timestamptz at time zone 'UTC') + make_interval(mins => o.utc_offset))::date as today from organisation o) d
             where q.owner_id = $1 and q.state = 'sent' and q.valid_until between d.today and d.today + $3::integer
             order by q.valid_until, q.id limit 10
            "#,
            me,
            now,
            ENDS_WITHIN,
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| (row.id, row.title, row.valid_until))
        .collect();
    }
    if may(role, Action::EditTickets) {
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
    if may(role, Action::UsePool) {
        let since = now - Duration::days(7);
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

/// What the caller is to decide, the longest waiting first, as `/approvals` lists it.
async fn approvals(tx: &mut Tx) -> Result<Vec<WaitingApproval>, AppError> {
    Ok(sqlx::query_as!(
        WaitingApproval,
        r#"
        select a.id, a.title, p.name as asker from approval a join person p on p.id = a.asker_id
         where a.state = 'waiting' and a.id = any ((select my_open_approvals())::uuid[]) order by a.asked_at, a.id limit 10
        "#
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Own open leads whose next step or deadline is due.
async fn leads(tx: &mut Tx, end: DateTime<Utc>) -> Result<Vec<WaitingLead>, AppError> {
    let me = tx.person();
    Ok(sqlx::query_as!(
        WaitingLead,
        r#"
        select l.id, coalesce(l.company, l.name, '') as "called!", l.next_step as step, l.due_at as "due_at!" from lead l
         where l.owner_id = $1 and l.due_at < $2 and l.deleted_at is null and l.state in ('new', 'contacted', 'qualified')
         order by l.due_at, l.id limit 10
        "#,
        me,
        end,
    )
    .fetch_all(tx.conn())
    .await?)
}
