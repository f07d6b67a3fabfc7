//! Which promises a ticket has, from when to when they run, and which comes next.

use crate::desk::sla::{
    clock_model::{Clock, State, Target, Wait},
    policy_model::{Measure, Policy, Promise, Step, Tells},
};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// One promise of a ticket as it stands. It holds until something happens to the ticket: what changes by time alone (whether it
/// is pressing, whether it is over) is seen from the moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    pub measure: Measure,
    /// `None` while the customer is waited for.
    pub due: Option<DateTime<Utc>>,
    /// From when on it is pressing.
    pub warn_at: Option<DateTime<Utc>>,
    /// Its time stands still.
    pub paused: bool,
    /// Done: whether in time.
    pub done: Option<bool>,
    /// Done: after how many minutes of the calendar's time, without the waits for the customer.
    #[serde(default)]
    pub worked: Option<i64>,
}

/// What is known of a ticket that its clocks need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub created_at: DateTime<Utc>,
    pub first_reply_at: Option<DateTime<Utc>>,
    /// `None` while it is being worked on.
    pub solved_at: Option<DateTime<Utc>>,
    /// What was said between the customer and us, in its order: whether the customer said it, and when.
    pub said: Vec<(bool, DateTime<Utc>)>,
    /// When the customer was waited for, and when it counted as solved before it went on.
    pub waits: Vec<Wait>,
}

/// From when on a promise runs, and when it was done; `None` where it has not begun. What is solved needs no answer any more.
#[must_use]
pub fn run_of(facts: &Facts, measure: Measure) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    match measure {
        Measure::First => Some((facts.created_at, facts.first_reply_at.or(facts.solved_at))),
        Measure::Resolve => Some((facts.created_at, facts.solved_at)),
        Measure::Next => {
            let mut run: Option<(DateTime<Utc>, Option<DateTime<Utc>>)> = None;
            for (theirs, at) in &facts.said {
                match (*theirs, run) {
                    // The oldest that is not answered counts.
                    (true, Some((_, None))) | (false, None | Some((_, Some(_)))) => {}
                    (true, _) => run = Some((*at, None)),
                    (false, Some((start, None))) => run = Some((start, Some(*at))),
                }
            }
            run.map(|(start, done)| (start, done.or(facts.solved_at.map(|solved| solved.max(start)))))
        }
    }
}

/// The waits that began before something was done; all while it is not.
#[must_use]
pub fn waits_before(waits: &[Wait], done: Option<DateTime<Utc>>) -> Vec<Wait> {
    waits.iter().filter(|wait| done.is_none_or(|done| wait.from < done)).copied().collect()
}

/// How a promise stands that began; `None` where its calendar never gets there.
#[must_use]
pub fn stand<Z: TimeZone>(
    clock: &Clock<'_, Z>,
    policy: &Policy,
    measure: Measure,
    promise: Promise,
    (start, met_at): (DateTime<Utc>, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) -> Option<Promised> {
    let warn_percent = policy.warn_percent.and_then(|percent| u8::try_from(percent).ok());
    let reading = clock.read(&Target { start, minutes: promise.minutes, warn_percent, met_at }, now).ok()?;
    let done = met_at.map(|_| reading.state == State::Met);
    let paused = done.is_none() && reading.state == State::Paused;
    let worked = done.map(|_| reading.elapsed.num_minutes());
    Some(Promised { measure, due: reading.due, warn_at: reading.warn_at, paused, done, worked })
}

/// The open promise that falls due first; where all stand still, the first of them.
#[must_use]
pub fn nearest(promises: &[Promised]) -> Option<Promised> {
    let open = || promises.iter().filter(|one| one.done.is_none());
    let due = open().filter(|one| one.due.is_some()).min_by_key(|one| one.due);
    due.or_else(|| open().find(|one| one.paused)).copied()
}

/// A step of a chain, and when it is to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which step it is: the same for as long as the promise runs.
    pub step: String,
    pub measure: Measure,
    pub at: DateTime<Utc>,
    pub tells: Tells,
}

/// The steps of a promise that is not done, as far as their moments are known: a wait for the customer holds them up too.
pub fn calls<Z: TimeZone>(
    clock: &Clock<'_, Z>,
    policy: &Policy,
    measure: Measure,
    promise: Promise,
    start: DateTime<Utc>,
) -> Vec<Call> {
    let whole = TimeDelta::minutes(i64::from(promise.minutes));
    let call = |step: &Step| {
        let by = match step.after {
            Some(after) => whole + TimeDelta::minutes(i64::from(after)),
            None => whole * i32::from(policy.warn_percent?) / 100,
        };
        let at = clock.due(start, by).ok()?;
        Some(Call { step: name(measure, start, step), measure, at, tells: step.tells })
    };
    policy.chain.iter().filter_map(call).collect()
}

