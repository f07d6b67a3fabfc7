//! What browsers say about who is on a ticket.

use super::model::Doing;
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Says that one looks at a ticket, writes on it, or has left it; `first` where one has just come. Heard by those who see the ticket, and
/// kept nowhere.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn be_on_ticket(id: Uuid, doing: Doing, first: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.begin().await?;
    store::give_sign(&mut tx, id, doing, first).await?;
    tx.commit().await
}
