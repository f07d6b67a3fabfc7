//! What the page of a deal may ask the server.

use super::model::{DealForm, DealPage};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::customers::model::Deleted;
use crate::deals::model::Owner;
#[cfg(feature = "ssr")]
use crate::deletions;
use crate::events::EntryKey;
use crate::locale::Lang;
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// A deal with everything that hangs on it.
///
/// # Errors
/// `NotFound` when it is gone or out of sight.
#[server(input = Json)]
pub async fn read_deal(id: Uuid, lang: Lang) -> Result<DealPage, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::page(&mut tx, id, lang).await
}

/// Changes the fields of a deal that the caller saw at `version`; gives the new version.
///
/// # Errors
/// `Conflict("changed")` when somebody was faster, `Invalid` with fields, `NotAllowed` where it may only be read.
#[server(input = Json)]
pub async fn change_deal(id: Uuid, version: i32, form: DealForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change(&mut tx, id, version, fields).await?;
    tx.commit().await?;
    Ok(version)
}

/// Puts a deal into the bin.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn delete_deal(id: Uuid) -> Result<Deleted, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let deleted = store::delete(&mut tx, id).await?;
    tx.commit().await?;
    Ok(deleted)
}

/// Takes it out again, if nothing happened to it since.
///
/// # Errors
/// `Conflict("changed_since")`.
#[server(input = Json)]
pub async fn restore_deal(deleted: Deleted) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    deletions::store::take_back(&mut tx, deleted.id, deleted.version).await?;
    tx.commit().await
}

/// People to whom the caller may give a deal.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn deal_receivers() -> Result<Vec<Owner>, AppError> {
    let caller = Caller::who_may(Action::AssignDeals).await?;
    let mut tx = caller.read().await?;
    store::receivers(&mut tx).await
}

/// Gives a deal to another person.
///
/// # Errors
/// `Invalid` with `owner_may_receive`, `NotFound`.
#[server(input = Json)]
pub async fn assign_deal(id: Uuid, owner: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::AssignDeals).await?;
    let mut tx = caller.begin().await?;
    store::assign(&mut tx, id, owner).await?;
    tx.commit().await
}

/// Puts a field back to what it was before an entry of the timeline changed it.
///
/// # Errors
/// `Conflict("nothing_to_restore")` where it is so already, `Conflict("changed")` when somebody is changing it, `Invalid` at the
/// field where it is protected or must be filled, `NotFound`, `NotAllowed` where the record may only be read.
#[server(input = Json)]
pub async fn restore_deal_value(key: EntryKey, field: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::restore_value(&mut tx, key, &field).await?;
    tx.commit().await
}
