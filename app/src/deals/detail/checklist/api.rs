//! Ticking what is done.

#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Ticks an item of the stage in which a deal is, or takes the tick back. What is so already stays as it was.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read, `Conflict("checklist_moved_on")` where its stage has no such item (any more).
#[server(input = Json)]
pub async fn set_deal_item(deal: Uuid, item: Uuid, done: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    if store::set(&mut tx, deal, item, done).await? { tx.commit().await } else { Ok(()) }
}
