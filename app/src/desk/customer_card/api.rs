//! What the browser may ask of the customer beside a ticket.

use super::model::CustomerCard;
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The customer of a ticket with deals, tickets and what they own, as far as the caller sees each; `None` where there is no customer
/// in sight.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn customer_of_ticket(id: Uuid) -> Result<Option<CustomerCard>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    store::of_ticket(&mut tx, id).await
}
