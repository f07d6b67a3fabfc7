//! Hands out what nobody has: finds by which rule each ticket waits, and gives it to somebody who is there and has room. A step is
//! one transaction that holds tickets and people; it waits for nobody else who holds some, so two servers share the work.

use super::{
    hand_store::{self, Given, Handed},
    model::{Because, Rule, choose, rule_for, wanted},
    store,
};
use crate::{
    access::{AppError, Doors},
    events::{Event, record_unasked},
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Tickets per transaction.
const BATCH: i32 = 200;
/// So many of each rule are looked at in one transaction.
const EACH: i32 = 200;

/// Judges some tickets, or hands some out; gives how many.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    match judge(doors).await? {
        0 => hand_out(doors).await,
        judged => Ok(judged),
    }
}

/// Finds by which rule tickets wait that nobody has.
async fn judge(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let ids = hand_store::take_to_rule(&mut tx, BATCH).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    let now = tx.now();
    // First the number: what changes while the rest is read has a greater one.
    let revision = hand_store::revision(&mut tx).await?;
    let rules = store::rules(tx.conn()).await?;
    let setting = store::setting(tx.conn()).await?;
    let agents = store::agents(tx.conn(), &setting, now).await?;
    let asked = store::asked(tx.conn(), &ids).await?;
    let (ids, found): (Vec<Uuid>, Vec<Option<Uuid>>) =
        asked.iter().map(|(id, asked)| (*id, rule_for(&rules, asked, &agents).map(|rule| rule.id))).unzip();
    hand_store::keep_rules(&mut tx, revision, &ids, &found).await?;
    tx.commit().await?;
    Ok(ids.len())
}

/// Hands out what waits, the most pressing first, as far as somebody has room.
async fn hand_out(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let waited = hand_store::rules_waited_by(&mut tx).await?;
    if waited.is_empty() {
        return Ok(0);
    }
    let now = tx.now();
    let setting = store::setting(tx.conn()).await?;
    let takes = |all: &[super::model::Agent]| -> Vec<Uuid> {
        all.iter().filter(|one| one.takes(&setting, now) && one.has_room(&setting, 1)).map(|one| one.id).collect()
    };
    let free = takes(&store::agents(tx.conn(), &setting, now).await?);
    let held = if free.is_empty() { free } else { hand_store::hold_free(&mut tx, &free).await? };
    if held.is_empty() {
        return Ok(0);
    }
    // Counted once more now that nobody else can give them anything.
    let mut agents = store::agents(tx.conn(), &setting, now).await?;
    let rules: Vec<Rule> =
        store::rules(tx.conn()).await?.into_iter().filter(|rule| rule.active && waited.contains(&rule.id)).collect();
    let waiting = hand_store::take_waiting(&mut tx, &waited, EACH).await?;
    let ids: Vec<Uuid> = waiting.iter().map(|(id, _)| *id).collect();
    let asked: HashMap<Uuid, _> = store::asked(tx.conn(), &ids).await?.into_iter().collect();
    let skills = store::wanted_skills(tx.conn()).await?;
    let mut turns = hand_store::turns(&mut tx, &waited).await?;
    let (mut given, mut because) = (Vec::new(), HashMap::new());
    for (id, rule) in waiting {
        let Some((rule, asked)) = rules.iter().find(|one| one.id == rule).zip(asked.get(&id)) else { continue };
        let weight = setting.weight(asked.kind);
        let chosen = choose(rule, asked, wanted(&skills, &asked.categories), &agents, &turns, |one| {
            held.contains(&one.id) && one.takes(&setting, now) && one.has_room(&setting, weight)
        });
        let Some(at) = chosen else { continue };
        let agent = &mut agents[at];
        agent.load += weight;
        turns.note(rule.id, agent.id);
        let why =
            Because { rule: rule.name.clone(), method: rule.method, load: agent.load, most: agent.most(&setting) };
        because.insert(id, (agent.id, agent.name.clone(), why));
        given.push(Given { ticket: id, owner: agent.id, team: rule.team, rule: rule.id });
    }
    if given.is_empty() {
        return Ok(0);
    }
    let handed = hand_store::hand_out(&mut tx, &given).await?;
    let events = handed.iter().filter_map(|one| because.get(&one.id).map(|why| told(one, why))).collect();
    record_unasked(&mut tx, events).await?;
    tx.commit().await?;
    Ok(handed.len())
}

/// Who got it, and why.
fn told(ticket: &Handed, (owner, name, why): &(Uuid, String, Because)) -> Event {
    let event = Event::of("ticket.handed_out", "ticket", ticket.id).customer(ticket.customer);
    let (mut was, mut is) = (json!({ "owner": null }), json!({ "owner": owner, "owner_name": name, "because": why }));
    if let Some(team) = ticket.team {
        was["team"] = json!(null);
        is["team"] = json!(team);
        is["team_name"] = json!(ticket.team_name);
    }
    event.owner(ticket.customer_owner).version(ticket.version).before(was).after(is)
}
