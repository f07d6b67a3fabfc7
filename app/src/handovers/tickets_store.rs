//! Tickets of a plan in the database.

use super::{
    model::{HandKind, Plan},
    tickets_model::Hands,
};
use crate::{
    access::{Action, AppError, Tx, may},
    desk::{assignment::store as assignment, tickets::rules_model::Kind},
};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Open tickets that stay with the giver: not chosen, or not the caller's to give.
pub async fn staying(tx: &mut Tx, plan: &Plan, said: &Value) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!(r#"select tickets_staying($1, $2) as "count!""#, plan.giver, said)
        .fetch_one(tx.conn())
        .await?)
}

/// Everybody to whom tickets can be given, but the giver; nobody for callers who give none.
pub async fn desk(tx: &mut Tx, giver: Option<Uuid>) -> Result<Vec<(Uuid, String)>, AppError> {
    if !may(tx.role(), Action::AssignTickets) {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let setting = assignment::setting(tx.conn()).await?;
    let agents = assignment::agents(tx.conn(), &setting, now).await?;
    Ok(agents.into_iter().filter(|one| Some(one.id) != giver).map(|one| (one.id, one.name)).collect())
}

/// Of those who would get tickets by a plan, whoever would carry more than they can, or is not there.
pub async fn hands(tx: &mut Tx, plan: &Plan, said: &Value) -> Result<Vec<Hands>, AppError> {
    if !plan.kinds.contains(&HandKind::Ticket) || !may(tx.role(), Action::AssignTickets) {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"
        select w.to_id as "to!", t.kind, count(*) as "count!" from planned_handover($1, $2) w join ticket t on t.id = w.record_id
         where w.record_kind = 'ticket' and w.to_id is not null
         group by w.to_id, t.kind
        "#,
        plan.giver,
        said,
    )
    .fetch_all(tx.conn())
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let setting = assignment::setting(tx.conn()).await?;
    let mut more: HashMap<Uuid, i32> = HashMap::new();
    for row in rows {
        let weight = Kind::from_key(&row.kind).map_or(1, |kind| setting.weight(kind));
        let load = weight.saturating_mul(i32::try_from(row.count).unwrap_or(i32::MAX));
        let all = more.entry(row.to).or_default();
        *all = all.saturating_add(load);
    }
    let agents = assignment::agents(tx.conn(), &setting, now).await?;
    let worth_knowing = agents.into_iter().filter_map(|one| {
        let load = one.load.saturating_add(*more.get(&one.id)?);
        let over = one.most(&setting).filter(|most| load > *most);
        let there = one.takes(&setting, now);
        (over.is_some() || !there).then_some(Hands { name: one.name, load, over, there })
    });
    Ok(worth_knowing.collect())
}
