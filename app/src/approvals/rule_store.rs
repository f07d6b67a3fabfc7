//! Rules in the database, and after how long somebody is reminded.

use super::rule_model::{Rule, RuleBook};
use crate::access::{AppError, Tx};
use serde_json::Value;
use uuid::Uuid;

fn steps_of(value: Value) -> Result<Vec<super::rule_model::Approver>, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::unforeseen(&error))
}

async fn rules(tx: &mut Tx) -> Result<Vec<Rule>, AppError> {
    let rows = sqlx::query!(
        "select id, version, name, active, amount, discount, discount_of, margin, steps from approval_rule order by rank, id"
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Rule {
                id: row.id,
                version: row.version,
                name: row.name,
                active: row.active,
                amount: row.amount,
                discount: row.discount,
                whole: row.discount_of == "whole",
                margin: row.margin,
                steps: steps_of(row.steps)?,
            })
        })
        .collect()
}

/// All rules, and what one needs to speak of them.
pub async fn book(tx: &mut Tx) -> Result<RuleBook, AppError> {
    let rules = rules(tx).await?;
    let set =
        sqlx::query!("select s.remind_hours, s.version, o.currency from approval_setting s cross join organisation o")
            .fetch_one(tx.conn())
            .await?;
    let people = sqlx::query!(
        r#"
        select id, name from person p
         where p.active or exists (select 1 from approval_rule r where r.steps @> jsonb_build_array(jsonb_build_object('id', p.id)))
         order by name collate "zh-x-icu", id
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(RuleBook {
        rules,
        currency: set.currency,
        remind_hours: set.remind_hours,
        version: set.version,
        people: people.into_iter().map(|row| (row.id, row.name)).collect(),
    })
}

/// Holds a rule that was seen in this version.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn hold_rule(tx: &mut Tx, id: Uuid, version: i32) -> Result<Rule, AppError> {
    sqlx::query!("select id from approval_rule where id = $1 for update", id).fetch_one(tx.conn()).await?;
    let held = rules(tx).await?.into_iter().find(|rule| rule.id == id).ok_or(AppError::NotFound)?;
    if held.version == version { Ok(held) } else { Err(AppError::conflict("changed")) }
}

/// Adds a rule behind the others, or writes over the one with its id; gives the version then.
pub async fn put_rule(tx: &mut Tx, rule: &Rule) -> Result<i32, AppError> {
    let steps = serde_json::to_value(&rule.steps).map_err(|error| AppError::unforeseen(&error))?;
    Ok(sqlx::query_scalar!(
        r#"
        insert into approval_rule (id, rank, name, active, amount, discount, discount_of, margin, steps)
        values ($1, (select coalesce(max(r.rank), 0) + 1 from approval_rule r), $2, $3, $4, $5, $6, $7, $8)
        on conflict (id) do update
           set name = excluded.name, active = excluded.active, amount = excluded.amount, discount = excluded.discount,
               discount_of = excluded.discount_of, margin = excluded.margin, steps = excluded.steps, version = approval_rule.version + 1
        returning version
        "#,
        rule.id,
        rule.name,
        rule.active,
        rule.amount,
        rule.discount,
        if rule.whole { "whole" } else { "line" },
        rule.margin,
        steps,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Removes a rule that is held.
pub async fn remove_rule(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("delete from approval_rule where id = $1", id).execute(tx.conn()).await?;
    Ok(())
}

/// Puts rules into this order; those that are not named come behind.
pub async fn arrange_rules(tx: &mut Tx, order: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        "update approval_rule r set rank = coalesce(array_position($1::uuid[], r.id), cardinality($1::uuid[]) + 1) where true",
        order,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says after how many hours somebody is reminded.
///
/// # Errors
/// The conflict `changed`.
pub async fn remind_after(tx: &mut Tx, version: i32, hours: i16) -> Result<(), AppError> {
    let set = sqlx::query!(
        "update approval_setting set remind_hours = $2, version = version + 1 where version = $1",
        version,
        hours,
    )
    .execute(tx.conn())
    .await?;
    if set.rows_affected() == 0 { Err(AppError::conflict("changed")) } else { Ok(()) }
}
