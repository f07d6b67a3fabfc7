//! What the browser may ask of a customer's relations.

use super::model::{Relations, SourcePath};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Everything around a customer that the caller may see.
///
/// # Errors
/// `NotFound` where the caller may not see the customer.
#[server(input = Json)]
pub async fn relations_of(id: Uuid) -> Result<Relations, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::relations(&mut tx, id).await
}

/// The way a customer came: source, entry, first talk, first deal, first deal won.
///
/// # Errors
/// `NotFound` where the caller may not see the customer.
#[server(input = Json)]
pub async fn path_of_customer(id: Uuid) -> Result<SourcePath, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::path(&mut tx, id).await
}
