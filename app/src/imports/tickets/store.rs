//! Tickets from elsewhere in the database: made, counted, judged and taken back.

use super::New;
use crate::access::{AppError, Tx};
use crate::imports::report::TicketSum;
use crate::imports::undo::store::{Judged, Made};
use serde_json::{Value, json};
use uuid::Uuid;

/// The tickets that another system calls by these keys.
pub async fn with_keys(tx: &mut Tx, keys: &[String]) -> Result<Vec<(String, Uuid, i32)>, AppError> {
    let rows = sqlx::query!(
        r#"select external_key as "key!", id, version from ticket where external_key = any ($1) and deleted_at is null"#,
        keys
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.id, row.version)).collect())
}

/// Categories that are in use, by both of their names.
pub async fn categories(tx: &mut Tx) -> Result<Vec<(String, Uuid)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select n.name as "name!", c.id from ticket_category c cross join lateral (
          select c.name union select c.name_en where c.name_en is not null) n (name)
         where not c.archived
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.id)).collect())
}

/// Who may be given a ticket.
pub async fn agents(tx: &mut Tx) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        "select id from person where active and pg_has_role('qz_' || role, 'qz_ticket_write', 'usage')"
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Makes tickets with their past.
pub(super) async fn bring(tx: &mut Tx, import: Uuid, new: &[New]) -> Result<(), AppError> {
    if new.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let rows: Vec<Value> = new
        .iter()
        .map(|one| {
            let row = &one.row;
            let done = !row.state.is_open();
            let created = row.times.first().unwrap_or(now);
            let touched = row.times.last().unwrap_or(now);
            json!({
                "id": one.id, "kind": row.kind.key(), "subject": row.subject, "description": row.description,
                "priority": row.priority.rank(), "state": row.state.key(), "channel": row.channel.key(),
                "category": one.category, "product": one.product, "customer": one.place.customer,
                "contact": one.place.contact, "owner": one.owner, "minutes": row.minutes, "solution": row.solution,
                "key": row.key, "doubts": row.doubts, "created_at": created, "first_reply_at": row.times.first_reply,
                "solved_at": done.then(|| row.times.solved.unwrap_or(touched)), "touched_at": touched,
                "rating": row.rating, "rating_comment": row.rating_comment,
            })
        })
        .collect();
    sqlx::query_scalar!("select bring_tickets($1, $2)", import, Value::Array(rows)).fetch_one(tx.conn()).await?;
    Ok(())
}

/// How many tickets of an import there are, by channel and rating.
pub async fn sums(tx: &mut Tx, import: Uuid) -> Result<Vec<TicketSum>, AppError> {
    let rows = sqlx::query!(
        r#"
        select t.channel, s.score as "score?", count(*) as "count!"
          from import_record r join ticket t on t.id = r.record_id and t.deleted_at is null
          left join ticket_rating s on s.ticket_id = t.id
         where r.import_id = $1 and r.record_kind = 'ticket'
         group by t.channel, s.score
        "#,
        import
    )
    .fetch_all(tx.conn())
    .await?;
    let sum = |channel, rating, count| TicketSum { channel, rating, file: 0, left_out: 0, database: Some(count) };
    Ok(rows.into_iter().map(|row| sum(row.channel, row.score, row.count)).collect())
}

/// The next tickets of an import behind `after`. One that somebody worked on since counts as changed.
pub async fn judge(tx: &mut Tx, import: Uuid, after: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select t.id, r.action, t.subject as name, t.customer_id as customer, t.customer_owner_id as owner, t.version, r.before,
               case when t.deleted_at is not null then 'gone'
                    when not r.forced and (t.version <> r.version
                      or exists (select 1 from event e where e.subject_id = t.id and e.recorded_at > i.finished_at
                                    and coalesce(e.after ->> 'import', '') <> i.id::text)) then 'changed'
                    else 'same' end as "verdict!"
          from import i join import_record r on r.import_id = i.id join ticket t on t.id = r.record_id
         where i.id = $1 and r.record_kind = 'ticket' and r.action <> 'found' and r.outcome is null and r.record_id > $3
         order by r.record_id limit $2
        "#,
        import,
        limit,
        after,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Puts tickets of an import into the bin.
pub async fn delete(tx: &mut Tx, made: &Made) -> Result<(), AppError> {
    let gone = sqlx::query_scalar!(r#"select delete_tickets($1, $2) as "gone!""#, &made.ids, &made.versions)
        .fetch_one(tx.conn())
        .await?;
    made.went(gone)
}
