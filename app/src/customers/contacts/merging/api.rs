//! What the browser may ask of merges of contacts.

use super::model::ContactField;
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::customers::{
    contacts::model::Contact,
    merges::model::{Comparison, Merge, MergeOrder},
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Two contacts side by side.
///
/// # Errors
/// `NotFound` where the caller may not see both.
#[server(input = Json)]
pub async fn compare_contacts(one: Uuid, other: Uuid) -> Result<Comparison<Contact>, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.read().await?;
    store::compare(&mut tx, one, other).await
}

/// Makes one contact of two; gives the merge, by which it can be taken back. Of what they agreed to, the stricter holds.
///
/// # Errors
/// `Conflict("changed")` when one of them changed since it was seen, `NotAllowed` where the caller may not change both,
/// `NotFound`.
#[server(input = Json)]
pub async fn merge_contacts(order: MergeOrder<ContactField>) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let id = store::merge(&mut tx, &order).await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes two of them again, as they were; what happened to the kept one since stays with it. Gives the one that came back.
///
/// # Errors
/// `NotFound`, `Conflict("changed_since")` when it was taken back already, the kept one is gone, or a value that must be unique is
/// somebody else's now.
#[server(input = Json)]
pub async fn undo_contact_merge(id: Uuid) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let back = store::undo(&mut tx, id).await?;
    tx.commit().await?;
    Ok(back)
}

/// The last merges in the caller's sight, the newest first, at most 100; with `of`, those into one contact.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn contact_merges(of: Option<Uuid>) -> Result<Vec<Merge>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::merges(&mut tx, of).await
}

/// Into which contact another one went, if the caller sees it.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn contact_merged_into(id: Uuid) -> Result<Option<(Uuid, String)>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::merged_into(&mut tx, id).await
}
