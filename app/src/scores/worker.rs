//! Counts scores: of what the sealed log tells of, and of everything open when a day begins or criteria change. What was counted, what rules
//! did about it and how far it came are kept by one transaction: killed at any moment it begins again where it was, and acts once.

use super::{
    facts_store::{self as facts, Known},
    hint_model::hints,
    model::{Crossing, Kind, Rule, Score, score},
    worker_store as store,
};
use crate::{
    access::{AppError, Doors, SystemTx},
    deals::position,
    events::{Event, record_unasked},
};
use serde_json::{Map, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Events per transaction.
const EVENTS: i32 = 2_000;
/// A log that is so many events ahead is not followed: counting everything open is less.
const FAR: i64 = 200_000;
/// Records per transaction: well under a second.
const RECORDS: i32 = 1_000;

/// Works on some; gives how many events and records that were.
///
/// # Errors
/// Those of the database; then nothing was counted, the next step takes the same ones.
pub async fn step(doors: &Doors) -> Result<usize, AppError> {
    let mut worked = follow(doors).await?;
    for kind in Kind::ALL {
        worked += sweep(doors, *kind).await?;
    }
    Ok(worked)
}

/// Counts one record, for whoever is about to look at it.
///
/// # Errors
/// Those of the database.
pub async fn count_one(doors: &Doors, kind: Kind, id: Uuid) -> Result<(), AppError> {
    let mut tx = doors.work_daily().await?;
    count(&mut tx, kind, &[id]).await?;
    tx.commit().await
}

/// What the sealed log tells of.
async fn follow(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let Some(number) = store::head(&mut tx).await? else { return Ok(0) };
    if store::skip_ahead(&mut tx, FAR).await? {
        tx.commit().await?;
        return Ok(1);
    }
    let Some(news) = store::news(&mut tx, number, EVENTS).await? else { return Ok(0) };
    count(&mut tx, Kind::Lead, &news.leads).await?;
    count(&mut tx, Kind::Deal, &news.deals).await?;
    store::keep_head(&mut tx, news.last).await?;
    tx.commit().await?;
    Ok(usize::try_from(news.last - number).unwrap_or_default())
}

/// The next of everything that is open, once a day and after criteria changed.
async fn sweep(doors: &Doors, kind: Kind) -> Result<usize, AppError> {
    let mut tx = doors.work_daily().await?;
    let today = tx.now().date_naive();
    let Some(sweep) = store::sweep(&mut tx, kind, today).await? else { return Ok(0) };
    let ids = store::open(&mut tx, kind, sweep.after, RECORDS).await?;
    count(&mut tx, kind, &ids).await?;
    let whole = ids.len() >= usize::try_from(RECORDS).unwrap_or(usize::MAX);
    let reached = ids.last().copied().filter(|_| whole);
    store::keep_sweep(&mut tx, kind, sweep.revision, today, reached).await?;
    tx.commit().await?;
    Ok(ids.len().max(1))
}

/// A threshold that a record came above.
struct Reached<'a> {
    rule: &'a Rule,
    record: &'a Known,
    score: &'a Score,
}

/// Counts these records with a handful of statements, however many they are, and has rules act on what came above their thresholds.
async fn count(tx: &mut SystemTx, kind: Kind, ids: &[Uuid]) -> Result<(), AppError> {
    if ids.is_empty() {
        return Ok(());
    }
    let set = facts::settings(tx.conn(), kind).await?;
    let held = store::hold(tx, kind, ids).await?;
    let over = store::over(tx, ids).await?;
    let (known, now) = (facts::facts(tx.conn(), kind, ids).await?, tx.now());
    let scores: Vec<(Uuid, Score, Vec<_>)> = known
        .iter()
        .map(|one| {
            let whole = score(&set.criteria, set.grades, &one.facts, now);
            let next = hints(kind, &whole, &set.criteria, &one.facts, now);
            (one.id, whole, next)
        })
        .collect();
    store::keep(tx, &scores, set.revision).await?;
    let (mut above, mut below, mut reached) = (Vec::new(), Vec::new(), Vec::new());
    for rule in set.rules.iter().filter(|rule| rule.active) {
        for (record, (id, score, _)) in known.iter().zip(&scores) {
            // What was counted by other criteria, or for a rule that was not there, crosses nothing.
            let counts = held.get(id).copied().flatten().is_none_or(|revision| revision == set.revision);
            match rule.crossing(score.points, over.contains(&(rule.id, *id)), counts) {
                Crossing::Above(acts) => {
                    above.push((rule.id, *id));
                    reached.extend(acts.then_some(Reached { rule, record, score }));
                }
                Crossing::Below => below.push((rule.id, *id)),
                Crossing::Nothing => {}
            }
        }
    }
    store::keep_over(tx, &above, &below).await?;
    act(tx, kind, &reached).await
}

/// Tells, hands out, moves.
async fn act(tx: &mut SystemTx, kind: Kind, reached: &[Reached<'_>]) -> Result<(), AppError> {
    if reached.is_empty() {
        return Ok(());
    }
    record_unasked(tx, reached.iter().map(|one| told(kind, one)).collect()).await?;
    let given: Vec<Uuid> = reached.iter().filter(|one| one.rule.assign).map(|one| one.record.id).collect();
    if !given.is_empty() {
        store::hand_out(tx, &given).await?;
    }
    let moves: Vec<(&Reached<'_>, Uuid)> = reached.iter().filter_map(|one| Some((one, one.rule.stage?))).collect();
    let stages: Vec<Uuid> = moves.iter().map(|(_, stage)| *stage).collect();
    let mut tops = if stages.is_empty() { HashMap::new() } else { store::tops(tx, &stages).await? };
    for (one, stage) in moves {
        let top = tops.get(&stage).cloned().flatten();
        let place = position::between(None, top.as_deref(), 1, rand::random)
            .map_err(|error| AppError::unforeseen(&error))?
            .pop()
            .unwrap_or_default();
        if store::move_deal(tx, one.record.id, one.rule.id, one.score.points, &place).await? {
            tops.insert(stage, Some(place));
        }
    }
    Ok(())
}

/// That a record came so far, and whom that concerns.
fn told(kind: Kind, one: &Reached<'_>) -> Event {
    let kind_of_event = match kind {
        Kind::Lead => "lead.score_reached",
        Kind::Deal => "deal.score_reached",
    };
    let mut after = Map::new();
    after.insert("score_rule".to_owned(), json!(one.rule.name));
    after.insert("score_rule_id".to_owned(), json!(one.rule.id));
    after.insert("score_points".to_owned(), json!(one.score.points));
    if let (true, Some(owner)) = (one.rule.notify, one.record.owner) {
        after.insert("told".to_owned(), json!([owner]));
    }
    Event::of(kind_of_event, kind.key(), one.record.id)
        .customer(one.record.customer)
        .owner(one.record.owner)
        .after(after.into())
}
