//! What the automator reads and keeps. It sees the log, the rules and their runs, and nobody else runs these.

use super::model::{Outcome, Rule, RunState, Seen, Why};
use crate::access::{AppError, RuleTx, SystemTx, new_id};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Runs that ended longer ago are forgotten.
const KEPT: TimeDelta = TimeDelta::days(180);
/// So many are forgotten at once.
const FORGOTTEN: i64 = 1_000;

/// How far the log was read; `None` while another worker is at it.
pub async fn head(tx: &mut SystemTx) -> Result<Option<i64>, AppError> {
    Ok(sqlx::query_scalar!("select number from automation_head for update skip locked")
        .fetch_optional(tx.conn())
        .await?)
}

/// Keeps how far it came, in the transaction that noted what is to be done.
pub async fn keep_head(tx: &mut SystemTx, number: i64) -> Result<(), AppError> {
    sqlx::query!("update automation_head set number = $1", number).execute(tx.conn()).await?;
    Ok(())
}

/// The number of the last of the next `most` sealed events behind `number`, or of all; `None` where there are none.
pub async fn next_end(tx: &mut SystemTx, number: i64, most: Option<i64>) -> Result<Option<i64>, AppError> {
    let Some(most) = most else {
        return Ok(sqlx::query_scalar!("select max(s.number) from event_seal s where s.number > $1", number)
            .fetch_one(tx.conn())
            .await?);
    };
    Ok(sqlx::query_scalar!(
        "select max(n.number) from (select s.number from event_seal s where s.number > $1 order by s.number limit $2) n",
        number,
        most,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A rule at work.
#[derive(Debug, Clone)]
pub struct AtWork {
    pub id: Uuid,
    pub keeper: Uuid,
    pub since: DateTime<Utc>,
    pub looked_at: Option<DateTime<Utc>>,
    pub rule: Rule,
}

/// The rules that are switched on. One that this version cannot read rests.
pub async fn at_work(tx: &mut SystemTx) -> Result<Vec<AtWork>, AppError> {
    let rows = sqlx::query!(
        "select id, keeper_id, since, looked_at, rule from automation where active order by created_at, id"
    )
    .fetch_all(tx.conn())
    .await?;
    let read = |rule: Value, id: Uuid| match serde_json::from_value(rule) {
        Ok(rule) => Some(rule),
        Err(error) => {
            tracing::warn!(%id, %error, "a rule of automation cannot be read");
            None
        }
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let rule = read(row.rule, row.id)?;
            Some(AtWork { id: row.id, keeper: row.keeper_id, since: row.since, looked_at: row.looked_at, rule })
        })
        .collect())
}

/// An event of the log that may set rules off.
#[derive(Debug, Clone)]
pub struct News {
    pub id: Uuid,
    pub recorded_at: DateTime<Utc>,
    pub seen: Seen,
}

/// The events of these kinds behind a number, up to another, in the order of the log.
pub async fn news(tx: &mut SystemTx, after: i64, until: i64, kinds: &[&str]) -> Result<Vec<News>, AppError> {
    let rows = sqlx::query!(
        r#"
        select e.id, e.recorded_at, e.kind, e.subject_kind, e.subject_id, coalesce(e.before, '{}') as "before!", coalesce(e.after, '{}') as "after!",
               coalesce(e.customer_id, case e.subject_kind when 'contact' then customer_of_contact(e.subject_id) end) as customer
          from event_seal s join event e on e.id = s.event_id and e.recorded_at = s.recorded_at
         where s.number > $1 and s.number <= $2 and e.kind = any ($3) order by s.number
        "#,
        after,
        until,
        kinds as &[&str],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| News {
            id: row.id,
            recorded_at: row.recorded_at,
            seen: Seen {
                kind: row.kind,
                subject_kind: row.subject_kind,
                subject: row.subject_id,
                customer: row.customer,
                before: row.before,
                after: row.after,
            },
        })
        .collect())
}

/// A run that is to be.
#[derive(Debug, Clone)]
pub struct SetOff {
    pub rule: Uuid,
    /// What set it off: the same twice is one run.
    pub key: String,
    pub event_kind: Option<String>,
    pub record: Uuid,
    pub chain: Vec<Uuid>,
    pub held_back: Option<Why>,
    pub happened_at: DateTime<Utc>,
    pub as_it_is: Rule,
}

/// Notes a run, once for each key, also when it is tried again. Gives whether it is new.
pub async fn set_off(conn: &mut PgConnection, now: DateTime<Utc>, run: &SetOff) -> Result<bool, AppError> {
    let waits = run.held_back.is_none();
    let noted = sqlx::query!(
        r#"
        insert into automation_run (id, rule_id, key, event_kind, record_kind, record_id, state, why, chain, rule, due_at, happened_at, ended_at)
        select $1, a.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 from automation a where a.id = $2
        on conflict (rule_id, key) do nothing
        "#,
        new_id(),
        run.rule,
        run.key,
        run.event_kind,
        run.as_it_is.on.key(),
        run.record,
        if waits { RunState::Waiting } else { RunState::Skipped }.key(),
        run.held_back.map(Why::key),
        &run.chain,
        serde_json::to_value(&run.as_it_is).map_err(|error| AppError::unforeseen(&error))?,
        waits.then_some(now),
        run.happened_at,
        (!waits).then_some(now),
    )
    .execute(conn)
    .await?;
    Ok(noted.rows_affected() > 0)
}

/// Notes when it was last looked for records whose time has come.
pub async fn looked(conn: &mut PgConnection, rule: Uuid, now: DateTime<Utc>) -> Result<(), AppError> {
    sqlx::query!("update automation set looked_at = $2 where id = $1", rule, now).execute(conn).await?;
    Ok(())
}

