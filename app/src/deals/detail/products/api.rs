//! Products on a deal.

use super::model::{Line, LineInput, Product};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Everything that is sold.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn products() -> Result<Vec<Product>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::products(&mut tx).await
}

/// Puts a product on a deal.
///
/// # Errors
/// `Invalid` with fields, `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn add_deal_product(deal: Uuid, input: LineInput) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    input.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add(&mut tx, deal, &input).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes quantity and price of a line; the product stays.
///
/// # Errors
/// As [`add_deal_product`].
#[server(input = Json)]
pub async fn change_deal_product(deal: Uuid, id: Uuid, input: LineInput) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    input.check()?;
    let mut tx = caller.begin().await?;
    store::change(&mut tx, deal, id, &input).await?;
    tx.commit().await
}

/// Takes a product off a deal; gives the line as it was.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn remove_deal_product(deal: Uuid, id: Uuid) -> Result<Line, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let line = store::remove(&mut tx, deal, id).await?;
    tx.commit().await?;
    Ok(line)
}

/// Makes what the products come to the value of the deal.
///
/// # Errors
/// `Invalid` on `value` where it is protected, `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn take_sum_as_value(deal: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::take_sum_as_value(&mut tx, deal).await?;
    tx.commit().await
}
