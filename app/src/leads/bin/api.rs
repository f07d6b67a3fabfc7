//! A lead into the bin and out of it again.

use crate::{access::AppError, customers::model::Deleted};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    deletions,
    leads::step_store,
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Puts a lead that was seen in this version into the bin.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn delete_lead(id: Uuid, version: i32) -> Result<Deleted, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let deleted = step_store::delete(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(deleted)
}

/// Takes it out again, if nothing happened to it since.
///
/// # Errors
/// The conflict `changed_since`.
#[server(input = Json)]
pub async fn restore_lead(deleted: Deleted) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    deletions::store::take_back(&mut tx, deleted.id, deleted.version).await?;
    tx.commit().await
}
