//! What the browser may ask of views.

use super::model::{ViewForm, Views};
#[cfg(feature = "ssr")]
use super::store;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{access::AppError, fields::RecordKind};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The caller's own views of a list, and those shared with everybody.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn views_of(#[server(default)] of: RecordKind) -> Result<Views, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::all(&mut tx, of).await
}

/// Keeps a view; gives its id.
///
/// # Errors
/// `Invalid` on `name`.
#[server(input = Json)]
pub async fn save_view(#[server(default)] of: RecordKind, form: ViewForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let form = form.checked()?;
    let mut tx = caller.begin().await?;
    let id = store::save(&mut tx, of, &form).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a view that the caller saw at `version`; gives the new version.
///
/// # Errors
/// `Invalid` on `name`, `NotFound`, `NotAllowed` for another's, `Conflict("changed")`.
#[server(input = Json)]
pub async fn change_view(id: Uuid, version: i32, form: ViewForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let form = form.checked()?;
    let mut tx = caller.begin().await?;
    let version = store::change(&mut tx, id, version, &form).await?;
    tx.commit().await?;
    Ok(version)
}

/// Takes a view away.
///
/// # Errors
/// `NotFound`, `NotAllowed` for another's.
#[server(input = Json)]
pub async fn delete_view(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.begin().await?;
    store::delete(&mut tx, id).await?;
    tx.commit().await
}

/// With which view the caller's list opens from now on; `None` for the usual one.
///
/// # Errors
/// `Invalid` where it is too long for a view's key.
#[server(input = Json)]
pub async fn open_list_with(#[server(default)] of: RecordKind, view: Option<String>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.begin().await?;
    store::open_with(&mut tx, of, view.as_deref()).await?;
    tx.commit().await
}
