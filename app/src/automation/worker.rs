//! Follows the log for the rules, and does what they ask for.
//!
//! Three steps, each a transaction that a killed server leaves undone and the next one does again: what the log tells sets runs off
//! ([`follow`]), so does the time ([`look`]), and runs whose time has come go on by one action ([`work`]). A run is one for each rule
//! and event by a unique key, an action is one for each run and place; an action and the note of it are one transaction. A call to
//! another program cannot be part of one: it is noted before it goes out, and where no answer came, nobody claims to know.

use super::{
    calling::{Answer, Call, Calls},
    deed_store,
    model::{Deed, Outcome, Rule, RunState, Step, TRIES, Trigger, Why, chain_of, held_back, patience},
    record_store,
    run_store::{self as store, AtWork, Due, News, SetOff},
};
use crate::access::{AppError, Doors, RuleTx};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Events per transaction: well under a second.
const BATCH: i64 = 1_000;
/// Records per rule and look.
const AT_ONCE: i64 = 500;
/// How far back it is looked again for moments: a date may be set after its time, and a server may rest.
const LATE: TimeDelta = TimeDelta::days(1);
/// After so long a call of which nothing is noted counts as lost: longer than any call takes.
const LOST: TimeDelta = TimeDelta::minutes(2);

/// Reads some of what was sealed since; gives how many events, 0 when there is nothing new or another worker is at it.
///
/// # Errors
/// Those of the database; then nothing was noted, the next step reads the same again.
pub async fn follow(doors: &Doors) -> Result<i64, AppError> {
    let mut tx = doors.follow_rules().await?;
    let Some(number) = store::head(&mut tx).await? else { return Ok(0) };
    let rules = store::at_work(&mut tx).await?;
    let kinds: BTreeSet<&str> = rules.iter().flat_map(|one| one.rule.trigger.kinds(one.rule.on)).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    // Where no rule waits for anything, there is nothing to read.
    let most = if kinds.is_empty() { None } else { Some(BATCH) };
    let Some(end) = store::next_end(&mut tx, number, most).await? else { return Ok(0) };
    let news = if kinds.is_empty() { Vec::new() } else { store::news(&mut tx, number, end, &kinds).await? };
    let now = tx.now();
    let by_all = |event: &News| rules.iter().filter_map(|rule| set_off(rule, event)).collect::<Vec<_>>();
    let runs: Vec<SetOff> = news.iter().flat_map(by_all).collect();
    for run in &runs {
        store::set_off(tx.conn(), now, run).await?;
    }
    store::keep_head(&mut tx, end).await?;
    tx.commit().await?;
    Ok(end - number)
}

/// The run of a rule that an event sets off. What happened before the rule was switched on does not, nor does what it did itself.
fn set_off(of: &AtWork, event: &News) -> Option<SetOff> {
    let record = of.rule.trigger.fits(of.rule.on, &event.seen).filter(|_| event.recorded_at >= of.since)?;
    let chain = chain_of(&event.seen.after);
    Some(SetOff {
        rule: of.id,
        key: format!("event:{}", event.id),
        event_kind: Some(event.seen.kind.clone()),
        record,
        held_back: held_back(&chain, of.id),
        chain,
        happened_at: event.recorded_at,
        as_it_is: of.rule.clone(),
    })
}

/// Looks for records whose time has come by the rules that go by it, each in the sight of its keeper; gives how many runs are new.
///
/// # Errors
/// Those of the database; then the next look finds the same.
pub async fn look(doors: &Doors) -> Result<usize, AppError> {
    let mut tx = doors.follow_rules().await?;
    let rules = store::at_work(&mut tx).await?;
    store::forget(&mut tx).await?;
    tx.commit().await?;
    let mut new = 0;
    for one in &rules {
        if let Trigger::Time { field, before, minutes } = &one.rule.trigger {
            new += look_by(doors, one, field, TimeDelta::minutes(if *before { -*minutes } else { *minutes })).await?;
        }
    }
    Ok(new)
}

async fn look_by(doors: &Doors, of: &AtWork, field: &str, shift: TimeDelta) -> Result<usize, AppError> {
    let mut tx = doors.act_by_rule().await?;
    let now = tx.now();
    let from = of.looked_at.map_or(of.since, |looked| (looked.min(now) - LATE).max(of.since));
    let keeper = match tx.step_in(of.keeper, &json!({})).await {
        Ok(keeper) => keeper,
        // The next run that comes to it says so.
        Err(AppError::NotAllowed) => return Ok(0),
        Err(error) => return Err(error),
    };
    let span = (from - shift, now - shift);
    let found = record_store::moments(keeper, of.rule.on, field, span, Some(of.id), AT_ONCE).await?;
    tx.step_back().await?;
    let mut new = 0;
    for (record, at) in found.iter().copied() {
        let run = SetOff {
            rule: of.id,
            // `moments` knows it too.
            key: format!("time:{record}:{}", at.timestamp_micros()),
            event_kind: None,
            record,
            chain: Vec::new(),
            held_back: None,
            happened_at: at + shift,
            as_it_is: of.rule.clone(),
        };
        new += usize::from(store::set_off(tx.conn(), now, &run).await?);
    }
    // Where there are more, the next look begins where this one did, and finds the others.
    if found.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
        store::looked(tx.conn(), of.id, now).await?;
    }
    tx.commit().await?;
    Ok(new)
}

