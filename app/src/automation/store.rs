//! Rules and what they did, for those who keep them.

use super::{
    model::{On, Outcome, Rule, RunState, Seen, Trigger, Why},
    record_store,
    seen_model::{RUNS, RuleLine, Run, RunMark, Runs, RunsAsked, StepSeen, Trial, Tried},
};
use crate::access::{AppError, Tx, may};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// How far back a rule is tried, and failures are counted.
const LOOK_BACK: TimeDelta = TimeDelta::days(30);
/// So many events of the past are looked at.
const TRIED: i64 = 2_000;
/// So many of them are shown.
const SHOWN: usize = 20;

/// The rules that the caller keeps, of an administrator all; those at work first.
pub async fn rules(tx: &mut Tx, only: Option<Uuid>) -> Result<Vec<RuleLine>, AppError> {
    let since = tx.now() - LOOK_BACK;
    let rows = sqlx::query!(
        r#"
        select a.id, a.version, a.name, a.keeper_id, p.name as keeper, a.active, a.stopped, a.hourly, a.rule as "rule: Json<Rule>",
               r.last, coalesce(r.ran, 0) as "ran!", coalesce(r.failed, 0) as "failed!"
          from automation a join person p on p.id = a.keeper_id
          left join lateral (
                 select max(u.happened_at) filter (where u.begun_at is not null) as last, count(u.begun_at) as ran,
                        count(*) filter (where u.state in ('failed', 'unknown')) as failed
                   from automation_run u where u.rule_id = a.id and u.happened_at > $1) r on true
         where $2::uuid is null or a.id = $2
         order by a.active desc, a.created_at, a.id limit 500
        "#,
        since,
        only,
    )
    .fetch_all(tx.conn())
    .await?;
    let line = rows.into_iter().map(|row| RuleLine {
        id: row.id,
        version: row.version,
        name: row.name,
        keeper: (row.keeper_id, row.keeper),
        active: row.active,
        stopped: row.stopped.as_deref().and_then(Why::from_key),
        hourly: row.hourly,
        rule: row.rule.0,
        last_run: row.last,
        ran: row.ran,
        failed: row.failed,
    });
    Ok(line.collect())
}

