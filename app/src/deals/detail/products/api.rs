//! Products on a deal.

use super::model::{Following, LineInput};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use rust_decimal::Decimal;
use uuid::Uuid;

/// Puts a product on a deal; gives the ticket for taking that back.
///
/// # Errors
/// `Invalid` with fields (`discount_over_limit` where the caller's role may not let off so much), `NotFound`, `NotAllowed` where the deal
/// may only be read.
#[server(input = Json)]
pub async fn add_deal_product(deal: Uuid, input: LineInput) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    input.check()?;
    let mut tx = caller.begin().await?;
    let ticket = store::add(&mut tx, deal, &input).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Changes a line; the product stays. Gives the ticket for taking that back.
///
/// # Errors
/// As [`add_deal_product`].
#[server(input = Json)]
pub async fn change_deal_product(deal: Uuid, id: Uuid, input: LineInput) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    input.check()?;
    let mut tx = caller.begin().await?;
    let ticket = store::change(&mut tx, deal, id, &input).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Takes a product off a deal; gives the ticket for taking that back.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn remove_deal_product(deal: Uuid, id: Uuid) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let ticket = store::remove(&mut tx, deal, id).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Takes back what the caller did to a line.
///
/// # Errors
/// `NotFound`, the conflict `changed_since`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn undo_deal_product(deal: Uuid, ticket: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::undo(&mut tx, deal, ticket).await?;
    tx.commit().await
}

/// Lets the value of a deal follow what its products come to, or no longer; gives what the value was.
///
/// # Errors
/// `Invalid` on `value` where it is protected, `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn follow_products(deal: Uuid, following: Following) -> Result<Option<Decimal>, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let former = store::follow(&mut tx, deal, following).await?;
    tx.commit().await?;
    Ok(former)
}
