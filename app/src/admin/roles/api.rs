//! What administrators ask about roles.

use super::model::{ProtectedField, RoleBook};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    admin::ORGANISATION,
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::json;

/// What every role may do, and the protected fields.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_roles() -> Result<RoleBook, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    Ok(RoleBook { rights: store::rights(&mut tx).await?, protected: store::protected(&mut tx).await? })
}

/// From now on this role may not change this field of other people's records.
///
/// # Errors
/// `Invalid` on `field`; the conflict `already_protected`.
#[server(input = Json)]
pub async fn protect_field(field: ProtectedField) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let field = field.checked()?;
    let mut tx = caller.begin().await?;
    if !store::protect(&mut tx, &field).await? {
        return Err(AppError::conflict("already_protected"));
    }
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(&mut tx, event.after(json!({ "protected_field": field }))).await?;
    tx.commit().await
}

/// The role may change the field again.
///
/// # Errors
/// `NotFound` where it was not protected.
#[server(input = Json)]
pub async fn free_field(field: ProtectedField) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    if !store::free(&mut tx, &field).await? {
        return Err(AppError::NotFound);
    }
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(&mut tx, event.before(json!({ "protected_field": field }))).await?;
    tx.commit().await
}