/// One rule.
///
/// # Errors
/// `NotFound`.
pub async fn rule(tx: &mut Tx, id: Uuid) -> Result<RuleLine, AppError> {
    rules(tx, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

/// Holds a rule that was seen in this version.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<RuleLine, AppError> {
    sqlx::query!("select id from automation where id = $1 for update", id).fetch_one(tx.conn()).await?;
    let held = rule(tx, id).await?;
    if held.version == version { Ok(held) } else { Err(AppError::conflict("changed")) }
}

/// Adds a rule that rests, kept by the caller.
pub async fn add(tx: &mut Tx, id: Uuid, name: &str, hourly: i32, rule: &Rule) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into automation (id, name, keeper_id, rule, hourly, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)
        "#,
        id,
        name,
        me,
        Json(rule) as _,
        hourly,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes a rule that is held; what has begun is finished as it began.
pub async fn change(tx: &mut Tx, id: Uuid, name: &str, hourly: i32, rule: &Rule) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "update automation set name = $2, hourly = $3, rule = $4, version = version + 1, updated_at = $5 where id = $1",
        id,
        name,
        hourly,
        Json(rule) as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Switches a rule that is held on or off. What happened while it was off is none of its business.
pub async fn switch(tx: &mut Tx, id: Uuid, on: bool) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update automation set active = $2, stopped = null, since = case when $2 and not active then $3 else since end, version = version + 1,
               updated_at = $3
         where id = $1
        "#,
        id,
        on,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Makes the caller the keeper of a rule that is held: from then on it has their rights. It rests until they switch it on.
pub async fn take_over(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    sqlx::query!(
        "update automation set keeper_id = $2, active = false, stopped = null, version = version + 1, updated_at = $3 where id = $1",
        id,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes a rule that is held, with its history.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from automation where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// The key by which receivers know that a call comes from here.
pub async fn secret(tx: &mut Tx, id: Uuid) -> Result<String, AppError> {
    Ok(sqlx::query_scalar!("select secret from automation where id = $1", id).fetch_one(tx.conn()).await?)
}

/// Everybody who works here.
pub async fn people(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(r#"select id, name from person where active order by name collate "zh-x-icu", id"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// All tags.
pub async fn tags(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(r#"select id, name from tag order by name collate "zh-x-icu", id limit 1000"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The thresholds of scores: for which records, and what they are called.
pub async fn thresholds(tx: &mut Tx) -> Result<Vec<(Uuid, String, String)>, AppError> {
    let rows = sqlx::query!(r#"select id as "id!", kind as "kind!", name as "name!" from automation_thresholds()"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.kind, row.name)).collect())
}

/// A page of runs, the newest first.
pub async fn runs(tx: &mut Tx, asked: &RunsAsked, after: Option<RunMark>) -> Result<Runs, AppError> {
    let (before, last) = after.unwrap_or((DateTime::<Utc>::MAX_UTC, Uuid::max()));
    let rows = sqlx::query!(
        r#"
        select r.id, r.rule_id, a.name, r.rule as "rule: Json<Rule>", r.event_kind, r.record_kind, r.record_id, r.state, r.why,
               coalesce(cardinality(r.chain), 0) as "depth!", r.happened_at, r.due_at, r.tries
          from automation_run r join automation a on a.id = r.rule_id
         where (r.happened_at, r.id) < ($1, $2) and ($3::uuid is null or r.rule_id = $3) and ($4::uuid is null or r.record_id = $4)
           and ($5::text is null or r.state = $5)
         order by r.happened_at desc, r.id desc limit $6
        "#,
        before,
        last,
        asked.rule,
        asked.record,
        asked.state.map(RunState::key),
        i64::try_from(RUNS + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() > RUNS;
    let rows: Vec<_> = rows.into_iter().take(RUNS).collect();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut steps = steps(tx, &ids).await?;
    let mut names: HashMap<Uuid, String> = HashMap::new();
    for on in On::ALL {
        let of: Vec<Uuid> = rows.iter().filter(|row| row.record_kind == on.key()).map(|row| row.record_id).collect();
        if !of.is_empty() && may(tx.role(), on.sees()) {
            names.extend(record_store::names(tx, *on, &of).await?);
        }
    }
    let run = rows.into_iter().filter_map(|row| {
        Some(Run {
            steps: steps.remove(&row.id).unwrap_or_default(),
            id: row.id,
            rule_id: row.rule_id,
            rule_name: row.name,
            rule: row.rule.0,
            event_kind: row.event_kind,
            on: On::from_key(&row.record_kind)?,
            record: row.record_id,
            name: names.get(&row.record_id).cloned(),
            state: RunState::from_key(&row.state)?,
            why: row.why.as_deref().and_then(Why::from_key),
            depth: usize::try_from(row.depth).unwrap_or_default(),
            happened_at: row.happened_at,
            due_at: row.due_at,
            tries: row.tries,
        })
    });
    Ok(Runs { runs: run.collect(), more })
}

async fn steps(tx: &mut Tx, runs: &[Uuid]) -> Result<HashMap<Uuid, Vec<StepSeen>>, AppError> {
    let rows = sqlx::query!(
        "select run_id, state, at, told from automation_step where run_id = any ($1) order by run_id, place",
        runs
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all: HashMap<Uuid, Vec<StepSeen>> = HashMap::new();
    for row in rows {
        let outcome = Outcome::from_key(&row.state).unwrap_or(Outcome::Unknown);
        all.entry(row.run_id).or_default().push(StepSeen { outcome, at: row.at, told: row.told });
    }
    Ok(all)
}

/// Has a run that failed, or of which nobody knows, go on with the action at which it stopped.
///
/// # Errors
/// `NotFound` where there is none that stopped.
pub async fn retry(tx: &mut Tx, run: Uuid) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query_scalar!(
        r#"
        update automation_run set state = 'waiting', why = null, due_at = $2, tries = 0, ended_at = null
         where id = $1 and state in ('failed', 'unknown') returning id
        "#,
        run,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// What a rule would have done in the last 30 days, as far as the caller sees it; nothing is changed. The conditions are asked of the
/// records as they are today.
pub async fn trial(tx: &mut Tx, rule: &Rule) -> Result<Trial, AppError> {
    let now = tx.now();
    let (set_off, more) = match &rule.trigger {
        Trigger::Time { field, before, minutes } => {
            let shift = TimeDelta::minutes(if *before { -minutes } else { *minutes });
            let span = (now - LOOK_BACK - shift, now - shift);
            let found = record_store::moments(tx, rule.on, field, span, None, TRIED).await?;
            let more = found.len() >= usize::try_from(TRIED).unwrap_or(usize::MAX);
            (found.into_iter().rev().map(|(id, at)| (id, at + shift)).collect(), more)
        }
        trigger => past(tx, rule, &trigger.kinds(rule.on)).await?,
    };
    let ids: Vec<Uuid> = set_off.iter().map(|(id, _)| *id).collect();
    let fits = record_store::fitting(tx, rule.on, &rule.conditions, &ids).await?;
    let runs: Vec<(Uuid, DateTime<Utc>)> =
        set_off.iter().copied().filter(|(id, _)| fits.get(id) == Some(&true)).collect();
    let left_out = set_off.iter().filter(|(id, _)| fits.get(id) == Some(&false)).count();
    let shown: Vec<Uuid> = runs.iter().take(SHOWN).map(|(id, _)| *id).collect();
    let names = record_store::names(tx, rule.on, &shown).await?;
    let line = |(record, at): &(Uuid, DateTime<Utc>)| {
        Some(Tried { record: *record, name: names.get(record)?.clone(), at: *at })
    };
    let lines = runs.iter().take(SHOWN).filter_map(line).collect();
    Ok(Trial { runs: runs.len(), left_out, more, lines })
}

/// Past events that set a rule off, the newest first: the record and when.
async fn past(tx: &mut Tx, rule: &Rule, kinds: &[&str]) -> Result<(Vec<(Uuid, DateTime<Utc>)>, bool), AppError> {
    let (since, until) = (tx.now() - LOOK_BACK, tx.now());
    let rows = sqlx::query!(
        r#"
        select recorded_at, kind, subject_kind, subject_id, coalesce(before, '{}') as "before!", coalesce(after, '{}') as "after!",
               coalesce(customer_id, case subject_kind when 'contact' then customer_of_contact(subject_id) end) as customer
          from event where recorded_at > $1 and recorded_at <= $2 and kind = any ($3) order by recorded_at desc, id desc limit $4
        "#,
        since,
        until,
        kinds as &[&str],
        TRIED,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() >= usize::try_from(TRIED).unwrap_or(usize::MAX);
    let found = rows.into_iter().filter_map(|row| {
        let seen = Seen {
            kind: row.kind,
            subject_kind: row.subject_kind,
            subject: row.subject_id,
            customer: row.customer,
            before: row.before,
            after: row.after,
        };
        Some((rule.trigger.fits(rule.on, &seen)?, row.recorded_at))
    });
    Ok((found.collect(), more))
}
