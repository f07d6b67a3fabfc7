//! What administrators ask about teams.

use super::model::{Team, TeamInput};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, new_id},
    admin::difference,
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::json;
use uuid::Uuid;

/// All teams, by name.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn list_teams() -> Result<Vec<Team>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::list(&mut tx).await
}

/// Adds a team.
///
/// # Errors
/// `Invalid` on `name` and `parent`.
#[server(input = Json)]
pub async fn add_team(input: TeamInput) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (id, team) = (new_id(), input.checked()?);
    let mut tx = caller.begin().await?;
    store::add(&mut tx, id, &team).await?;
    let above = store::name(&mut tx, team.parent).await?;
    let after = json!({ "name": team.name, "parent_id": team.parent, "parent_name": above });
    record(&mut tx, Event::of("team.created", "team", id).version(1).after(after)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Renames a team, moves it, or both; gives the new version.
///
/// # Errors
/// `Invalid` on `name` and `parent` (`team_no_cycle`), the conflict `changed`.
#[server(input = Json)]
pub async fn change_team(id: Uuid, version: i32, input: TeamInput) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let team = input.checked()?;
    let mut tx = caller.begin().await?;
    store::hold_tree(&mut tx).await?;
    let before = store::hold(&mut tx, id, version).await?;
    let version = store::change(&mut tx, id, &team).await.map_err(at_parent)?;
    let above = store::name(&mut tx, team.parent).await?;
    let (was, is) = difference(
        json!({ "name": before.name, "parent_id": before.parent, "parent_name": before.parent_name }),
        json!({ "name": team.name, "parent_id": team.parent, "parent_name": above }),
    );
    record(&mut tx, Event::of("team.changed", "team", id).version(version).before(was).after(is)).await?;
    tx.commit().await?;
    Ok(version)
}

/// Removes an empty team.
///
/// # Errors
/// The conflicts `team_not_empty` and `changed`.
#[server(input = Json)]
pub async fn delete_team(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::delete(&mut tx, id).await?;
    let was = json!({ "name": before.name, "parent_id": before.parent, "parent_name": before.parent_name });
    record(&mut tx, Event::of("team.deleted", "team", id).before(was)).await?;
    tx.commit().await
}

/// Rules about the place in the tree stand at the field `parent` of the form.
#[cfg(feature = "ssr")]
fn at_parent(error: AppError) -> AppError {
    match error {
        AppError::Invalid(mut wrong) => {
            for refusal in wrong.iter_mut().filter(|refusal| refusal.field.is_empty() || refusal.field == "parent_id") {
                "parent".clone_into(&mut refusal.field);
            }
            AppError::Invalid(wrong)
        }
        other => other,
    }
}
