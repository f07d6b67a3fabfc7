//! Adding and removing competitors of a deal, and who won.

#[cfg(feature = "ssr")]
use super::{model::checked, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// What competitors on deals are called, the most frequent first; fifty at most.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn known_rivals() -> Result<Vec<String>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::known(&mut tx).await
}

/// Puts a competitor on a deal, or says something else of one; gives which it is.
///
/// # Errors
/// `Invalid` on `name` or `note`, `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn add_rival(deal: Uuid, name: String, note: String) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let (name, note) = checked(&name, &note)?;
    let mut tx = caller.begin().await?;
    let rival = store::add(&mut tx, deal, &name, note).await?;
    tx.commit().await?;
    Ok(rival)
}

/// Takes a competitor off a deal.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn remove_rival(deal: Uuid, rival: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::remove(&mut tx, deal, rival).await?;
    tx.commit().await
}

/// Says to which of its competitors a deal was lost; `None`: to none of them.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn set_lost_to(deal: Uuid, rival: Option<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::lost_to(&mut tx, deal, rival).await?;
    tx.commit().await
}
