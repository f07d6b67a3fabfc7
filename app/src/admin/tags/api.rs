//! What administrators ask about tags.

use super::model::{Look, TagUse};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx},
    admin::{ORGANISATION, difference},
    deals::detail::tags::model::checked_name,
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All tags, each with how often it is used.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn list_tags() -> Result<Vec<TagUse>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    store::all(&mut caller.read().await?).await
}

/// Renames or recolours a tag that looked like `seen`.
///
/// # Errors
/// `Invalid` on `name` and `colour`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_tag(id: Uuid, seen: Look, wanted: Look) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let wanted = Look { name: checked_name(&wanted.name)?, ..wanted };
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id).await?;
    if before != seen {
        return Err(AppError::conflict("changed"));
    }
    if before == wanted {
        return Ok(());
    }
    store::change(&mut tx, id, &wanted).await?;
    let told = |look: &Look| json!({ "tag_name": look.name, "colour": look.colour });
    let (was, mut is) = difference(told(&before), told(&wanted));
    is["tag"] = json!(id);
    is["tag_name"] = json!(wanted.name);
    log(&mut tx, was, is).await?;
    tx.commit().await
}

/// Makes one tag of two: everything that has or means `from` has or means `into`, and `from` is gone.
///
/// # Errors
/// `NotFound`; `Invalid` where both are the same, or where a rule gives each of them.
#[server(input = Json)]
pub async fn merge_tag(from: Uuid, into: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    if from == into {
        return Err(AppError::invalid("into", "required"));
    }
    let mut tx = caller.begin().await?;
    // In the order of the ids: whoever merges the same two the other way round waits.
    let (first, second) = (from.min(into), from.max(into));
    let (one, other) = (store::hold(&mut tx, first).await?, store::hold(&mut tx, second).await?);
    let (gone, kept) = if first == from { (one, other) } else { (other, one) };
    if store::rule_would_ask_for_its_own(&mut tx, from, into).await? {
        return Err(AppError::invalid("into", "tag_rule_own_tag"));
    }
    store::merge(&mut tx, from, into).await?;
    log(&mut tx, json!({ "tag": from, "tag_name": gone.name }), json!({ "tag": into, "tag_name": kept.name })).await?;
    tx.commit().await
}

/// Takes a tag off everything that has it and forgets it.
///
/// # Errors
/// `NotFound`; the conflict `tag_bound` where something is built on it.
#[server(input = Json)]
pub async fn delete_tag(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let gone = store::hold(&mut tx, id).await?;
    if !store::bound(&mut tx, id).await?.is_empty() {
        return Err(AppError::conflict("tag_bound"));
    }
    store::delete(&mut tx, id).await?;
    log(&mut tx, json!({ "tag": id, "tag_name": gone.name }), json!({})).await?;
    tx.commit().await
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(tx, event.before(before).after(after)).await.map(drop)
}
