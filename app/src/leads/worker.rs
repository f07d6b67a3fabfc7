//! Hands out leads that nobody has, reminds owners before a deadline, and takes a lead away of whoever missed it. A step is one
//! transaction that holds leads and people: a server that is killed has done nothing, and two servers share the work.

use super::{
    rules_model::{Agent, Asked, Rule, choose},
    rules_store,
    work_store::{self, Given, Late},
};
use crate::{
    access::{AppError, Doors},
    desk::sla::{clock_model::Clock, model::Calendar, store as sla, zone},
    events::{Event, record_unasked},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// Leads per transaction.
const BATCH: i64 = 100;

/// Works on some; gives how many that were.
///
/// # Errors
/// Those of the database; then nothing is lost, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    Ok(late(doors).await? + hand_out(doors).await?)
}

/// Reminds, and takes away.
async fn late(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let missed = work_store::miss(&mut tx, BATCH).await?;
    let reminded = work_store::remind(&mut tx, BATCH).await?;
    let told = |kind: &'static str, one: &Late| {
        let event = Event::of(kind, "lead", one.id).owner(Some(one.owner)).version(one.version);
        event.after(json!({ "told": [one.owner], "due_at": one.due_at }))
    };
    let lost = |one: &Late| {
        let before = json!({ "owner": one.owner, "owner_name": one.owner_name, "due_at": one.due_at });
        told("lead.missed", one)
            .before(before)
            .after(json!({ "told": [one.owner], "owner": null, "due_at": null, "goes_on": one.next }))
    };
    let events: Vec<Event> =
        missed.iter().map(lost).chain(reminded.iter().map(|one| told("lead.reminded", one))).collect();
    let worked = events.len();
    if worked > 0 {
        record_unasked(&mut tx, events).await?;
        tx.commit().await?;
    }
    Ok(worked)
}

/// Gives what waits to somebody, as far as a rule holds and somebody has room.
async fn hand_out(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let mut batch = work_store::take(&mut tx, (DateTime::UNIX_EPOCH, Uuid::nil()), BATCH).await?;
    if batch.is_empty() {
        return Ok(0);
    }
    let rules: Vec<Rule> = rules_store::rules(tx.conn()).await?.into_iter().filter(|rule| rule.active).collect();
    let people: Vec<Uuid> = rules.iter().flat_map(|rule| rule.people.iter().map(|(id, _)| *id)).collect();
    work_store::hold_agents(&mut tx, &people).await?;
    // Counted now that nobody else gives them any.
    let mut agents = rules_store::agents(tx.conn()).await?;
    let (today, now) = (work_store::today(&mut tx).await?, tx.now());
    let mut turns = work_store::turns(&mut tx, &rules.iter().map(|rule| rule.id).collect::<Vec<_>>()).await?;
    let calendars = sla::calendars(tx.conn()).await?;
    let (mut left, mut events) = (Vec::new(), Vec::new());
    while let Some(last) = batch.last().copied() {
        let ids: Vec<Uuid> = batch.iter().map(|(_, id)| *id).collect();
        for ((id, _), asked) in rules_store::asked(tx.conn(), &ids).await? {
            let Some(rule) = rules.iter().find(|rule| rule.fits(&asked)) else {
                left.push(id);
                continue;
            };
            let Some(at) = choose(rule, &asked, &agents, &turns, |agent| agent.takes(today)) else {
                // Whoever is full or away may have room later; where everybody missed it nobody will.
                if nobody_is_left(rule, &asked) {
                    left.push(id);
                }
                continue;
            };
            let (due_at, remind_at) = until(rule, &calendars, now)?;
            let given = Given { lead: id, owner: agents[at].id, rule: rule.id, due_at, remind_at };
            if let Some(version) = work_store::give(&mut tx, given).await? {
                agents[at].load += 1;
                turns.note(rule.id, agents[at].id);
                events.push(told(given, version, rule, &agents[at]));
            }
        }
        // Those for whom nobody has room hold up nobody behind them.
        let go_on = events.is_empty() && left.is_empty() && ids.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
        batch = if go_on { work_store::take(&mut tx, last, BATCH).await? } else { Vec::new() };
    }
    let worked = events.len() + left.len();
    if worked > 0 {
        work_store::leave(&mut tx, &left).await?;
        record_unasked(&mut tx, events).await?;
        tx.commit().await?;
    }
    Ok(worked)
}

fn nobody_is_left(rule: &Rule, asked: &Asked) -> bool {
    rule.people.iter().all(|(id, _)| asked.missed_by.contains(id))
}

/// Until when somebody must have been in touch, and when they are reminded.
type Deadline = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The deadline by the rule and its calendar; the reminder comes after three quarters of the time.
fn until(rule: &Rule, calendars: &[Calendar], now: DateTime<Utc>) -> Result<Deadline, AppError> {
    let Some(whole) = rule.follow_minutes.map(|minutes| TimeDelta::minutes(i64::from(minutes))) else {
        return Ok((None, None));
    };
    let Some(calendar) = rule.calendar.and_then(|id| calendars.iter().find(|one| one.id == id)) else {
        return Ok((Some(now + whole), Some(now + whole * 3 / 4)));
    };
    let (hours, zone) = (calendar.hours(), zone(&calendar.zone)?);
    let clock = Clock::new(&hours, &zone, &[]);
    // A calendar without hours promises nothing.
    Ok((clock.due(now, whole).ok(), clock.due(now, whole * 3 / 4).ok()))
}

/// Who got it, and why.
fn told(given: Given, version: i32, rule: &Rule, agent: &Agent) -> Event {
    let why: Value = json!({ "rule": rule.name, "method": rule.method, "load": agent.load, "most": agent.capacity });
    let event = Event::of("lead.handed_out", "lead", given.lead).owner(Some(given.owner)).version(version);
    event.before(json!({ "owner": null })).after(json!({
        "owner": given.owner, "owner_name": agent.name, "because": why, "due_at": given.due_at,
    }))
}
