//! Runs in the database: begun with all that match, worked through batch by batch, let end, taken back.

use super::{
    model::{LeftOut, Outcome, TicketChange},
    run_model::{BATCH, MOST_IN_RUN, TicketRun},
    store, undo_store,
};
use crate::{
    access::{AppError, Role, Session, SystemTx, Tx, new_id},
    customers::bulk::model::Stopped,
    desk::tickets::{list_model::TicketFilter, list_store},
};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Runs that are shown.
const SHOWN: i64 = 10;
/// Tickets that are named of those that were left out.
const NAMED: i64 = 200;

/// Writes down what is to be done to which tickets: to all that match now, in the versions in which they do.
///
/// # Errors
/// `Invalid` on `chosen` where none match or too many do, on `category`; `NotAllowed`.
pub async fn begin(tx: &mut Tx, change: &TicketChange, filter: &TicketFilter) -> Result<TicketRun, AppError> {
    // What can be made of no ticket is said before anything is written down.
    store::resolve(tx, change).await?;
    let matching = list_store::versions(tx, filter, MOST_IN_RUN + 1).await?;
    let total = i64::try_from(matching.len()).unwrap_or(i64::MAX);
    if total == 0 || total > MOST_IN_RUN {
        return Err(AppError::invalid("chosen", if total == 0 { "required" } else { "desk_run_too_many" }));
    }
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    let written = serde_json::to_value(change).map_err(|error| AppError::unforeseen(&error))?;
    sqlx::query!(
        "insert into ticket_bulk (id, change, person_id, begun_at, total) values ($1, $2, $3, $4, $5)",
        id,
        written,
        me,
        now,
        total,
    )
    .execute(tx.conn())
    .await?;
    let (tickets, versions): (Vec<Uuid>, Vec<i32>) = matching.into_iter().unzip();
    sqlx::query!(
        r#"
        insert into ticket_bulk_item (bulk_id, ticket_id, outcome, seen)
        select $1, n.ticket, 'waiting', n.version from unnest($2::uuid[], $3::int[]) as n (ticket, version)
        "#,
        id,
        &tickets,
        &versions,
    )
    .execute(tx.conn())
    .await?;
    run(tx, id).await
}

