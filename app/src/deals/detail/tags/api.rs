//! Tags of a deal.

use super::model::DealTag;
#[cfg(feature = "ssr")]
use super::{model::checked_name, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// All tags there are.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn tags() -> Result<Vec<DealTag>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::all(&mut tx).await
}

/// Puts a tag on a deal.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn tag_deal(deal: Uuid, tag: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::add(&mut tx, deal, tag).await?;
    tx.commit().await
}

/// Makes a tag, or finds the one of that name, and puts it on a deal.
///
/// # Errors
/// `Invalid` on `name`, `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn tag_deal_anew(deal: Uuid, name: String, colour: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let name = checked_name(&name)?;
    let mut tx = caller.begin().await?;
    let tag = store::make(&mut tx, &name, &colour).await?;
    store::add(&mut tx, deal, tag).await?;
    tx.commit().await
}

/// Takes a tag off a deal.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn untag_deal(deal: Uuid, tag: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::remove(&mut tx, deal, tag).await?;
    tx.commit().await
}
