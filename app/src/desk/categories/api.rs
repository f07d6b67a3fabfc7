//! What the desk asks about its categories.

use super::model::{Category, CategoryForm};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All categories, those in use first among their siblings.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn list_categories() -> Result<Vec<Category>, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    store::all(&mut tx).await
}

/// Adds a category.
///
/// # Errors
/// `Invalid` on `name` and `name_en`.
#[server(input = Json)]
pub async fn add_category(form: CategoryForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let (id, fields) = (new_id(), form.check()?);
    let mut tx = caller.begin().await?;
    store::add(&mut tx, id, &fields).await?;
    log(&mut tx, json!({}), json!({ "ticket_category": id, "name": fields.name, "name_en": fields.name_en })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Renames a category that had this version, or hangs it elsewhere.
///
/// # Errors
/// `Invalid` on `name`, `name_en` and `parent` (below itself), the conflict `changed`.
#[server(input = Json)]
pub async fn change_category(id: Uuid, version: i32, form: CategoryForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::change(&mut tx, id, &fields).await?;
    log(
        &mut tx,
        json!({ "ticket_category": id, "was": before.fields }),
        json!({ "ticket_category": id, "is": fields }),
    )
    .await?;
    tx.commit().await
}

/// Puts a category away or takes it out again. Tickets keep theirs.
///
/// # Errors
/// The conflict `changed`; `Invalid` where another one has taken the name meanwhile.
#[server(input = Json)]
pub async fn archive_category(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set_archived(&mut tx, id, archived).await?;
    let after = json!({ "ticket_category": id, "name": before.fields.name, "archived": archived });
    log(&mut tx, json!({ "archived": before.archived }), after).await?;
    tx.commit().await
}

/// The log tells of categories under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}
