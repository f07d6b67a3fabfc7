//! Taking a move back: for ten seconds, and only while nothing else happened to the deals.

use super::{model::*, store};
use crate::access::{AppError, Tx};
use crate::events::{Event, record_all};
use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use uuid::Uuid;

/// A moved deal as its event remembers it.
struct Trace {
    deal: Uuid,
    customer: Option<Uuid>,
    owner: Option<Uuid>,
    version: i32,
    before: Value,
    after: Value,
}

/// Takes back a move of the last ten seconds: a new event, refused when a deal was changed since.
///
/// # Errors
/// `Conflict` with `undo_expired` or `changed_since`.
pub async fn undo_move(tx: &mut Tx, ticket: Uuid) -> Result<Vec<Card>, AppError> {
    let traces = traces(tx, ticket).await?;
    if traces.is_empty() {
        return Err(AppError::conflict("undo_expired"));
    }
    let mut ids: Vec<Uuid> = traces.iter().map(|trace| trace.deal).collect();
    ids.sort();
    let versions = sqlx::query!(
        "select id, version from deal where id = any ($1) and deleted_at is null order by id for update",
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let unchanged = |trace: &Trace| versions.iter().any(|row| row.id == trace.deal && row.version == trace.version);
    if !traces.iter().all(unchanged) {
        return Err(AppError::conflict("changed_since"));
    }
    restore(tx, &traces).await?;
    store::cards(tx, &ids).await
}

/// All deals that moved in the same transaction as the ticket's event. The window on `recorded_at` keeps the search to the
/// newest rows of one partition; a little longer than the screen offers it, because the request takes time.
async fn traces(tx: &mut Tx, ticket: Uuid) -> Result<Vec<Trace>, AppError> {
    let (since, me) = (tx.now() - Duration::seconds(UNDO_SECONDS + 5), tx.person());
    let rows = sqlx::query!(
        r#"
        select m.subject_id, m.customer_id, m.owner_id, m.version as "version!", m.before as "before!", m.after as "after!"
          from event t join event m on m.xid = t.xid and m.recorded_at = t.recorded_at
         where t.id = $1 and t.recorded_at > $2 and t.actor_id = $3 and m.kind in ('deal.moved', 'deal.won', 'deal.lost')
        "#,
        ticket,
        since,
        me,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Trace {
            deal: row.subject_id,
            customer: row.customer_id,
            owner: row.owner_id,
            version: row.version,
            before: row.before,
            after: row.after,
        })
        .collect())
}

/// The last move of a deal, if a rule made it and the deal stands where it put it.
async fn trace_of_rule(tx: &mut Tx, deal: Uuid) -> Result<Option<(Trace, DateTime<Utc>)>, AppError> {
    let row = sqlx::query!(
        r#"
        select m.kind, m.customer_id, d.owner_id, d.version, d.stage_id, m.before as "before!", m.after as "after!", m.happened_at
          from event m join deal d on d.id = m.subject_id and d.status = 'open' and d.deleted_at is null
         where m.subject_id = $1 and m.kind in ('deal.moved', 'deal.won', 'deal.lost', 'deal.move_undone')
         order by m.happened_at desc, m.id desc limit 1
        "#,
        deal,
    )
    .fetch_optional(tx.conn())
    .await?;
    let here = |after: &Value, stage: Uuid| after.get("stage").and_then(Value::as_str) == Some(&*stage.to_string());
    Ok(row
        .filter(|row| {
            row.kind == "deal.moved" && row.after.get("score_rule").is_some() && here(&row.after, row.stage_id)
        })
        .map(|row| {
            let (customer, owner, version) = (row.customer_id, Some(row.owner_id), row.version);
            (Trace { deal, customer, owner, version, before: row.before, after: row.after }, row.happened_at)
        }))
}

/// Which rule moved a deal where it stands.
pub async fn rule_move(tx: &mut Tx, deal: Uuid) -> Result<Option<RuleMove>, AppError> {
    let said = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(trace_of_rule(tx, deal).await?.map(|(trace, at)| RuleMove {
        rule: said(&trace.after, "score_rule"),
        from: said(&trace.before, "stage_name"),
        to: said(&trace.after, "stage_name"),
        at,
    }))
}

/// Takes back what a rule moved, whenever that was, while the deal stands where the rule put it. What else was changed since stays.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed_since`.
pub async fn undo_rule_move(tx: &mut Tx, deal: Uuid) -> Result<(), AppError> {
    sqlx::query!("select id from deal where id = $1 and deleted_at is null", deal).fetch_one(tx.conn()).await?;
    let held = sqlx::query!("select id from deal where id = $1 and deleted_at is null for update", deal)
        .fetch_optional(tx.conn())
        .await?;
    if held.is_none() {
        return Err(AppError::NotAllowed);
    }
    let Some((trace, _)) = trace_of_rule(tx, deal).await? else { return Err(AppError::conflict("changed_since")) };
    restore(tx, &[trace]).await
}

async fn restore(tx: &mut Tx, traces: &[Trace]) -> Result<(), AppError> {
    let now = tx.now();
    let ids: Vec<Uuid> = traces.iter().map(|trace| trace.deal).collect();
    let before: Vec<Value> = traces.iter().map(|trace| trace.before.clone()).collect();
    sqlx::query!(
        r#"
        update deal d
           set stage_id = s.id, pipeline_id = s.pipeline_id, status = b.before ->> 'status', position = b.before ->> 'position',
               entered_stage_at = (b.before ->> 'entered_stage_at')::timestamptz, closed_at = (b.before ->> 'closed_at')::timestamptz,
               close_reason_id = (b.before ->> 'close_reason')::uuid, close_note = b.before ->> 'close_note',
               -- only what the move filled in is named in the event, and it was empty before
               value = case when b.before ? 'value' then null else d.value end,
               -- it came with the value
               currency = coalesce(b.before ->> 'currency', d.currency),
               expected_close = case when b.before ? 'expected_close' then null else d.expected_close end,
               customer_id = case when b.before ? 'customer' then null else d.customer_id end,
               version = d.version + 1, updated_at = $3
          from unnest($1::uuid[], $2::jsonb[]) as b (id, before) join stage s on s.id = (b.before ->> 'stage')::uuid
         where d.id = b.id
        "#,
        &ids,
        &before,
        now,
    )
    .execute(tx.conn())
    .await?;
    let planned: Vec<Uuid> =
        traces.iter().filter_map(|trace| trace.after.get("activity")?.as_str()?.parse().ok()).collect();
    sqlx::query!("delete from activity where id = any ($1) and done_at is null", &planned).execute(tx.conn()).await?;
    let events = traces.iter().map(|trace| {
        Event::of("deal.move_undone", "deal", trace.deal)
            .customer(trace.customer)
            .owner(trace.owner)
            .version(trace.version + 1)
            .before(trace.after.clone())
            .after(trace.before.clone())
    });
    record_all(tx, events.collect()).await
}
