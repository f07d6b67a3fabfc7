//! Where a ticket goes: from state to state, from hand to hand, into the bin and out of it.

use super::{
    rules_model::State,
    store::{Held, held, known},
};
use crate::{
    access::{AppError, Tx},
    desk::{assignment::place_store, deadlines::store as deadlines},
    events::record,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// The state as the log keeps it before a change: enough to put it back as if nothing had been.
fn standing(held: &Held) -> Value {
    json!({ "state": held.state, "solution": held.solution, "solved_at": held.solved_at, "closed_at": held.closed_at, "reopened": held.reopened })
}

/// Brings a ticket that was seen in this version into another state, with what solved it; gives the version that it has then.
pub async fn set_state(
    tx: &mut Tx,
    id: Uuid,
    seen: i32,
    state: State,
    solution: Option<&str>,
) -> Result<i32, AppError> {
    let held = held(tx, id, Some(seen)).await?;
    let to = held.state.step(state, solution.or(held.solution.as_deref()))?;
    let solution = solution.map(str::trim).filter(|text| !text.is_empty()).or(held.solution.as_deref());
    let now = tx.now();
    let version = sqlx::query_scalar!(
        "update ticket set state = $2, solution = $3, version = version + 1, updated_at = $4 where id = $1 returning version",
        id,
        to.key(),
        solution,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let event = held.event("ticket.state_changed", version).before(standing(&held));
    record(tx, event.after(json!({ "state": to, "solution": solution }))).await?;
    deadlines::keep(tx, id).await?;
    Ok(version)
}

/// Moves a ticket that is held into another state because of what was said on it. The version is the one that it gets by what was
/// said, so that one look at it shows both.
pub(super) async fn follow(tx: &mut Tx, held: &Held, to: State, version: i32) -> Result<(), AppError> {
    if to == held.state {
        return Ok(());
    }
    sqlx::query!("update ticket set state = $2 where id = $1", held.id, to.key()).execute(tx.conn()).await?;
    let event = held.event("ticket.state_changed", version).before(standing(held));
    record(tx, event.after(json!({ "state": to, "solution": held.solution }))).await?;
    Ok(())
}

/// Takes the last change of state back, as if it had never been; gives the version then.
///
/// # Errors
/// `NotFound`, the conflict `changed_since`.
pub async fn take_back_state(tx: &mut Tx, id: Uuid, version: i32) -> Result<i32, AppError> {
    let held = held(tx, id, None).await?;
    let state = sqlx::query_scalar!("select take_back_ticket_state($1, $2)", id, version).fetch_one(tx.conn()).await?;
    let Some(state) = state else { return Err(AppError::conflict("changed_since")) };
    let state = known(State::from_key(&state), &state)?;
    let told = held.event("ticket.state_taken_back", version + 1).before(json!({ "state": held.state }));
    record(tx, told.after(json!({ "state": state }))).await?;
    deadlines::keep(tx, id).await?;
    Ok(version + 1)
}

/// Takes a ticket that nobody has; gives the version then. Of many who do it at once, one has it and the others are told so; nobody
/// takes more than they can carry.
///
/// # Errors
/// `NotFound`, the conflicts `ticket_taken` and `agent_full`.
pub async fn take(tx: &mut Tx, id: Uuid) -> Result<i32, AppError> {
    take_if_room(tx, id).await?.ok_or_else(|| AppError::conflict("agent_full"))
}

/// Takes a ticket that nobody has, if the caller can carry it; gives the version then.
///
/// # Errors
/// `NotFound`, the conflict `ticket_taken`.
pub(super) async fn take_if_room(tx: &mut Tx, id: Uuid) -> Result<Option<i32>, AppError> {
    let held = held(tx, id, None).await?;
    if held.owner.is_some() {
        return Err(AppError::conflict("ticket_taken"));
    }
    let me = tx.person();
    place_store::hold(tx, &[me]).await?;
    if !place_store::has_room(tx, me, id).await? {
        return Ok(None);
    }
    give(tx, &held, Some(me), held.team, "ticket.taken").await.map(Some)
}

/// Gives a ticket that was seen in this version to somebody and to a team, or to nobody; gives the version then.
///
/// # Errors
/// `NotFound`, the conflict `changed`, `Invalid` on `owner` where that person works on no tickets.
pub async fn assign(
    tx: &mut Tx,
    id: Uuid,
    seen: i32,
    owner: Option<Uuid>,
    team: Option<Uuid>,
) -> Result<i32, AppError> {
    let held = held(tx, id, Some(seen)).await?;
    if (held.owner, held.team) == (owner, team) {
        return Ok(held.version);
    }
    give(tx, &held, owner, team, "ticket.assigned").await
}

async fn give(
    tx: &mut Tx,
    held: &Held,
    owner: Option<Uuid>,
    team: Option<Uuid>,
    kind: &'static str,
) -> Result<i32, AppError> {
    let now = tx.now();
    let version = sqlx::query_scalar!(
        "update ticket set owner_id = $2, team_id = $3, version = version + 1, updated_at = $4 where id = $1 returning version",
        held.id,
        owner,
        team,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let names = sqlx::query!(
        r#"
        select (select name from person where id = $1) as was, (select name from person where id = $2) as is,
               (select name from team where id = $3) as team_was, (select name from team where id = $4) as team_is
        "#,
        held.owner,
        owner,
        held.team,
        team,
    )
    .fetch_one(tx.conn())
    .await?;
    let (mut was, mut is) = (json!({}), json!({}));
    if held.owner != owner {
        was = json!({ "owner": held.owner, "owner_name": names.was });
        is = json!({ "owner": owner, "owner_name": names.is });
    }
    if held.team != team {
        was["team"] = json!(held.team);
        was["team_name"] = json!(names.team_was);
        is["team"] = json!(team);
        is["team_name"] = json!(names.team_is);
    }
    record(tx, held.event(kind, version).before(was).after(is)).await?;
    Ok(version)
}

/// Puts a ticket that was seen in this version into the bin; gives the version that it has there.
pub async fn delete(tx: &mut Tx, id: Uuid, seen: i32) -> Result<i32, AppError> {
    let held = held(tx, id, Some(seen)).await?;
    let name = sqlx::query_scalar!("select subject from ticket where id = $1", id).fetch_one(tx.conn()).await?;
    let gone = sqlx::query_scalar!(r#"select delete_ticket($1, $2) as "gone!""#, id, seen).fetch_one(tx.conn()).await?;
    if !gone {
        return Err(AppError::NotFound);
    }
    record(tx, held.event("ticket.deleted", seen + 1).before(json!({ "name": name }))).await?;
    Ok(seen + 1)
}

/// Brings a ticket back that was deleted in this version.
///
/// # Errors
/// The conflict `changed_since`.
pub async fn restore(tx: &mut Tx, id: Uuid, version: i32) -> Result<(), AppError> {
    let back =
        sqlx::query_scalar!(r#"select restore_ticket($1, $2) as "back!""#, id, version).fetch_one(tx.conn()).await?;
    if !back {
        return Err(AppError::conflict("changed_since"));
    }
    let held = held(tx, id, None).await?;
    let name = sqlx::query_scalar!("select subject from ticket where id = $1", id).fetch_one(tx.conn()).await?;
    record(tx, held.event("ticket.restored", held.version).after(json!({ "name": name }))).await?;
    deadlines::keep(tx, id).await
}
