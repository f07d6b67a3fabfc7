//! What the browser may ask of changes of tickets.

#[cfg(feature = "ssr")]
use super::model::MOST;
use super::model::{Done, TicketChange};
#[cfg(feature = "ssr")]
use super::{store, undo_store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Changes tickets that were seen in these versions, at most five hundred; says what became of each, and by which run it is taken
/// back.
///
/// # Errors
/// `Invalid` on `chosen`, `change`, `state`, `solution`, `tags`, `owner` or `category`, `NotAllowed`.
#[server(input = Json)]
pub async fn change_tickets(change: TicketChange, chosen: Vec<(Uuid, i32)>) -> Result<Done, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let change = change.checked()?;
    if chosen.is_empty() || chosen.len() > MOST {
        return Err(AppError::invalid("chosen", if chosen.is_empty() { "required" } else { "desk_too_many" }));
    }
    let mut tx = caller.begin().await?;
    let done = store::change(&mut tx, &change, &chosen).await?;
    tx.commit().await?;
    Ok(done)
}

/// Takes a change of one's own back as a whole: tickets that somebody changed since stay, and are named.
///
/// # Errors
/// `NotFound`, the conflict `changed_since`, `Invalid` on `owner`.
#[server(input = Json)]
pub async fn undo_ticket_change(run: Uuid) -> Result<Done, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let done = undo_store::undo(&mut tx, run).await?;
    tx.commit().await?;
    Ok(done)
}