/// Works through the next batch, or takes it back, whichever is asked for; does nothing where nothing is left.
///
/// # Errors
/// `NotFound` for another's; what refuses the change.
pub async fn step(tx: &mut Tx, id: Uuid) -> Result<TicketRun, AppError> {
    let row = sqlx::query!(
        r#"
        select change, ended_at is not null as "ended!", undo_begun is not null as "undoing!", undone_at is not null as "undone!"
          from ticket_bulk where id = $1 and total is not null for update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if !row.undone && row.undoing {
        back(tx, id).await?;
    } else if !row.undone && !row.ended {
        let change: TicketChange = serde_json::from_value(row.change).map_err(|error| AppError::unforeseen(&error))?;
        forth(tx, id, &change).await?;
    }
    run(tx, id).await
}

async fn forth(tx: &mut Tx, id: Uuid, change: &TicketChange) -> Result<(), AppError> {
    let rows = sqlx::query!(
        r#"
        select ticket_id, coalesce(seen, 0) as "seen!" from ticket_bulk_item
         where bulk_id = $1 and outcome = 'waiting' order by ticket_id limit $2
        "#,
        id,
        BATCH,
    )
    .fetch_all(tx.conn())
    .await?;
    let chosen: Vec<(Uuid, i32)> = rows.into_iter().map(|row| (row.ticket_id, row.seen)).collect();
    let last = i64::try_from(chosen.len()).is_ok_and(|count| count < BATCH);
    let batch = store::apply(tx, change, &chosen).await?;
    let (tickets, outcomes, befores, versions) = batch.columns();
    sqlx::query!(
        r#"
        update ticket_bulk_item i set outcome = n.outcome, before = n.before, version = n.version
          from unnest($2::uuid[], $3::text[], $4::jsonb[], $5::int[]) as n (ticket, outcome, before, version)
         where i.bulk_id = $1 and i.ticket_id = n.ticket
        "#,
        id,
        &tickets,
        &outcomes as &[&str],
        &befores,
        &versions as &[Option<i32>],
    )
    .execute(tx.conn())
    .await?;
    let now = tx.now();
    sqlx::query!(
        "update ticket_bulk set ended_at = case when $2 then $3::timestamptz end where id = $1",
        id,
        last,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn back(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let met = undo_store::take_back(tx, id, BATCH).await?.met;
    let (last, now) = (i64::try_from(met).is_ok_and(|count| count < BATCH), tx.now());
    sqlx::query!(
        "update ticket_bulk set undone_at = case when $2 then $3::timestamptz end where id = $1",
        id,
        last,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has a run end where it is.
///
/// # Errors
/// `NotFound` for another's, the conflict `changed_since` where it has ended.
pub async fn cancel(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let now = tx.now();
    let done = sqlx::query!(
        r#"
        update ticket_bulk set ended_at = $2, cancelled = true, stopped = null
         where id = $1 and total is not null and ended_at is null and undo_begun is null
        "#,
        id,
        now,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() > 0 {
        return Ok(());
    }
    run(tx, id).await?;
    Err(AppError::conflict("changed_since"))
}

/// Asks for taking a run back; where it is still under way it ends first.
///
/// # Errors
/// `NotFound` for another's.
pub async fn ask_back(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query_scalar!(
        r#"
        update ticket_bulk set undo_begun = coalesce(undo_begun, $2), ended_at = coalesce(ended_at, $2), stopped = null
         where id = $1 and total is not null returning id
        "#,
        id,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// Has it go on where it was stopped.
pub async fn let_go_on(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("update ticket_bulk set stopped = null where id = $1 and stopped is not null", id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How far a run of one's own is.
///
/// # Errors
/// `NotFound`.
pub async fn run(tx: &mut Tx, id: Uuid) -> Result<TicketRun, AppError> {
    read(tx, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

/// The last runs of one's own, the newest first.
pub async fn runs(tx: &mut Tx) -> Result<Vec<TicketRun>, AppError> {
    read(tx, None).await
}

async fn read(tx: &mut Tx, only: Option<Uuid>) -> Result<Vec<TicketRun>, AppError> {
    let rows = sqlx::query!(
        r#"
        select b.id, b.change, b.total as "total!", b.begun_at, b.ended_at is not null as "ended!", b.cancelled,
               b.undo_begun is not null as "undoing!", b.undone_at is not null as "undone!", b.stopped,
               (select jsonb_object_agg(i.outcome, i.count) from (
                  select i.outcome, count(*) from ticket_bulk_item i where i.bulk_id = b.id group by i.outcome) i) as ends
          from ticket_bulk b where b.total is not null and ($1::uuid is null or b.id = $1)
         order by b.begun_at desc, b.id desc limit $2
        "#,
        only,
        SHOWN,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let ends = row.ends.as_ref().and_then(Value::as_object).into_iter().flatten();
            let ends: BTreeMap<Outcome, i64> =
                ends.filter_map(|(key, count)| Some((Outcome::from_key(key)?, count.as_i64()?))).collect();
            Ok(TicketRun {
                id: row.id,
                change: serde_json::from_value(row.change).map_err(|error| AppError::unforeseen(&error))?,
                total: row.total,
                ends,
                begun_at: row.begun_at,
                ended: row.ended,
                cancelled: row.cancelled,
                undoing: row.undoing,
                undone: row.undone,
                stopped: row.stopped.as_deref().and_then(Stopped::from_key),
            })
        })
        .collect()
}

/// Those that a run left as they were, or that stayed changed: the first two hundred.
pub async fn left_out(tx: &mut Tx, id: Uuid) -> Result<Vec<LeftOut>, AppError> {
    let refusals: Vec<&str> = Outcome::ALL.into_iter().filter(|one| one.is_refusal()).map(Outcome::key).collect();
    let rows = sqlx::query!(
        r#"
        select i.ticket_id, i.outcome, t.number as "number?", t.subject as "subject?"
          from ticket_bulk_item i left join ticket t on t.id = i.ticket_id and t.deleted_at is null
         where i.bulk_id = $1 and i.outcome = any ($2) order by i.outcome, i.ticket_id limit $3
        "#,
        id,
        &refusals as &[&str],
        NAMED,
    )
    .fetch_all(tx.conn())
    .await?;
    let left = rows.into_iter().filter_map(|row| {
        let outcome = Outcome::from_key(&row.outcome)?;
        Some(LeftOut { id: row.ticket_id, named: row.number.zip(row.subject), outcome })
    });
    Ok(left.collect())
}

/// The runs under way, each with who began it, as they are now; `None` where they may not come in any more.
pub async fn under_way(tx: &mut SystemTx) -> Result<Vec<(Uuid, Option<Session>)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id as "id!", person as "person!", name as "name!", email, role as "role!", active as "active!"
          from ticket_runs_under_way()
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let role = Role::from_key(&row.role).filter(|_| row.active);
            let (person, name, email) = (row.person, row.name, row.email.unwrap_or_default());
            (row.id, role.map(|role| Session { person, name, email, role }))
        })
        .collect())
}

/// Has nobody go on with it until somebody asks.
pub async fn stop(tx: &mut SystemTx, id: Uuid, why: Stopped) -> Result<(), AppError> {
    sqlx::query!("select stop_ticket_run($1, $2)", id, why.key()).fetch_one(tx.conn()).await?;
    Ok(())
}
