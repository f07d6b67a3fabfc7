//! What the daily work reads and keeps. It reaches customers only through functions of the database that check each rule once
//! more, under a lock.

use super::model::{Because, Condition};
use crate::access::{AppError, SystemTx, new_id};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// A rule on a day, held by this worker until its transaction ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: Uuid,
    /// The pool whose rules these are; `None` for the lifecycle.
    pub pool: Option<Uuid>,
    /// The customer that was looked at last.
    pub cursor: Uuid,
}

/// The organisation's present day.
pub async fn today(tx: &mut SystemTx) -> Result<NaiveDate, AppError> {
    let minutes = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
    Ok((tx.now() + chrono::Duration::minutes(minutes.into())).date_naive())
}

/// Writes down what is due on a day, each rule once however many servers do the same.
pub async fn begin(tx: &mut SystemTx, day: NaiveDate) -> Result<(), AppError> {
    let now = tx.now();
    let pools = sqlx::query_scalar!("select id from pool where recycling and not archived order by id")
        .fetch_all(tx.conn())
        .await?;
    for pool in std::iter::once(None).chain(pools.into_iter().map(Some)) {
        let rule = if pool.is_some() { "recycling" } else { "lifecycle" };
        sqlx::query!(
            "insert into daily_run (id, rule, pool_id, day, started_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
            new_id(),
            rule,
            pool,
            day,
            now,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// One that is not done yet and that nobody works on.
pub async fn take(tx: &mut SystemTx, day: NaiveDate) -> Result<Option<Run>, AppError> {
    Ok(sqlx::query_as!(
        Run,
        r#"
        select id, pool_id as pool, cursor from daily_run where day = $1 and finished_at is null
         order by rule desc, id limit 1 for update skip locked
        "#,
        day,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The next customers behind one.
pub async fn behind(tx: &mut SystemTx, cursor: Uuid, most: i32) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select customers_behind($1, $2) as "ids!""#, cursor, most).fetch_one(tx.conn()).await?)
}

/// What a batch came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub looked_at: usize,
    pub changed: usize,
    pub reminded: usize,
}

/// How far a run came.
pub async fn advance(tx: &mut SystemTx, run: &Run, cursor: Uuid, tally: Tally, done: bool) -> Result<(), AppError> {
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let finished = done.then(|| tx.now());
    sqlx::query!(
        r#"
        update daily_run set cursor = $2, looked_at = looked_at + $3, changed = changed + $4, reminded = reminded + $5, finished_at = $6
         where id = $1
        "#,
        run.id,
        cursor,
        count(tally.looked_at),
        count(tally.changed),
        count(tally.reminded),
        finished,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a run did to a customer.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub customer: Uuid,
    /// `recycled`, `reminded` or `lifecycle`.
    pub did: &'static str,
    pub why: String,
    pub days: Option<i32>,
    pub since: Option<DateTime<Utc>>,
    /// The new lifecycle.
    pub becomes: Option<String>,
}

/// Keeps what a run did.
pub async fn keep(tx: &mut SystemTx, run: &Run, outcomes: &[Outcome]) -> Result<(), AppError> {
    let customers: Vec<Uuid> = outcomes.iter().map(|one| one.customer).collect();
    let did: Vec<&str> = outcomes.iter().map(|one| one.did).collect();
    let why: Vec<&str> = outcomes.iter().map(|one| one.why.as_str()).collect();
    let days: Vec<Option<i32>> = outcomes.iter().map(|one| one.days).collect();
    let since: Vec<Option<DateTime<Utc>>> = outcomes.iter().map(|one| one.since).collect();
    let becomes: Vec<Option<&str>> = outcomes.iter().map(|one| one.becomes.as_deref()).collect();
    sqlx::query!(
        r#"
        insert into daily_outcome (run_id, customer_id, did, why, days, since, becomes)
        select $1, o.customer, o.did, o.why, o.days, o.since, o.becomes
          from unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::text[])
            as o (customer, did, why, days, since, becomes)
        "#,
        run.id,
        &customers,
        &did as &[&str],
        &why as &[&str],
        &days as &[Option<i32>],
        &since as &[Option<DateTime<Utc>>],
        &becomes as &[Option<&str>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A customer that a rule took.
pub struct Recycled {
    pub customer: Uuid,
    pub former: Option<(Uuid, String)>,
    pub version: i32,
    pub because: Because,
    pub since: Option<DateTime<Utc>>,
}

/// Takes those of these customers that are due.
pub async fn recycle(tx: &mut SystemTx, pool: Uuid, customers: &[Uuid]) -> Result<Vec<Recycled>, AppError> {
    let rows = sqlx::query!(
        r#"select customer_id as "customer!", former_id, former, version as "version!", why, since, days from recycle_customers($1, $2)"#,
        pool,
        customers,
    )
    .fetch_all(tx.conn())
    .await?;
    let recycled = rows.into_iter().map(|row| Recycled {
        customer: row.customer,
        former: row.former_id.zip(row.former),
        version: row.version,
        because: because(row.why.as_deref(), row.days),
        since: row.since,
    });
    Ok(recycled.collect())
}

/// The rules of the database name no other conditions; if an older server meets a newer one, it says the commonest.
fn because(why: Option<&str>, days: Option<i32>) -> Because {
    Because::of(why, days).unwrap_or(Because { condition: Condition::Untouched, days: days.unwrap_or_default() })
}

/// A customer whose owner is told.
pub struct Reminded {
    pub customer: Uuid,
    pub owner: Uuid,
    pub due_on: NaiveDate,
    pub because: Because,
    pub since: Option<DateTime<Utc>>,
}

/// Those of these customers whose owners are to be told now, and were not told before.
pub async fn remind(tx: &mut SystemTx, pool: Uuid, customers: &[Uuid]) -> Result<Vec<Reminded>, AppError> {
    let rows = sqlx::query!(
        r#"
        select customer_id as "customer!", owner_id as "owner!", due_on as "due_on!", why, since, days from remind_of_recycling($1, $2)
        "#,
        pool,
        customers,
    )
    .fetch_all(tx.conn())
    .await?;
    let reminded = rows.into_iter().map(|row| Reminded {
        customer: row.customer,
        owner: row.owner,
        due_on: row.due_on,
        because: because(row.why.as_deref(), row.days),
        since: row.since,
    });
    Ok(reminded.collect())
}

/// What a pool is called, in both languages.
pub async fn pool_name(tx: &mut SystemTx, pool: Uuid) -> Result<(String, Option<String>), AppError> {
    let row = sqlx::query!("select name, name_en from pool where id = $1", pool).fetch_one(tx.conn()).await?;
    Ok((row.name, row.name_en))
}