/// Has one run go on by one action; gives whether there was one whose time had come.
///
/// # Errors
/// Those that pass: then nothing was done, the next step does the same. What cannot be done for another reason is noted at the run.
pub async fn work(doors: &Doors, calls: &Calls) -> Result<bool, AppError> {
    let mut tx = doors.act_by_rule().await?;
    let Some(due) = store::take(&mut tx, None).await? else { return Ok(false) };
    let call = match go_on(&mut tx, &due).await {
        Ok(call) => call,
        Err(error) => {
            drop(tx);
            step_aside(doors, due.id).await?;
            // Two that write to one record may be in each other's way: one gives way, and that is no fault.
            return if matches!(error, AppError::Busy) { Ok(true) } else { Err(error) };
        }
    };
    tx.commit().await?;
    if let Some(call) = call {
        let answer = calls.call(&call).await;
        answered(doors, &due, &call, answer).await?;
    }
    Ok(true)
}

/// Puts off a run in whose way something is, so that the others need not wait for it.
async fn step_aside(doors: &Doors, run: Uuid) -> Result<(), AppError> {
    let mut tx = doors.act_by_rule().await?;
    if let Some(due) = store::take(&mut tx, Some(run)).await? {
        store::put_off(&mut tx, due.id, due.tries, TimeDelta::minutes(patience(due.tries))).await?;
    }
    tx.commit().await
}

/// What comes next of a run that is held; gives the call that is to go out once that is committed.
async fn go_on(tx: &mut RuleTx, due: &Due) -> Result<Option<Call>, AppError> {
    let end = |why| (RunState::Skipped, Some(why));
    let ended = if due.step == Some(Outcome::Sending) {
        // Whoever sent it was killed before they knew.
        store::note(tx, due.id, due.place, Outcome::Unknown, &json!({ "trouble": "lost" })).await?;
        (RunState::Unknown, None)
    } else if !due.active {
        end(Why::Off)
    } else {
        let Some(rule) = &due.rule else {
            store::end(tx, due.id, RunState::Failed, None).await?;
            return Ok(None);
        };
        match rule.steps.get(usize::try_from(due.place).unwrap_or_default()) {
            Some(_) if !due.begun => match begin(tx, due, rule).await? {
                Some(why) => end(why),
                None => return Ok(None),
            },
            Some(step) => return act(tx, due, rule, step).await,
            None => (RunState::Done, None),
        }
    };
    store::end(tx, due.id, ended.0, ended.1).await?;
    Ok(None)
}

/// What is recorded while a rule works bears this: the rule, the run, and the rules that led to it with itself behind them.
fn mark(due: &Due) -> Value {
    let chain: Vec<Uuid> = due.chain.iter().copied().chain([due.rule_id]).collect();
    json!({ "rule": due.rule_id, "name": due.rule_name, "run": due.id, "chain": chain })
}

/// Has a run begin, if the keeper sees the record, the conditions hold and the rule did not run too often; else says why not.
async fn begin(tx: &mut RuleTx, due: &Due, rule: &Rule) -> Result<Option<Why>, AppError> {
    let held = judge(tx, due, rule).await?;
    if held == Some(Why::Keeper) {
        store::stop(tx, due.rule_id, Why::Keeper).await?;
    }
    if held.is_some() {
        return Ok(held);
    }
    if store::begun_lately(tx, due.rule_id).await? >= i64::from(due.hourly) {
        if store::stop(tx, due.rule_id, Why::Rate).await? {
            store::tell_stopped(tx, due, Why::Rate).await?;
        }
        return Ok(Some(Why::Rate));
    }
    let first = rule.steps.first().map_or(0, |step| step.after_minutes);
    store::begin(tx, due.id, first).await?;
    Ok(None)
}

async fn judge(tx: &mut RuleTx, due: &Due, rule: &Rule) -> Result<Option<Why>, AppError> {
    let keeper = match tx.step_in(due.keeper, &mark(due)).await {
        Err(AppError::NotAllowed) => return Ok(Some(Why::Keeper)),
        entered => entered?,
    };
    let fits = record_store::fitting(keeper, rule.on, &rule.conditions, &[due.record]).await;
    tx.step_back().await?;
    Ok(match fits {
        Ok(fits) => match fits.get(&due.record) {
            Some(true) => None,
            Some(false) => Some(Why::Conditions),
            None => Some(Why::Unseen),
        },
        Err(error @ (AppError::Busy | AppError::Unavailable)) => return Err(error),
        // They name what is no longer there.
        Err(_) => Some(Why::Conditions),
    })
}

