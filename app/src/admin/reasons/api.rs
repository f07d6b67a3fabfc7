//! What administrators ask about reasons for winning and losing.

use super::model::{Outcome, Reason};
#[cfg(feature = "ssr")]
use super::store;
use crate::{access::AppError, admin::pipelines::model::Names};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    admin::{ORGANISATION, difference},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All reasons, those in use first.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn list_reasons() -> Result<Vec<Reason>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::list(&mut tx).await
}

/// Adds a reason.
///
/// # Errors
/// `Invalid` on `name` and `name_en`.
#[server(input = Json)]
pub async fn add_reason(outcome: Outcome, names: Names) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (id, (name, name_en)) = (new_id(), names.checked("close_reason_name_length")?);
    let mut tx = caller.begin().await?;
    store::add(&mut tx, id, outcome, &name, name_en.as_deref()).await?;
    log(&mut tx, json!({}), json!({ "close_reason": id, "outcome": outcome, "name": name, "name_en": name_en }))
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Renames a reason that had this version.
///
/// # Errors
/// `Invalid` on `name` and `name_en`, the conflict `changed`.
#[server(input = Json)]
pub async fn rename_reason(id: Uuid, version: i32, names: Names) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (name, name_en) = names.checked("close_reason_name_length")?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::rename(&mut tx, id, &name, name_en.as_deref()).await?;
    let (was, mut is) = difference(
        json!({ "name": before.name, "name_en": before.name_en }),
        json!({ "name": name, "name_en": name_en }),
    );
    is["close_reason"] = json!(id);
    log(&mut tx, was, is).await?;
    tx.commit().await
}

/// Puts a reason away or takes it out again.
///
/// # Errors
/// The conflict `changed`; `Invalid` where another reason has taken the name meanwhile.
#[server(input = Json)]
pub async fn archive_reason(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set_archived(&mut tx, id, archived).await?;
    let after = json!({ "close_reason": id, "name": before.name, "archived": archived });
    log(&mut tx, json!({ "archived": before.archived }), after).await?;
    tx.commit().await
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(tx, event.before(before).after(after)).await.map(drop)
}
