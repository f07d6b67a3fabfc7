//! Tickets that nobody has, in the database: by which rule they wait, and who gets them.

use super::model::Turns;
use crate::access::{AppError, SystemTx};
use uuid::Uuid;

/// The state of the rules; what changes while they are read has a greater number.
pub async fn revision(tx: &mut SystemTx) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!("select number from assignment_revision").fetch_one(tx.conn()).await?)
}

/// The next tickets of which it is to be found by which rule they wait; held until the end of the transaction.
pub async fn take_to_rule(tx: &mut SystemTx, most: i32) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select take_tickets_to_rule($1) as "ids!""#, most).fetch_one(tx.conn()).await?)
}

/// Keeps by which rules tickets wait.
pub async fn keep_rules(
    tx: &mut SystemTx,
    revision: i64,
    ids: &[Uuid],
    rules: &[Option<Uuid>],
) -> Result<(), AppError> {
    sqlx::query!("select from keep_ticket_rules($1, $2, $3)", revision, ids, rules as &[Option<Uuid>])
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The rules in use by which somebody waits.
pub async fn rules_waited_by(tx: &mut SystemTx) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select r.id from assignment_rule r
         where r.active
           and exists (select 1 from ticket t where t.rule_id = r.id and t.owner_id is null and t.deleted_at is null and t.snoozed_until is null)
        "#
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Of these people those whom nobody else holds just now, held.
pub async fn hold_free(tx: &mut SystemTx, people: &[Uuid]) -> Result<Vec<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(r#"select hold_free_agents($1) as "held!""#, people).fetch_one(tx.conn()).await?)
}

/// Those that wait by these rules with the rule, the most pressing of all first; held.
pub async fn take_waiting(tx: &mut SystemTx, rules: &[Uuid], most: i32) -> Result<Vec<(Uuid, Uuid)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select w.id as "id!", w.rule_id as "rule!" from take_waiting_tickets($1, $2) w join ticket t on t.id = w.id
         order by coalesce(t.due_at, 'infinity'::timestamptz), t.priority, t.created_at, t.id
        "#,
        rules,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.rule)).collect())
}

/// Whose turn it was by these rules.
pub async fn turns(tx: &mut SystemTx, rules: &[Uuid]) -> Result<Turns, AppError> {
    let rows = sqlx::query!("select rule_id, person_id, turn from assignment_turn where rule_id = any ($1)", rules)
        .fetch_all(tx.conn())
        .await?;
    Ok(Turns::of(rows.into_iter().map(|row| ((row.rule_id, row.person_id), row.turn))))
}

/// A ticket that was handed out.
pub struct Handed {
    pub id: Uuid,
    pub version: i32,
    pub customer: Option<Uuid>,
    pub customer_owner: Option<Uuid>,
    /// The team that it got with it, where it had none.
    pub team: Option<Uuid>,
    pub team_name: Option<String>,
}

/// To whom a ticket goes, and by which rule.
pub struct Given {
    pub ticket: Uuid,
    pub owner: Uuid,
    /// The team that it gets, where it has none.
    pub team: Option<Uuid>,
    pub rule: Uuid,
}

/// Hands tickets out, in their order, and notes whose turn it was.
pub async fn hand_out(tx: &mut SystemTx, given: &[Given]) -> Result<Vec<Handed>, AppError> {
    let ids: Vec<Uuid> = given.iter().map(|one| one.ticket).collect();
    let owners: Vec<Uuid> = given.iter().map(|one| one.owner).collect();
    let teams: Vec<Option<Uuid>> = given.iter().map(|one| one.team).collect();
    // Each pair once, where it came last.
    let mut turns: Vec<(Uuid, Uuid)> = Vec::new();
    for one in given {
        turns.retain(|pair| *pair != (one.rule, one.owner));
        turns.push((one.rule, one.owner));
    }
    let (rules, people): (Vec<Uuid>, Vec<Uuid>) = turns.into_iter().unzip();
    Ok(sqlx::query_as!(
        Handed,
        r#"
        select h.id as "id!", h.version as "version!", h.customer, h.customer_owner, h.team, h.team_name from hand_out_tickets($1, $2, $3, $4, $5) h
        "#,
        &ids,
        &owners,
        &teams as &[Option<Uuid>],
        &rules,
        &people,
    )
    .fetch_all(tx.conn())
    .await?)
}