/// Does an action and notes what became of it, both or none. A call is only prepared.
async fn act(tx: &mut RuleTx, due: &Due, rule: &Rule, step: &Step) -> Result<Option<Call>, AppError> {
    let done = match try_to(tx, due, rule, step).await {
        Ok(done) => tx.step_out().await.map(|()| done),
        Err(error) => Err(error),
    };
    match done {
        Ok((_, Some(call))) => {
            store::note(tx, due.id, due.place, Outcome::Sending, &json!({})).await?;
            store::put_off(tx, due.id, due.tries + 1, LOST).await?;
            Ok(Some(call))
        }
        Ok((outcome, None)) => {
            settle(tx, due, rule, outcome, &json!({})).await?;
            Ok(None)
        }
        Err(error @ (AppError::Busy | AppError::Unavailable)) => Err(error),
        Err(error) => {
            tx.step_back().await?;
            let somebody_was_faster = matches!(&error, AppError::Conflict(code) if code == "changed");
            if somebody_was_faster && due.tries + 1 < TRIES {
                store::put_off(tx, due.id, due.tries + 1, TimeDelta::minutes(patience(due.tries + 1))).await?;
            } else {
                fail(tx, due, &json!({ "error": error })).await?;
            }
            Ok(None)
        }
    }
}

async fn try_to(tx: &mut RuleTx, due: &Due, rule: &Rule, step: &Step) -> Result<(Outcome, Option<Call>), AppError> {
    let at = tx.now();
    let keeper = tx.step_in(due.keeper, &mark(due)).await?;
    let outcome = deed_store::act(keeper, rule.on, due.record, &step.deed).await?;
    let Deed::Call { url } = &step.deed else { return Ok((outcome, None)) };
    let place = record_store::place(keeper, rule.on, due.record).await?.ok_or(AppError::NotFound)?;
    let body = json!({
        "rule": { "id": due.rule_id, "name": due.rule_name },
        "record": { "kind": rule.on, "id": due.record, "name": place.name, "owner": place.owner, "version": place.version },
        "event": due.event_kind,
        "happened_at": due.happened_at,
    });
    let id = format!("{}-{}", due.id, due.place);
    Ok((
        outcome,
        Some(Call { url: url.clone(), id, at: at.timestamp(), secret: due.secret.clone(), body: body.to_string() }),
    ))
}

/// Notes what came of a call, if nobody else did meanwhile.
async fn answered(doors: &Doors, due: &Due, call: &Call, answer: Answer) -> Result<(), AppError> {
    let mut tx = doors.act_by_rule().await?;
    let Some(now) = store::take(&mut tx, Some(due.id)).await? else { return Ok(()) };
    let still = now.step == Some(Outcome::Sending) && now.place == due.place;
    let Some(rule) = now.rule.as_ref().filter(|_| still) else { return Ok(()) };
    match answer {
        Answer::Taken(status) => settle(&mut tx, &now, rule, Outcome::Done, &json!({ "status": status })).await?,
        Answer::Refused(told) => fail(&mut tx, &now, &told).await?,
        Answer::Later(told) if now.tries >= TRIES => fail(&mut tx, &now, &told).await?,
        Answer::Later(told) => {
            // As if it had not been begun: the next try notes it anew.
            store::note(&mut tx, now.id, now.place, Outcome::Failed, &told).await?;
            store::put_off(&mut tx, now.id, now.tries, TimeDelta::minutes(patience(now.tries))).await?;
        }
        Answer::Unknown(told) => {
            store::note(&mut tx, now.id, now.place, Outcome::Unknown, &told).await?;
            store::end(&mut tx, now.id, RunState::Unknown, None).await?;
            tracing::info!(run = %now.id, id = %call.id, "a call of a rule went out and was not answered");
        }
    }
    tx.commit().await
}

/// Notes that an action is done, and has the run go on.
async fn settle(tx: &mut RuleTx, due: &Due, rule: &Rule, outcome: Outcome, told: &Value) -> Result<(), AppError> {
    store::note(tx, due.id, due.place, outcome, told).await?;
    let next = rule.steps.get(usize::try_from(due.place + 1).unwrap_or(usize::MAX));
    match next {
        Some(next) => store::advance(tx, due.id, next.after_minutes).await,
        None => store::end(tx, due.id, RunState::Done, None).await,
    }
}

async fn fail(tx: &mut RuleTx, due: &Due, told: &Value) -> Result<(), AppError> {
    store::note(tx, due.id, due.place, Outcome::Failed, told).await?;
    store::end(tx, due.id, RunState::Failed, None).await
}
