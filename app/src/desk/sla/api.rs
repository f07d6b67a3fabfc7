//! What administrators set up of service levels, and what everybody may read of it.

#[cfg(feature = "ssr")]
use super::{
    clock_model::{Clock, Hours, Wait},
    policy_model::{Measure, Promise, policy_for},
    store,
    story_model::{Told, Tried, story},
    zone::zone,
};
use super::{
    model::{Calendar, CalendarDraft},
    policy_draft_model::PolicyDraft,
    policy_model::Policy,
    story_model::{Trial, TrialDraft},
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, FieldError, Tx, new_id},
    events::{Event, record},
};
#[cfg(feature = "ssr")]
use chrono::{DateTime, TimeDelta, Utc};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// Everything that is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaBook {
    /// By name.
    pub calendars: Vec<Calendar>,
    /// In the order in which they are asked.
    pub policies: Vec<Policy>,
    /// Tags of customers, by name.
    pub tags: Vec<(Uuid, String)>,
    /// Who may be told, by name.
    pub people: Vec<(Uuid, String)>,
}

/// Calendars and policies.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_sla() -> Result<SlaBook, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::book(&mut tx).await
}

/// Adds a calendar, or changes one that had this version; gives its id and version.
///
/// # Errors
/// `Invalid` on the parts of the calendar, the conflict `changed`.
#[server(input = Json)]
pub async fn save_calendar(existing: Option<(Uuid, i32)>, draft: CalendarDraft) -> Result<(Uuid, i32), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut calendar = draft.checked()?;
    zone(&calendar.zone)?;
    let mut tx = caller.begin().await?;
    let before = match existing {
        Some((id, version)) => {
            calendar.id = id;
            let before = store::hold_calendar(&mut tx, id, version).await?;
            json!(before)
        }
        None => {
            calendar.id = new_id();
            json!({})
        }
    };
    let version = store::put_calendar(&mut tx, &calendar).await?;
    log(&mut tx, before, json!({ "sla_calendar": Calendar { version, ..calendar.clone() } })).await?;
    tx.commit().await?;
    Ok((calendar.id, version))
}

/// Removes a calendar that no policy counts by. The way back is to save it anew.
///
/// # Errors
/// The conflicts `changed` and `sla_calendar_in_use`, `NotFound`.
#[server(input = Json)]
pub async fn remove_calendar(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold_calendar(&mut tx, id, version).await?;
    store::remove_calendar(&mut tx, id).await?;
    log(&mut tx, json!(before), json!({ "sla_calendar": id, "removed": true })).await?;
    tx.commit().await
}

/// Adds a policy, or changes one that had this version; gives its id and version.
///
/// # Errors
/// `Invalid` on the parts of the policy, the conflict `changed`.
#[server(input = Json)]
pub async fn save_policy(existing: Option<(Uuid, i32)>, draft: PolicyDraft) -> Result<(Uuid, i32), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut policy = draft.checked()?;
    let mut tx = caller.begin().await?;
    let strangers = store::strangers(&mut tx, &policy).await?;
    if !strangers.is_empty() {
        let gone = |at: usize| FieldError::of(&format!("step_{at}"), "sla_person_gone");
        return Err(AppError::Invalid(strangers.into_iter().map(gone).collect()));
    }
    let before = match existing {
        Some((id, version)) => {
            policy.id = id;
            let before = store::hold_policy(&mut tx, id, version).await?;
            json!(before)
        }
        None => {
            policy.id = new_id();
            json!({})
        }
    };
    let version = store::put_policy(&mut tx, &policy).await?;
    log(&mut tx, before, json!({ "sla_policy": Policy { version, ..policy.clone() } })).await?;
    tx.commit().await?;
    Ok((policy.id, version))
}

/// Removes a policy. The way back is to save it anew.
///
/// # Errors
/// The conflict `changed`, `NotFound`.
#[server(input = Json)]
pub async fn remove_policy(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold_policy(&mut tx, id, version).await?;
    store::remove_policy(&mut tx, id).await?;
    log(&mut tx, json!(before), json!({ "sla_policy": id, "removed": true })).await?;
    tx.commit().await
}

/// Says in which order policies are asked: the first that fits a request holds for it.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn arrange_policies(order: Vec<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    store::arrange_policies(&mut tx, &order).await?;
    log(&mut tx, json!({}), json!({ "sla_policies": order })).await?;
    tx.commit().await
}

/// When a request would be due that came in at some time.
///
/// # Errors
/// `Invalid` on `day`, `time`, `wait_after`, `wait_for`.
#[server(input = Json)]
pub async fn try_sla(draft: TrialDraft) -> Result<Trial, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let (local, wait) = draft.checked()?;
    let mut tx = caller.read().await?;
    let start = (local - TimeDelta::minutes(store::utc_offset(&mut tx).await?)).and_utc();
    let (policies, calendars) = (store::policies(tx.conn()).await?, store::calendars(tx.conn()).await?);
    let Some(policy) = policy_for(&policies, &draft.request) else { return Ok(Trial::default()) };
    let minutes = |minutes: u32| TimeDelta::minutes(i64::from(minutes));
    let wait = wait
        .map(|(after, long)| Wait { from: start + minutes(after), to: Some(start + minutes(after) + minutes(long)) });
    let waits: Vec<Wait> = wait.into_iter().collect();
    let mut tried = Vec::new();
    for measure in Measure::ALL {
        let Some(promise) = policy.promises[measure as usize] else { continue };
        let Some(calendar) = calendars.iter().find(|calendar| calendar.id == promise.calendar) else { continue };
        tried.push(attempt(policy, measure, promise, calendar, start, &waits)?);
    }
    Ok(Trial { policy: Some((policy.id, policy.name.clone())), tried })
}

#[cfg(feature = "ssr")]
fn attempt(
    policy: &Policy,
    measure: Measure,
    promise: Promise,
    calendar: &Calendar,
    start: DateTime<Utc>,
    waits: &[Wait],
) -> Result<Tried, AppError> {
    let zone = zone(&calendar.zone)?;
    let hours: Hours = calendar.hours();
    let clock = Clock::new(&hours, &zone, waits);
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    let whole = TimeDelta::minutes(i64::from(promise.minutes));
    let due = clock.due(start, whole);
    let told = policy.chain.iter().filter_map(|step| {
        let at = match step.after {
            Some(after) => clock.due(start, whole + TimeDelta::minutes(i64::from(after))),
            None => clock.due(start, whole * i32::from(policy.warn_percent?) / 100),
        };
        Some(Told { at: local(at.ok()?), tells: step.tells })
    });
    Ok(Tried {
        measure,
        promise,
        story: due.map(|due| story(calendar, &clock, start, due)).unwrap_or_default(),
        told: told.collect(),
        due: due.map(local),
    })
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    // What concerns the whole organisation has this subject.
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}
