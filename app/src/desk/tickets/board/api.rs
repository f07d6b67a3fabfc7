//! What the board asks for.

use super::model::TicketBoard;
#[cfg(feature = "ssr")]
use super::store;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{
    access::AppError,
    desk::tickets::{
        list_model::{TicketFilter, TicketRow},
        rules_model::State,
    },
    lists::model::{Mark, Page},
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The first cards of every lane, whatever state the filter names.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_ticket_board(filter: TicketFilter) -> Result<TicketBoard, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.snapshot().await?;
    store::board(&mut tx, &filter).await
}

/// A page of one lane, behind a mark.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn ticket_lane(filter: TicketFilter, state: State, after: Option<Mark>) -> Result<Page<TicketRow>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    store::lane(&mut tx, &filter, state, after.as_ref()).await
}

/// A ticket as a card, if it stands on the board: asked when somebody changed it.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn ticket_on_board(filter: TicketFilter, id: Uuid) -> Result<Option<TicketRow>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    store::card(&mut tx, &filter, id).await
}
