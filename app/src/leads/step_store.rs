//! What one does with a lead, each with its event: be in touch, plan, close, take, give, put back.

use super::{
    model::{State, TalkForm},
    store::{event, hold, lead, person_name},
};
use crate::{
    access::{AppError, Tx},
    customers::model::Deleted,
    events::{record, talk::Outcome},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

/// Brings a lead that was seen in this version into another state; a disqualified one needs a reason. Gives the version then.
///
/// # Errors
/// As [`hold`]; `Invalid` on `reason` and `state`.
pub async fn set_state(tx: &mut Tx, id: Uuid, seen: i32, state: State, reason: Option<Uuid>) -> Result<i32, AppError> {
    let held = hold(tx, id, seen).await?;
    let reason = reason.filter(|_| state == State::Disqualified);
    if state == State::Converted || held.state == State::Converted {
        return Err(AppError::invalid("state", "lead_state_step"));
    }
    if held.state == state && state != State::Disqualified {
        return Ok(seen);
    }
    let named = match (state, reason) {
        (State::Disqualified, None) => return Err(AppError::invalid("reason", "required")),
        (State::Disqualified, Some(id)) => Some(reason_named(tx, id).await?),
        _ => None,
    };
    let now = tx.now();
    let touched = state != State::New && state.is_open();
    sqlx::query!(
        r#"
        update lead set state = $2, reason_id = $3, touched_at = case when $4 then $5::timestamptz else touched_at end,
               due_at = case when deadline and ($4 or $2 = 'disqualified') then null else due_at end,
               deadline = deadline and not ($4 or $2 = 'disqualified'), remind_at = case when $4 or $2 = 'disqualified' then null else remind_at end,
               version = version + 1, updated_at = $5
         where id = $1
        "#,
        id,
        state.key(),
        reason,
        touched,
        now,
    )
    .execute(tx.conn())
    .await?;
    let (name, name_en) = named.unzip();
    let (was, was_en) = held.reason.clone().unzip();
    let before = json!({ "lead_state": held.state, "lead_reason_name": was, "lead_reason_name_en": was_en });
    let after = json!({ "lead_state": state, "lead_reason": reason, "lead_reason_name": name, "lead_reason_name_en": name_en.flatten() });
    record(tx, event("lead.state_changed", &held).version(seen + 1).before(before).after(after)).await?;
    Ok(seen + 1)
}

async fn reason_named(tx: &mut Tx, id: Uuid) -> Result<(String, Option<String>), AppError> {
    let row = sqlx::query!("select name, name_en from lead_reason where id = $1 and not archived", id)
        .fetch_optional(tx.conn())
        .await?;
    row.map(|row| (row.name, row.name_en)).ok_or_else(|| AppError::invalid("reason", "invalid_value"))
}

/// Says what comes next and when, on a lead that was seen in this version; gives the version then.
///
/// # Errors
/// As [`hold`].
pub async fn set_next(
    tx: &mut Tx,
    id: Uuid,
    seen: i32,
    step: Option<&str>,
    due_at: Option<DateTime<Utc>>,
) -> Result<i32, AppError> {
    let held = hold(tx, id, seen).await?;
    // Until somebody was in touch, what a rule allows holds whatever is planned.
    let due_at = if held.deadline { held.due_at } else { due_at };
    if (held.next_step.as_deref(), held.due_at) == (step, due_at) {
        return Ok(seen);
    }
    let now = tx.now();
    sqlx::query!(
        "update lead set next_step = $2, due_at = $3, version = version + 1, updated_at = $4 where id = $1",
        id,
        step,
        due_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    let before = json!({ "next_step": held.next_step, "due_at": held.due_at });
    record(
        tx,
        event("lead.changed", &held)
            .version(seen + 1)
            .before(before)
            .after(json!({ "next_step": step, "due_at": due_at })),
    )
    .await?;
    Ok(seen + 1)
}

/// Six in the evening of a day, by the clocks of the organisation.
pub async fn evening_of(tx: &mut Tx, day: Option<NaiveDate>) -> Result<Option<DateTime<Utc>>, AppError> {
    let Some(evening) = day.and_then(|day| day.and_hms_opt(18, 0, 0)) else { return Ok(None) };
    let offset = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
    Ok(evening.and_utc().checked_sub_signed(TimeDelta::minutes(i64::from(offset))))
}

/// Writes down how one was in touch. Whoever was reached has been contacted, and what a rule allowed is kept.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
pub async fn log_talk(tx: &mut Tx, id: Uuid, form: &TalkForm, words: Option<&str>) -> Result<(), AppError> {
    let seen = lead(tx, id).await?;
    let held = hold(tx, id, seen.version).await?;
    let now = tx.now();
    let reached = form.outcome == Outcome::Reached;
    let becomes = if held.state == State::New && reached { State::Contacted } else { held.state };
    sqlx::query!(
        r#"
        update lead set touched_at = $2, state = $3, due_at = case when deadline then null else due_at end, deadline = false, remind_at = null,
               version = version + 1, updated_at = $2
         where id = $1
        "#,
        id,
        now,
        becomes.key(),
    )
    .execute(tx.conn())
    .await?;
    let talk = event(form.kind.event_kind(), &held)
        .version(held.version + 1)
        .after(json!({ "outcome": form.outcome, "text": words }));
    record(tx, talk).await?;
    if becomes != held.state {
        let moved = event("lead.state_changed", &held).version(held.version + 1);
        record(tx, moved.before(json!({ "lead_state": held.state })).after(json!({ "lead_state": becomes }))).await?;
    }
    Ok(())
}

/// Takes a lead that nobody has; gives the version then.
///
/// # Errors
/// `NotFound`, the conflict `lead_taken`.
pub async fn claim(tx: &mut Tx, id: Uuid) -> Result<i32, AppError> {
    let seen = lead(tx, id).await?;
    let version = sqlx::query_scalar!("select claim_lead($1)", id).fetch_one(tx.conn()).await?;
    let version = version.ok_or_else(|| AppError::conflict("lead_taken"))?;
    let me = tx.person();
    let name = person_name(tx, me).await?;
    let claimed = event("lead.claimed", &seen).owner(Some(me)).version(version);
    record(tx, claimed.before(json!({ "owner": null })).after(json!({ "owner": me, "owner_name": name }))).await?;
    Ok(version)
}

/// Gives a lead that was seen in this version to somebody; gives the version then.
///
/// # Errors
/// `NotFound`, `Invalid` on `owner`, the conflict `changed`.
pub async fn assign(tx: &mut Tx, id: Uuid, seen: i32, owner: Uuid) -> Result<i32, AppError> {
    let held = lead(tx, id).await?;
    let version = sqlx::query_scalar!("select assign_lead($1, $2, $3)", id, seen, owner).fetch_one(tx.conn()).await?;
    let version = version.ok_or_else(|| AppError::conflict("changed"))?;
    let name = person_name(tx, owner).await?;
    let (former, former_name) = held.owner.clone().unzip();
    let assigned = event("lead.assigned", &held).owner(Some(owner)).version(version);
    let before = json!({ "owner": former, "owner_name": former_name });
    record(tx, assigned.before(before).after(json!({ "owner": owner, "owner_name": name }))).await?;
    Ok(version)
}

/// Gives a lead back to the pool, as it was seen; gives the version then.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed`.
pub async fn recycle(tx: &mut Tx, id: Uuid, seen: i32) -> Result<i32, AppError> {
    let held = hold(tx, id, seen).await?;
    let version = sqlx::query_scalar!("select recycle_lead($1, $2)", id, seen).fetch_one(tx.conn()).await?;
    let version = version.ok_or_else(|| AppError::conflict("changed"))?;
    let (former, former_name) = held.owner.clone().unzip();
    let before = json!({ "owner": former, "owner_name": former_name, "lead_state": held.state });
    record(
        tx,
        event("lead.recycled", &held)
            .version(version)
            .before(before)
            .after(json!({ "owner": null, "lead_state": State::New })),
    )
    .await?;
    Ok(version)
}

/// Puts a lead that was seen in this version into the bin.
///
/// # Errors
/// As [`hold`].
pub async fn delete(tx: &mut Tx, id: Uuid, seen: i32) -> Result<Deleted, AppError> {
    let held = hold(tx, id, seen).await?;
    let gone = sqlx::query_scalar!(r#"select delete_lead($1, $2) as "gone!""#, id, seen).fetch_one(tx.conn()).await?;
    if !gone {
        return Err(AppError::NotAllowed);
    }
    let before = json!({ "name": held.fields.called(), "lead_state": held.state });
    record(tx, event("lead.deleted", &held).version(seen + 1).before(before)).await?;
    Ok(Deleted { id, version: seen + 1 })
}