/// A run whose time has come, held until the end of the transaction.
#[derive(Debug, Clone)]
pub struct Due {
    pub id: Uuid,
    pub rule_id: Uuid,
    pub rule_name: String,
    pub keeper: Uuid,
    pub active: bool,
    pub hourly: i32,
    pub secret: String,
    pub record: Uuid,
    pub event_kind: Option<String>,
    pub chain: Vec<Uuid>,
    /// `None` where this version cannot read it.
    pub rule: Option<Rule>,
    pub place: i32,
    pub tries: i32,
    pub begun: bool,
    pub happened_at: DateTime<Utc>,
    /// What became of the action that comes next, if it was begun.
    pub step: Option<Outcome>,
}

/// Takes the next run whose time has come, or the one with this id, whether it has come or not; `None` where another worker has it.
pub async fn take(tx: &mut RuleTx, only: Option<Uuid>) -> Result<Option<Due>, AppError> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"
        select r.id, r.rule_id, a.name, a.keeper_id, a.active, a.hourly, a.secret, r.record_id, r.event_kind, r.chain, r.rule,
               r.place, r.tries, r.begun_at is not null as "begun!", r.happened_at,
               (select s.state from automation_step s where s.run_id = r.id and s.place = r.place) as step
          from automation_run r join automation a on a.id = r.rule_id
         where r.due_at is not null and (r.due_at <= $1 or r.id = $2) and ($2::uuid is null or r.id = $2)
         order by r.due_at, r.id limit 1 for update of r skip locked
        "#,
        now,
        only,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Due {
        id: row.id,
        rule_id: row.rule_id,
        rule_name: row.name,
        keeper: row.keeper_id,
        active: row.active,
        hourly: row.hourly,
        secret: row.secret,
        record: row.record_id,
        event_kind: row.event_kind,
        chain: row.chain,
        rule: serde_json::from_value(row.rule).ok(),
        place: row.place,
        tries: row.tries,
        begun: row.begun,
        happened_at: row.happened_at,
        step: row.step.as_deref().and_then(Outcome::from_key),
    }))
}

/// Counts what a rule began within the last hour; the rule is held, so that nobody else begins anything of it meanwhile.
pub async fn begun_lately(tx: &mut RuleTx, rule: Uuid) -> Result<i64, AppError> {
    let since = tx.now() - TimeDelta::hours(1);
    sqlx::query!("select id from automation where id = $1 for no key update", rule).fetch_one(tx.conn()).await?;
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from automation_run where rule_id = $1 and begun_at > $2"#,
        rule,
        since,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Has a run begin: its first action comes after so many minutes.
pub async fn begin(tx: &mut RuleTx, run: Uuid, after_minutes: i64) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "update automation_run set begun_at = $2, due_at = $3 where id = $1",
        run,
        now,
        now + TimeDelta::minutes(after_minutes),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has a run go on later with the same action.
pub async fn put_off(tx: &mut RuleTx, run: Uuid, tries: i32, wait: TimeDelta) -> Result<(), AppError> {
    let due = tx.now() + wait;
    sqlx::query!("update automation_run set tries = $2, due_at = $3 where id = $1", run, tries, due)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Has a run go on with its next action after so many minutes.
pub async fn advance(tx: &mut RuleTx, run: Uuid, after_minutes: i64) -> Result<(), AppError> {
    let due = tx.now() + TimeDelta::minutes(after_minutes);
    sqlx::query!("update automation_run set place = place + 1, tries = 0, due_at = $2 where id = $1", run, due)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends a run.
pub async fn end(tx: &mut RuleTx, run: Uuid, state: RunState, why: Option<Why>) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "update automation_run set state = $2, why = $3, due_at = null, ended_at = $4 where id = $1",
        run,
        state.key(),
        why.map(Why::key),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down what became of an action.
pub async fn note(tx: &mut RuleTx, run: Uuid, place: i32, outcome: Outcome, told: &Value) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        insert into automation_step (run_id, place, state, at, told) values ($1, $2, $3, $4, $5)
        on conflict (run_id, place) do update set state = excluded.state, at = excluded.at, told = excluded.told
        "#,
        run,
        place,
        outcome.key(),
        now,
        told,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Switches a rule off without anybody asking; gives whether it was on.
pub async fn stop(tx: &mut RuleTx, rule: Uuid, why: Why) -> Result<bool, AppError> {
    let now = tx.now();
    let stopped = sqlx::query!(
        "update automation set active = false, stopped = $2, version = version + 1, updated_at = $3 where id = $1 and active",
        rule,
        why.key(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(stopped.rows_affected() > 0)
}

/// Tells the log, and by it the bell of the keeper, that a rule was switched off.
pub async fn tell_stopped(tx: &mut RuleTx, run: &Due, why: Why) -> Result<(), AppError> {
    let now = tx.now();
    let told = serde_json::json!({ "told": [run.keeper], "name": run.rule_name, "why": why });
    sqlx::query!(
        r#"
        insert into event (id, recorded_at, happened_at, kind, subject_kind, subject_id, owner_id, after)
        values ($1, $2, $2, 'automation.stopped', 'automation', $3, $4, $5)
        "#,
        new_id(),
        now,
        run.rule_id,
        run.keeper,
        told,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets runs that ended long ago.
pub async fn forget(tx: &mut SystemTx) -> Result<u64, AppError> {
    let before = tx.now() - KEPT;
    Ok(sqlx::query!(
        "delete from automation_run where id in (select id from automation_run where ended_at < $1 order by ended_at limit $2)",
        before,
        FORGOTTEN,
    )
    .execute(tx.conn())
    .await?
    .rows_affected())
}
