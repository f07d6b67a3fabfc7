//! Adding and removing contacts of a deal.

use super::model::Candidate;
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Contacts that may be added: without words those of the deal's customer, with words all whose name, phone number or
/// e-mail contains them; ten at most.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn contacts_for_deal(deal: Uuid, query: String) -> Result<Vec<Candidate>, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.read().await?;
    match query.trim() {
        "" => store::of_customer(&mut tx, deal).await,
        words => store::found(&mut tx, deal, words).await,
    }
}

/// Gives a contact a part in a deal, or another part.
///
/// # Errors
/// `Invalid` on `role`, `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn add_deal_contact(deal: Uuid, contact: Uuid, role: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::add(&mut tx, deal, contact, role.trim()).await?;
    tx.commit().await
}

/// Takes a contact off a deal.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn remove_deal_contact(deal: Uuid, contact: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::remove(&mut tx, deal, contact).await?;
    tx.commit().await
}
