//! What those who manage the desk set up of forms.

use super::model::{WebFormForm, WebFormRoom};
#[cfg(feature = "ssr")]
use super::{model::NewWebForm, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All forms, with what came by them.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_web_forms() -> Result<WebFormRoom, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    store::room(&mut tx).await
}

/// Adds a form; gives its id. It is there at once.
///
/// # Errors
/// `Invalid` on the fields of the form.
#[server(input = Json)]
pub async fn add_web_form(form: WebFormForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let new = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add(&mut tx, &new).await?;
    log(&mut tx, json!({}), told(id, &new)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a form that had this version. Pages that embed it need nothing done.
///
/// # Errors
/// As [`add_web_form`], `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_web_form(id: Uuid, version: i32, form: WebFormForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let new = form.check()?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::change(&mut tx, id, &new).await?;
    log(&mut tx, json!({ "name": before.name, "origins": before.origins }), told(id, &new)).await?;
    tx.commit().await
}

/// Switches a form on or off: where it is off, its page says so, and nothing comes in.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn switch_web_form(id: Uuid, version: i32, active: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set_active(&mut tx, id, active).await?;
    let after = json!({ "web_form": id, "name": before.name, "active": active });
    log(&mut tx, json!({ "active": before.active }), after).await?;
    tx.commit().await
}

/// Puts a form away, or takes it out again; tickets that came by it stay.
///
/// # Errors
/// `NotFound`, the conflict `changed`; `Invalid` on `name` where another one has it meanwhile.
#[server(input = Json)]
pub async fn archive_web_form(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set_archived(&mut tx, id, archived).await?;
    let after = json!({ "web_form": id, "name": before.name, "archived": archived });
    log(&mut tx, json!({ "archived": before.archived }), after).await?;
    tx.commit().await
}

#[cfg(feature = "ssr")]
fn told(id: Uuid, new: &NewWebForm) -> Value {
    json!({ "web_form": id, "name": new.name, "origins": new.origins, "ticket_kind": new.kind, "asks": new.asks })
}

/// The log tells of forms under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}