/// `first/1793000000000000/30/owner`: the promise, its beginning in microseconds, minutes after it was due, whom.
fn name(measure: Measure, start: DateTime<Utc>, step: &Step) -> String {
    let after = step.after.map_or_else(|| "warning".to_owned(), |after| after.to_string());
    let whom = match step.tells {
        Tells::Owner => "owner".to_owned(),
        Tells::TeamLead => "lead".to_owned(),
        Tells::Person(id) => id.to_string(),
    };
    format!("{}/{}/{after}/{whom}", measure.key(), start.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sla::clock_model::{DAY, Hours, Span};
    use uuid::Uuid;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::<Utc>::default() + TimeDelta::minutes(minute)
    }

    fn promised(measure: Measure, due: Option<i64>, paused: bool, done: Option<bool>) -> Promised {
        Promised { measure, due: due.map(at), warn_at: None, paused, done, worked: None }
    }

    #[test]
    fn the_open_promise_that_is_due_first_is_shown() {
        let first = promised(Measure::First, Some(5), false, Some(true));
        let next = promised(Measure::Next, Some(20), false, None);
        let resolve = promised(Measure::Resolve, Some(60), false, None);
        assert_eq!(nearest(&[first, resolve, next]), Some(next));
        let paused = promised(Measure::Resolve, None, true, None);
        assert_eq!(nearest(&[first, paused]), Some(paused));
        assert_eq!(nearest(&[first, paused, next]), Some(next));
        assert_eq!((nearest(&[first]), nearest(&[])), (None, None));
    }

    #[test]
    fn the_oldest_word_that_is_not_answered_counts() {
        let run = |said: &[(bool, i64)], solved: Option<i64>| {
            let said = said.iter().map(|(theirs, minute)| (*theirs, at(*minute))).collect();
            run_of(&Facts { said, solved_at: solved.map(at), ..Facts::default() }, Measure::Next)
        };
        assert_eq!(run(&[], None), None);
        assert_eq!(run(&[(false, 1)], None), None);
        assert_eq!(run(&[(true, 1), (true, 2)], None), Some((at(1), None)));
        assert_eq!(run(&[(true, 1), (true, 2), (false, 3), (false, 4)], None), Some((at(1), Some(at(3)))));
        assert_eq!(run(&[(true, 1), (false, 3), (true, 5)], None), Some((at(5), None)));
        // What was solved meanwhile needs no answer, and a "thank you" after it none either.
        assert_eq!(run(&[(true, 1)], Some(7)), Some((at(1), Some(at(7)))));
        assert_eq!(run(&[(true, 9)], Some(7)), Some((at(9), Some(at(9)))));
    }

    #[test]
    fn what_is_solved_was_answered() {
        let facts = Facts { created_at: at(0), solved_at: Some(at(9)), ..Facts::default() };
        assert_eq!(run_of(&facts, Measure::First), Some((at(0), Some(at(9)))));
        assert_eq!(run_of(&facts, Measure::Resolve), Some((at(0), Some(at(9)))));
    }

    #[test]
    fn a_wait_after_it_was_done_moves_nothing() {
        let waits = [Wait { from: at(1), to: Some(at(2)) }, Wait { from: at(5), to: None }];
        assert_eq!(waits_before(&waits, Some(at(5))), waits[..1]);
        assert_eq!(waits_before(&waits, None), waits);
    }

    #[test]
    fn a_wait_holds_up_promise_and_steps() {
        let policy = Policy {
            id: Uuid::nil(),
            version: 1,
            name: "x".into(),
            active: true,
            lifecycles: Vec::new(),
            tags: Vec::new(),
            priorities: Vec::new(),
            kinds: Vec::new(),
            promises: [None; 3],
            warn_percent: Some(50),
            chain: vec![
                Step { after: None, tells: Tells::Owner },
                Step { after: Some(0), tells: Tells::TeamLead },
                Step { after: Some(30), tells: Tells::TeamLead },
            ],
        };
        let promise = Promise { minutes: 60, calendar: Uuid::nil() };
        let hours = Hours::new(&std::array::from_fn(|_| vec![Span { from: 0, to: DAY }]), []);
        let look = |waits: &[Wait]| {
            let clock = Clock::new(&hours, &Utc, waits);
            let stands = stand(&clock, &policy, Measure::First, promise, (at(0), None), at(45));
            let calls = calls(&clock, &policy, Measure::First, promise, at(0));
            (stands.map(|one| (one.due, one.paused)), calls.into_iter().map(|call| call.at).collect::<Vec<_>>())
        };
        assert_eq!(look(&[]), (Some((Some(at(60)), false)), vec![at(30), at(60), at(90)]));
        assert_eq!(look(&[Wait { from: at(40), to: None }]), (Some((None, true)), vec![at(30)]));
        let ended = Wait { from: at(10), to: Some(at(25)) };
        assert_eq!(look(&[ended]), (Some((Some(at(75)), false)), vec![at(45), at(75), at(105)]));
    }
}
