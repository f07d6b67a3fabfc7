//! Activities of a deal.

use super::model::{Activity, ActivityKind, Plan};
use crate::access::{AppError, Tx, new_id};
use crate::deals::detail::store::touch;
use crate::events::record;
use serde_json::{Value, json};
use uuid::Uuid;

/// What is open, the nearest first, and the last ten that were done.
pub async fn of_deal(tx: &mut Tx, deal: Uuid) -> Result<Vec<Activity>, AppError> {
    let rows = sqlx::query!(
        r#"
        select a.id as "id!", a.kind as "kind!", a.title as "title!", a.due_at as "due_at!", a.done_at, p.name as owner
          from ((select * from activity where deal_id = $1 and done_at is null order by due_at, id limit 50)
                union all
                (select * from activity where deal_id = $1 and done_at is not null order by done_at desc, id desc limit 10)) a
          join person p on p.id = a.owner_id
         order by a.done_at desc nulls first, a.due_at, a.id
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Activity {
            id: row.id,
            kind: ActivityKind::from_key(&row.kind),
            title: row.title,
            due_at: row.due_at,
            done_at: row.done_at,
            owner: row.owner,
        })
        .collect())
}

/// As an event tells it.
fn told(id: Uuid, plan: &Plan) -> Value {
    json!({ "activity": id, "activity_name": plan.title, "activity_kind": plan.kind.key(), "due_at": plan.due_at })
}

/// Plans something on a deal, for the caller to do.
pub async fn plan(tx: &mut Tx, deal: Uuid, plan: &Plan) -> Result<Uuid, AppError> {
    let touched = touch(tx, deal).await?;
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        "insert into activity (id, deal_id, customer_id, kind, title, due_at, owner_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        deal,
        touched.customer,
        plan.kind.key(),
        plan.title,
        plan.due_at,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    record(tx, touched.event("activity.planned").after(told(id, plan))).await?;
    Ok(id)
}

/// The activity as it is, kept from others until the end of the transaction.
async fn hold(tx: &mut Tx, deal: Uuid, id: Uuid) -> Result<Plan, AppError> {
    let row =
        sqlx::query!("select kind, title, due_at from activity where id = $1 and deal_id = $2 for update", id, deal)
            .fetch_optional(tx.conn())
            .await?
            .ok_or(AppError::NotFound)?;
    Ok(Plan { kind: ActivityKind::from_key(&row.kind), title: row.title, due_at: row.due_at })
}

/// Plans it otherwise.
pub async fn change(tx: &mut Tx, deal: Uuid, id: Uuid, plan: &Plan) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let former = hold(tx, deal, id).await?;
    sqlx::query!(
        "update activity set kind = $2, title = $3, due_at = $4 where id = $1",
        id,
        plan.kind.key(),
        plan.title,
        plan.due_at,
    )
    .execute(tx.conn())
    .await?;
    record(tx, touched.event("activity.changed").before(told(id, &former)).after(told(id, plan))).await?;
    Ok(())
}

/// Says that it is done, or takes that back.
pub async fn finish(tx: &mut Tx, deal: Uuid, id: Uuid, done: bool) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let plan = hold(tx, deal, id).await?;
    let done_at = done.then(|| tx.now());
    sqlx::query!("update activity set done_at = $2 where id = $1", id, done_at).execute(tx.conn()).await?;
    let kind = if done { "activity.done" } else { "activity.reopened" };
    record(tx, touched.event(kind).after(told(id, &plan))).await?;
    Ok(())
}
