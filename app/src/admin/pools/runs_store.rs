//! What stands around the pools: reasons, rules of the lifecycle, the runs of the daily work, and what can be chosen.

use super::model::{Did, LifecycleRules, ReturnReason, Run, RunLine, SHOWN, Trial, TrialLine};
use crate::{
    access::{AppError, Tx},
    customers::pool::model::{Because, Named},
};
use uuid::Uuid;

/// Most runs shown.
const RUNS: i64 = 30;

/// All reasons to give back, those in use first.
pub async fn reasons(tx: &mut Tx) -> Result<Vec<ReturnReason>, AppError> {
    let rows = sqlx::query!("select id, name, name_en, archived, version from pool_reason order by archived, rank, id")
        .fetch_all(tx.conn())
        .await?;
    let reason = rows.into_iter().map(|row| ReturnReason {
        named: Named { id: row.id, name: row.name, name_en: row.name_en },
        archived: row.archived,
        version: row.version,
    });
    Ok(reason.collect())
}

/// Reads one reason and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold_reason(tx: &mut Tx, id: Uuid, version: i32) -> Result<ReturnReason, AppError> {
    let row = sqlx::query!("select name, name_en, archived, version from pool_reason where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if row.version != version {
        return Err(AppError::conflict("changed"));
    }
    Ok(ReturnReason {
        named: Named { id, name: row.name, name_en: row.name_en },
        archived: row.archived,
        version: row.version,
    })
}

/// Adds a reason behind the others.
pub async fn add_reason(tx: &mut Tx, id: Uuid, name: &str, name_en: Option<&str>) -> Result<(), AppError> {
    sqlx::query!(
        "insert into pool_reason (id, name, name_en, rank) select $1, $2, $3, coalesce(max(rank), 0) + 1 from pool_reason",
        id,
        name,
        name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes its names.
pub async fn rename_reason(tx: &mut Tx, id: Uuid, name: &str, name_en: Option<&str>) -> Result<(), AppError> {
    sqlx::query!(
        "update pool_reason set name = $2, name_en = $3, version = version + 1 where id = $1",
        id,
        name,
        name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a reason away or takes it out again.
pub async fn archive_reason(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!("update pool_reason set archived = $2, version = version + 1 where id = $1", id, archived)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The rules of the lifecycle.
pub async fn lifecycle(tx: &mut Tx) -> Result<LifecycleRules, AppError> {
    Ok(sqlx::query_as!(LifecycleRules, "select dormant_days, lost_days, prospect_days, version from lifecycle_rule")
        .fetch_one(tx.conn())
        .await?)
}

/// Writes them over those of their version.
///
/// # Errors
/// The conflict `changed`.
pub async fn change_lifecycle(tx: &mut Tx, rules: &LifecycleRules) -> Result<(), AppError> {
    let written = sqlx::query!(
        "update lifecycle_rule set dormant_days = $1, lost_days = $2, prospect_days = $3, version = version + 1 where version = $4",
        rules.dormant_days,
        rules.lost_days,
        rules.prospect_days,
        rules.version,
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 1 { Ok(()) } else { Err(AppError::conflict("changed")) }
}

/// The newest runs.
pub async fn runs(tx: &mut Tx) -> Result<Vec<Run>, AppError> {
    let rows = sqlx::query!(
        r#"
        select r.id, p.name as "pool?", p.name_en as "pool_en?", r.day, r.started_at, r.finished_at, r.looked_at, r.changed, r.reminded
          from daily_run r left join pool p on p.id = r.pool_id order by r.started_at desc, r.id desc limit $1
        "#,
        RUNS,
    )
    .fetch_all(tx.conn())
    .await?;
    let run = rows.into_iter().map(|row| Run {
        id: row.id,
        pool: row.pool.map(|pool| (pool, row.pool_en)),
        day: row.day,
        started_at: row.started_at,
        finished_at: row.finished_at,
        looked_at: row.looked_at,
        changed: row.changed,
        reminded: row.reminded,
    });
    Ok(run.collect())
}

/// What a run did, to at most [`SHOWN`] customers.
pub async fn lines(tx: &mut Tx, run: Uuid) -> Result<Vec<RunLine>, AppError> {
    let rows = sqlx::query!(
        r#"
        select o.customer_id, c.name, o.did, o.why, o.days, o.becomes
          from daily_outcome o join customer c on c.id = o.customer_id
         where o.run_id = $1 order by o.did, o.customer_id limit $2
        "#,
        run,
        i64::try_from(SHOWN).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let line = rows.into_iter().filter_map(|row| {
        let because = Because::of(Some(&row.why), row.days);
        let did = match (row.did.as_str(), row.becomes) {
            ("lifecycle", Some(becomes)) => Did::Lifecycle { becomes, why: row.why },
            ("recycled", _) => Did::Recycled(because?),
            _ => Did::Reminded(because?),
        };
        Some(RunLine { customer: row.customer_id, name: row.name, did })
    });
    Ok(line.collect())
}

/// What the rules of a pool would take today among the next customers behind `after`.
///
/// # Errors
/// `NotFound` where there is no such pool.
pub async fn trial(tx: &mut Tx, pool: Uuid, after: Uuid, most: i32) -> Result<Trial, AppError> {
    sqlx::query!("select id from pool where id = $1", pool).fetch_one(tx.conn()).await?;
    let rows = sqlx::query!(
        "select last_id, customer_id, name, owner, due_at, why, days from recycling_trial($1, $2, $3)",
        pool,
        after,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    let last = rows.first().and_then(|row| row.last_id);
    let line = rows.into_iter().filter_map(|row| {
        Some(TrialLine {
            customer: row.customer_id?,
            name: row.name?,
            owner: row.owner?,
            because: Because::of(row.why.as_deref(), row.days)?,
            due_at: row.due_at?,
        })
    });
    Ok(Trial { lines: line.collect(), last })
}

/// Teams by name.
pub async fn teams(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows =
        sqlx::query!(r#"select id, name from team order by name collate "zh-x-icu", id"#).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Who may manage a pool.
pub async fn managers(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(
        r#"select id, name from person where active and role = 'sales_manager' order by name collate "zh-x-icu", id"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Tags by name, at most a hundred.
pub async fn tags(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(r#"select id, name from tag order by name collate "zh-x-icu", id limit 100"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
