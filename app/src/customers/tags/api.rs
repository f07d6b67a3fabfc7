//! What the browser asks about the tags of one customer.

#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Puts a tag on a customer; nothing happens where it is already.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the customer may only be read.
#[server(input = Json)]
pub async fn tag_customer(customer: Uuid, tag: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::add(&mut tx, customer, tag).await?;
    tx.commit().await
}

/// Takes a tag off a customer. Rules leave it off until their conditions have ceased to hold once.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the customer may only be read.
#[server(input = Json)]
pub async fn untag_customer(customer: Uuid, tag: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::remove(&mut tx, customer, tag).await?;
    tx.commit().await
}
