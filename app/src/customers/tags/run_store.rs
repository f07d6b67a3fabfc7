//! Runs of tag rules as the worker sees them: what is due, how far each came, and what it did.

use super::judge_store::Batch;
use crate::{
    access::{AppError, SystemTx},
    lists::filters::model::Group,
};
use sqlx::types::Json;
use uuid::Uuid;

/// A run that is not done yet, held by this worker until its transaction ends.
#[derive(Debug)]
pub struct Run {
    pub id: Uuid,
    pub rule: Uuid,
    pub rule_name: String,
    pub rule_name_en: Option<String>,
    /// The rule was put away meanwhile.
    pub archived: bool,
    pub tag: Uuid,
    pub tag_name: String,
    pub conditions: Group,
    pub takes_back: bool,
    /// It is being taken back.
    pub undoing: bool,
    pub cursor: Uuid,
    pub undo_cursor: Uuid,
}

/// Writes down which rules run today, each once however many servers do the same; one that is at work already waits for its end.
pub async fn begin_day(tx: &mut SystemTx) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        insert into tag_run (id, rule_id, day, conditions, takes_back, begun_at)
        select gen_random_uuid(), r.id, d.day, r.conditions, r.takes_back, $1
          from tag_rule r
         cross join (select (($1::timestamptz at time zone 'UTC') + make_interval(mins => o.utc_offset))::date from organisation o) d (day)
         where r.active and not r.archived and not exists (select 1 from tag_run u where u.rule_id = r.id and u.day = d.day)
        on conflict do nothing
        "#,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The oldest that nobody works on.
pub async fn take(tx: &mut SystemTx) -> Result<Option<Run>, AppError> {
    let row = sqlx::query!(
        r#"
        select u.id, u.rule_id, r.name, r.name_en, r.archived, r.tag_id, t.name as tag_name, u.conditions as "conditions: Json<Group>",
               u.takes_back, u.undo_by is not null as "undoing!", u.cursor, u.undo_cursor
          from tag_run u join tag_rule r on r.id = u.rule_id join tag t on t.id = r.tag_id
         where u.ended_at is null or (u.undo_by is not null and u.undone_at is null)
         order by u.begun_at, u.id limit 1 for update of u skip locked
        "#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Run {
        id: row.id,
        rule: row.rule_id,
        rule_name: row.name,
        rule_name_en: row.name_en,
        archived: row.archived,
        tag: row.tag_id,
        tag_name: row.tag_name,
        conditions: row.conditions.0,
        takes_back: row.takes_back,
        undoing: row.undoing,
        cursor: row.cursor,
        undo_cursor: row.undo_cursor,
    }))
}

/// A customer that gained or lost the tag.
#[derive(Debug)]
pub struct Changed {
    pub customer: Uuid,
    pub owner: Option<Uuid>,
    /// `gave`, `took` or `released`.
    pub did: String,
}

/// Gives and takes, each looked at once more under a lock.
pub async fn apply(tx: &mut SystemTx, run: Uuid, batch: &Batch) -> Result<Vec<Changed>, AppError> {
    Ok(sqlx::query_as!(
        Changed,
        r#"
        select customer_id as "customer!", owner_id as owner, did as "did!" from apply_tag_rule($1, $2, $3, $4)
        "#,
        run,
        &batch.gain,
        &batch.lose,
        &batch.release,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// How far a run came; at its end it is done.
pub async fn advance(tx: &mut SystemTx, run: Uuid, batch: &Batch, gave: i64, took: i64) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update tag_run set cursor = coalesce($2, cursor), looked_at = looked_at + $3, gave = gave + $4, took = took + $5,
               ended_at = case when $2::uuid is null then $6::timestamptz end
         where id = $1
        "#,
        run,
        batch.last,
        batch.looked_at,
        gave,
        took,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a run before its end.
pub async fn stop(tx: &mut SystemTx, run: Uuid, why: &str) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update tag_run set stopped = $2, ended_at = coalesce(ended_at, $3),
               undone_at = case when undo_by is not null then coalesce(undone_at, $3) end
         where id = $1
        "#,
        run,
        why,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What came of taking back one customer's part.
#[derive(Debug)]
pub struct Back {
    pub changed: Changed,
    /// `false` where somebody changed it since.
    pub undone: bool,
}

/// Takes back what a run did to the next customers.
pub async fn take_back(tx: &mut SystemTx, run: &Run, most: i32) -> Result<Vec<Back>, AppError> {
    let rows = sqlx::query!(
        r#"
        select customer_id as "customer!", owner_id as owner, did as "did!", undone as "undone!"
          from take_back_tag_run($1, $2, $3)
        "#,
        run.id,
        run.undo_cursor,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    let back = rows.into_iter().map(|row| Back {
        changed: Changed { customer: row.customer, owner: row.owner, did: row.did },
        undone: row.undone,
    });
    Ok(back.collect())
}

/// How far taking it back came; at the end it is done.
pub async fn advance_back(tx: &mut SystemTx, run: Uuid, last: Option<Uuid>, undone: i64) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update tag_run set undo_cursor = coalesce($2, undo_cursor), undone = undone + $3,
               undone_at = case when $2::uuid is null then $4::timestamptz end
         where id = $1
        "#,
        run,
        last,
        undone,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
