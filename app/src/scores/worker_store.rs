//! What the worker reads and writes. Nobody else writes scores.

use super::{
    hint_model::Hint,
    model::{Kind, Score},
};
use crate::access::{AppError, SystemTx};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How far the sealed log was followed; `None` while another worker is at it.
pub async fn head(tx: &mut SystemTx) -> Result<Option<i64>, AppError> {
    Ok(sqlx::query_scalar!("select number from score_head for update skip locked").fetch_optional(tx.conn()).await?)
}

/// Keeps how far it came, in the transaction that counted.
pub async fn keep_head(tx: &mut SystemTx, number: i64) -> Result<(), AppError> {
    sqlx::query!("update score_head set number = $1", number).execute(tx.conn()).await?;
    Ok(())
}

/// Leaves out a log that is more than so many events ahead, and has everything open counted anew instead. Says whether it did. To be
/// asked while the head is held.
pub async fn skip_ahead(tx: &mut SystemTx, far: i64) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select score_skip_ahead($1) as "skipped!""#, far).fetch_one(tx.conn()).await?)
}

/// What the next sealed events are about.
#[derive(Debug)]
pub struct News {
    /// The number of the last of them.
    pub last: i64,
    pub leads: Vec<Uuid>,
    pub deals: Vec<Uuid>,
}

/// What the next `most` sealed events behind `number` are about; `None` where there are none.
pub async fn news(tx: &mut SystemTx, number: i64, most: i32) -> Result<Option<News>, AppError> {
    let row =
        sqlx::query!(r#"select last, leads, deals from score_news($1, $2)"#, number, most).fetch_one(tx.conn()).await?;
    Ok(row.last.map(|last| News { last, leads: row.leads.unwrap_or_default(), deals: row.deals.unwrap_or_default() }))
}

/// Counting everything anew, as far as it came.
#[derive(Debug)]
pub struct Sweep {
    pub revision: i32,
    /// Behind which record it goes on.
    pub after: Uuid,
}

/// What is to be counted anew because criteria changed or a day began; `None` where nothing is, or another worker is at it.
pub async fn sweep(tx: &mut SystemTx, kind: Kind, today: NaiveDate) -> Result<Option<Sweep>, AppError> {
    let row = sqlx::query!(
        r#"
        select revision, case when swept = revision and day = $2 then reached end as after from score_setting
         where kind = $1 and (swept <> revision or day <> $2 or reached is not null) for update skip locked
        "#,
        kind.key(),
        today,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Sweep { revision: row.revision, after: row.after.unwrap_or_default() }))
}

/// The next open records behind one, in the order of their ids.
pub async fn open(tx: &mut SystemTx, kind: Kind, after: Uuid, most: i32) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select score_open($1, $2, $3) as "open!""#, kind.key(), after, most)
        .fetch_one(tx.conn())
        .await?)
}

/// Keeps how far it came; `None`: all are counted.
pub async fn keep_sweep(
    tx: &mut SystemTx,
    kind: Kind,
    revision: i32,
    today: NaiveDate,
    reached: Option<Uuid>,
) -> Result<(), AppError> {
    sqlx::query!(
        "update score_setting set swept = $2, day = $3, reached = $4 where kind = $1",
        kind.key(),
        revision,
        today,
        reached,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Holds the scores of these records, in the order of their ids, so that of two who count the second sees what the first did. Gives the
/// revision by which each was counted.
pub async fn hold(tx: &mut SystemTx, kind: Kind, ids: &[Uuid]) -> Result<HashMap<Uuid, Option<i32>>, AppError> {
    sqlx::query!(
        r#"
        insert into score (id, lead_id, deal_id)
        select x.id, case when $2::boolean then x.id end, case when not $2::boolean then x.id end from unnest($1::uuid[]) x (id) order by x.id
        on conflict do nothing
        "#,
        ids,
        kind == Kind::Lead,
    )
    .execute(tx.conn())
    .await?;
    let rows = sqlx::query!("select id, revision from score where id = any ($1) order by id for update", ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.revision)).collect())
}

/// Which of these records are above which thresholds, as far as that was seen to.
pub async fn over(tx: &mut SystemTx, ids: &[Uuid]) -> Result<HashSet<(Uuid, Uuid)>, AppError> {
    let rows = sqlx::query!("select rule_id, id from score_over where id = any ($1)", ids).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.rule_id, row.id)).collect())
}

/// Notes which records came above thresholds, and which fell below, each by rule and record.
pub async fn keep_over(tx: &mut SystemTx, above: &[(Uuid, Uuid)], below: &[(Uuid, Uuid)]) -> Result<(), AppError> {
    let now = tx.now();
    let (rules, ids): (Vec<Uuid>, Vec<Uuid>) = above.iter().copied().unzip();
    sqlx::query!(
        "insert into score_over (rule_id, id, at) select x.rule_id, x.id, $3 from unnest($1::uuid[], $2::uuid[]) x (rule_id, id)",
        &rules,
        &ids,
        now,
    )
    .execute(tx.conn())
    .await?;
    let (rules, ids): (Vec<Uuid>, Vec<Uuid>) = below.iter().copied().unzip();
    sqlx::query!(
        "delete from score_over o using unnest($1::uuid[], $2::uuid[]) x (rule_id, id) where o.rule_id = x.rule_id and o.id = x.id",
        &rules,
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes scores that are held, all with one statement.
pub async fn keep(tx: &mut SystemTx, scores: &[(Uuid, Score, Vec<Hint>)], revision: i32) -> Result<(), AppError> {
    let now = tx.now();
    let ids: Vec<Uuid> = scores.iter().map(|(id, ..)| *id).collect();
    let points: Vec<i32> = scores.iter().map(|(_, score, _)| score.points).collect();
    let grades: Vec<String> = scores.iter().map(|(_, score, _)| score.grade.key().to_owned()).collect();
    let parts: Vec<serde_json::Value> = scores.iter().map(|(_, score, _)| json!(score.parts)).collect();
    let hints: Vec<serde_json::Value> = scores.iter().map(|(.., hints)| json!(hints)).collect();
    sqlx::query!(
        r#"
        update score s set points = x.points, grade = x.grade, parts = x.parts, hints = x.hints, revision = $6, scored_at = $7
          from unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[], $5::jsonb[]) x (id, points, grade, parts, hints) where s.id = x.id
        "#,
        &ids,
        &points,
        &grades,
        &parts,
        &hints,
        revision,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has leads that nobody has handed out by the rules for that.
pub async fn hand_out(tx: &mut SystemTx, leads: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        "update lead set waits = true where id = any ($1) and owner_id is null and not waits and state in ('new', 'contacted', 'qualified')",
        leads,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The place of the first card of each of these stages.
pub async fn tops(tx: &mut SystemTx, stages: &[Uuid]) -> Result<HashMap<Uuid, Option<String>>, AppError> {
    let rows =
        sqlx::query!(r#"select stage as "stage!", top from score_stage_tops($1)"#, stages).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.stage, row.top)).collect())
}

/// Moves a deal into the stage of a rule, if it may enter; says whether it did.
pub async fn move_deal(tx: &mut SystemTx, deal: Uuid, rule: Uuid, points: i32, place: &str) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select move_deal_by_score($1, $2, $3, $4) as "moved!""#, deal, rule, points, place)
        .fetch_one(tx.conn())
        .await?)
}
