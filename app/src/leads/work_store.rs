//! Leads that wait for somebody, and those of which time runs out, for the worker.

use super::rules_model::Turns;
use crate::access::{AppError, SystemTx};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// The day of the organisation.
pub async fn today(tx: &mut SystemTx) -> Result<NaiveDate, AppError> {
    let now = tx.now();
    let offset = sqlx::query_scalar!(r#"select utc_offset from organisation"#).fetch_one(tx.conn()).await?;
    Ok((now + chrono::TimeDelta::minutes(i64::from(offset))).date_naive())
}

/// The next leads behind a mark of which rules are to say whose they are, the oldest first; held until the end of the transaction.
pub async fn take(
    tx: &mut SystemTx,
    after: (DateTime<Utc>, Uuid),
    most: i64,
) -> Result<Vec<(DateTime<Utc>, Uuid)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select created_at, id from lead where waits and (created_at, id) > ($1::timestamptz, $2::uuid)
         order by created_at, id limit $3 for update skip locked
        "#,
        after.0,
        after.1,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.created_at, row.id)).collect())
}

/// Holds everybody of these, in one order, so that two who hand out do not count the same hands at once.
pub async fn hold_agents(tx: &mut SystemTx, people: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        "select person_id from lead_agent where person_id = any ($1) order by person_id for no key update",
        people
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

/// Who got how many by these rules.
pub async fn turns(tx: &mut SystemTx, rules: &[Uuid]) -> Result<Turns, AppError> {
    let rows = sqlx::query!("select rule_id, person_id, turn, given from lead_turn where rule_id = any ($1)", rules)
        .fetch_all(tx.conn())
        .await?;
    Ok(Turns::of(rows.into_iter().map(|row| ((row.rule_id, row.person_id), (row.turn, row.given)))))
}

/// Leaves leads that no rule fits in the pool.
pub async fn leave(tx: &mut SystemTx, ids: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("update lead set waits = false where id = any ($1)", ids).execute(tx.conn()).await?;
    Ok(())
}

/// A lead that goes to somebody.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    pub lead: Uuid,
    pub owner: Uuid,
    pub rule: Uuid,
    pub due_at: Option<DateTime<Utc>>,
    pub remind_at: Option<DateTime<Utc>>,
}

/// Gives a lead that is held to somebody; gives its version then, `None` where somebody has it.
pub async fn give(tx: &mut SystemTx, given: Given) -> Result<Option<i32>, AppError> {
    let now = tx.now();
    let version = sqlx::query_scalar!(
        r#"
        update lead set owner_id = $2, rule_id = $3, waits = false, due_at = $4, deadline = $4::timestamptz is not null, remind_at = $5,
               version = version + 1, updated_at = $6
         where id = $1 and owner_id is null and waits returning version
        "#,
        given.lead,
        given.owner,
        given.rule,
        given.due_at,
        given.remind_at,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    if version.is_some() {
        sqlx::query!(
            r#"
            insert into lead_turn (rule_id, person_id, turn) values ($1, $2, nextval('lead_turn_number'))
            on conflict (rule_id, person_id) do update set turn = excluded.turn, given = lead_turn.given + 1
            "#,
            given.rule,
            given.owner,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(version)
}

/// A lead of which time runs out or has run out.
pub struct Late {
    pub id: Uuid,
    pub owner: Uuid,
    pub owner_name: String,
    pub due_at: DateTime<Utc>,
    /// It goes to the next one rather than to the pool.
    pub next: bool,
    pub version: i32,
}

/// Takes leads of whose deadline the owner is to be reminded: each once.
pub async fn remind(tx: &mut SystemTx, most: i64) -> Result<Vec<Late>, AppError> {
    let now = tx.now();
    Ok(sqlx::query_as!(
        Late,
        r#"
        with due as (select id from lead where remind_at <= $1 and deadline and owner_id is not null order by remind_at limit $2 for update skip locked)
        update lead l set remind_at = null from due where l.id = due.id
        returning l.id, l.owner_id as "owner!", lead_owner_name(l.owner_id) as "owner_name!", l.due_at as "due_at!", false as "next!", l.version
        "#,
        now,
        most,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Takes leads out of the hands of those who were not in touch in time: each once.
pub async fn miss(tx: &mut SystemTx, most: i64) -> Result<Vec<Late>, AppError> {
    let now = tx.now();
    Ok(sqlx::query_as!(
        Late,
        r#"
        with due as (
          select l.id, l.owner_id, l.due_at, coalesce(r.missed = 'next', false) as next
            from lead l left join lead_rule r on r.id = l.rule_id
           where l.deadline and l.due_at <= $1 and l.owner_id is not null order by l.due_at limit $2 for update of l skip locked)
        update lead l set owner_id = null, waits = due.next, deadline = false, remind_at = null, due_at = null, recycled = l.recycled + 1,
               missed_by = l.missed_by || due.owner_id, version = l.version + 1, updated_at = $1
          from due where l.id = due.id
        returning l.id, due.owner_id as "owner!", lead_owner_name(due.owner_id) as "owner_name!", due.due_at as "due_at!", due.next as "next!", l.version
        "#,
        now,
        most,
    )
    .fetch_all(tx.conn())
    .await?)
}
