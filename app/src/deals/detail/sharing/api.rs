//! Sharing a deal.

use super::model::Shares;
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// With whom a deal is shared, and with whom it could be.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the caller may only read the deal.
#[server(input = Json)]
pub async fn deal_shares(deal: Uuid) -> Result<Shares, AppError> {
    let caller = Caller::who_may(Action::ShareRecords).await?;
    let mut tx = caller.read().await?;
    store::shares(&mut tx, deal).await
}

/// Shares a deal with a person to read (`Some(false)`) or to write (`Some(true)`), or takes the share back (`None`).
///
/// # Errors
/// `Invalid` on `person` for the owner, `NotFound` where the caller may not write the deal.
#[server(input = Json)]
pub async fn share_deal(deal: Uuid, person: Uuid, can_write: Option<bool>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ShareRecords).await?;
    let mut tx = caller.begin().await?;
    store::share(&mut tx, deal, person, can_write).await?;
    tx.commit().await
}
