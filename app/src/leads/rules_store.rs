//! Rules, people and reasons in the database.

use super::{
    model::{Reason, Source},
    rules_model::{Agent, Asked, Method, Missed, Rule},
    store::known,
};
use crate::access::{AppError, Tx};
use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

/// So many of the last leads are tried.
const TRIED: i64 = 100;

/// All rules, in the order in which they are asked.
pub async fn rules(conn: &mut PgConnection) -> Result<Vec<Rule>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, version, name, active, sources, countries, industries, interests, campaigns, method, people, weights, follow_minutes,
               calendar_id, missed
          from lead_rule order by rank, id
        "#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Rule {
                id: row.id,
                version: row.version,
                name: row.name,
                active: row.active,
                sources: row.sources.iter().filter_map(|key| Source::from_key(key)).collect(),
                countries: row.countries,
                industries: row.industries,
                interests: row.interests,
                campaigns: row.campaigns,
                method: known(Method::from_key(&row.method), &row.method)?,
                people: row.people.into_iter().zip(row.weights).collect(),
                follow_minutes: row.follow_minutes,
                calendar: row.calendar_id,
                missed: known(Missed::from_key(&row.missed), &row.missed)?,
            })
        })
        .collect()
}

/// Everybody who works on leads, by name, with what they carry.
pub async fn agents(conn: &mut PgConnection) -> Result<Vec<Agent>, AppError> {
    Ok(sqlx::query_as!(
        Agent,
        r#"select id as "id!", name as "name!", capacity, away_until, load as "load!", version as "version!" from lead_agents()"#
    )
    .fetch_all(conn)
    .await?)
}

/// Holds a rule that was seen in this version.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn hold_rule(tx: &mut Tx, id: Uuid, version: i32) -> Result<Rule, AppError> {
    sqlx::query!("select id from lead_rule where id = $1 for update", id).fetch_one(tx.conn()).await?;
    let held = rules(tx.conn()).await?.into_iter().find(|rule| rule.id == id).ok_or(AppError::NotFound)?;
    if held.version == version { Ok(held) } else { Err(AppError::conflict("changed")) }
}

/// Adds a rule behind the others, or writes over the one with its id; gives the version then.
pub async fn put_rule(tx: &mut Tx, rule: &Rule) -> Result<i32, AppError> {
    let sources: Vec<String> = rule.sources.iter().map(|one| one.key().to_owned()).collect();
    let (people, weights): (Vec<Uuid>, Vec<i32>) = rule.people.iter().copied().unzip();
    Ok(sqlx::query_scalar!(
        r#"
        insert into lead_rule (id, rank, name, active, sources, countries, industries, interests, campaigns, method, people, weights, follow_minutes,
                               calendar_id, missed)
        values ($1, (select coalesce(max(r.rank), 0) + 1 from lead_rule r), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict (id) do update
           set name = excluded.name, active = excluded.active, sources = excluded.sources, countries = excluded.countries,
               industries = excluded.industries, interests = excluded.interests, campaigns = excluded.campaigns, method = excluded.method,
               people = excluded.people, weights = excluded.weights, follow_minutes = excluded.follow_minutes, calendar_id = excluded.calendar_id,
               missed = excluded.missed, version = lead_rule.version + 1
        returning version
        "#,
        rule.id,
        rule.name,
        rule.active,
        &sources,
        &rule.countries,
        &rule.industries,
        &rule.interests,
        &rule.campaigns,
        rule.method.key(),
        &people,
        &weights,
        rule.follow_minutes,
        rule.calendar,
        rule.missed.key(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Removes a rule that is held.
pub async fn remove_rule(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from lead_rule where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// Puts rules into this order; those that are not named come behind.
pub async fn arrange_rules(tx: &mut Tx, order: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        "update lead_rule r set rank = coalesce(array_position($1::uuid[], r.id), cardinality($1::uuid[]) + 1) where true",
        order,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps how much somebody carries and until when they are away; gives the version then.
///
/// # Errors
/// The conflict `changed`.
pub async fn put_agent(
    tx: &mut Tx,
    id: Uuid,
    seen: i32,
    capacity: Option<i32>,
    away: Option<NaiveDate>,
) -> Result<i32, AppError> {
    sqlx::query_scalar!(
        "update lead_agent set capacity = $3, away_until = $4, version = version + 1 where person_id = $1 and version = $2 returning version",
        id,
        seen,
        capacity,
        away,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| AppError::conflict("changed"))
}

/// What rules look at of leads, the oldest first.
pub async fn asked(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<((Uuid, String), Asked)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, coalesce(company, name) as "called!", source, country, industry, interest,
               concat_ws(' ', campaign, channel ->> 'utm_campaign') as "campaign!", missed_by
          from lead where id = any ($1) order by created_at, id
        "#,
        ids,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let source = known(Source::from_key(&row.source), &row.source)?;
            let campaign = Some(row.campaign).filter(|text| !text.is_empty());
            let (country, industry, interest, missed_by) = (row.country, row.industry, row.interest, row.missed_by);
            Ok(((row.id, row.called), Asked { source, country, industry, interest, campaign, missed_by }))
        })
        .collect()
}

/// The last leads that came.
pub async fn last_leads(tx: &mut Tx) -> Result<Vec<((Uuid, String), Asked)>, AppError> {
    let ids = sqlx::query_scalar!("select id from lead order by created_at desc, id desc limit $1", TRIED)
        .fetch_all(tx.conn())
        .await?;
    let mut tried = asked(tx.conn(), &ids).await?;
    // Of the past it does not matter who missed what.
    tried.iter_mut().for_each(|(_, asked)| asked.missed_by.clear());
    Ok(tried)
}

/// All reasons, those in use first.
pub async fn reasons(tx: &mut Tx) -> Result<Vec<Reason>, AppError> {
    Ok(sqlx::query_as!(
        Reason,
        r#"select id, version, name, name_en, archived from lead_reason order by archived, name collate "zh-x-icu", id"#
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Adds a reason, or changes the one with this id that was seen in this version.
///
/// # Errors
/// `Invalid` on `name` for one that is taken, the conflict `changed`.
pub async fn put_reason(tx: &mut Tx, reason: &Reason, seen: Option<i32>) -> Result<(), AppError> {
    let done = match seen {
        None => {
            sqlx::query!("insert into lead_reason (id, name, name_en) values ($1, $2, $3)", reason.id, reason.name, reason.name_en)
                .execute(tx.conn())
                .await?
        }
        Some(seen) => {
            sqlx::query!(
                "update lead_reason set name = $3, name_en = $4, archived = $5, version = version + 1 where id = $1 and version = $2",
                reason.id,
                seen,
                reason.name,
                reason.name_en,
                reason.archived,
            )
            .execute(tx.conn())
            .await?
        }
    };
    if done.rows_affected() == 0 { Err(AppError::conflict("changed")) } else { Ok(()) }
}
