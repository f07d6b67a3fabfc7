//! What the board may ask the server.

use super::model::*;
#[cfg(feature = "ssr")]
use super::{creating_store, moving_store, store, undo_store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::locale::Lang;
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Cards of each column in the first look.
#[cfg(feature = "ssr")]
const FIRST_CARDS: i64 = 16;
/// Cards of each further page.
#[cfg(feature = "ssr")]
const PAGE_CARDS: i64 = 50;

/// A pipeline with the first cards of each stage.
///
/// # Errors
/// `NotFound` when there is no such pipeline, or none at all.
#[server(input = Json)]
pub async fn read_board(filter: Filter, lang: Lang) -> Result<Board, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::board(&mut tx, &filter, lang, FIRST_CARDS).await
}

/// Count and sums of each column, in the organisation's currency.
///
/// # Errors
/// `NotAllowed` for roles without deals.
#[server(input = Json)]
pub async fn board_totals(filter: Filter) -> Result<Vec<ColumnTotal>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    let sight = store::sight(&mut tx).await?;
    let stages = store::stages(&mut tx, filter.pipeline, Lang::default()).await?;
    store::totals(&mut tx, &sight, &filter, &stages).await
}

/// The next cards of one column.
///
/// # Errors
/// `Invalid` for a cursor that is none.
#[server(input = Json)]
pub async fn read_column(filter: Filter, stage: Uuid, cursor: Option<Cursor>) -> Result<ColumnPage, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    let sight = store::sight(&mut tx).await?;
    let mut pages = store::columns(&mut tx, &sight, &filter, &[stage], cursor.as_ref(), PAGE_CARDS).await?;
    pages.pop().ok_or(AppError::NotFound)
}

/// One card as it is now.
///
/// # Errors
/// `NotFound` when it is gone or out of sight.
#[server(input = Json)]
pub async fn read_card(id: Uuid) -> Result<Card, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::cards(&mut tx, &[id]).await?.pop().ok_or(AppError::NotFound)
}

/// Moves deals into a stage, between two neighbours.
///
/// # Errors
/// `Invalid` with what the stage requires, `NotAllowed` for deals one may only read.
#[server(input = Json)]
pub async fn move_deals(order: MoveOrder) -> Result<Moved, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let moved = moving_store::move_deals(&mut tx, &order).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Takes back one's own move of the last ten seconds.
///
/// # Errors
/// `Conflict` when the time has passed or a deal was changed since.
#[server(input = Json)]
pub async fn undo_move(ticket: Uuid) -> Result<Vec<Card>, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let cards = undo_store::undo_move(&mut tx, ticket).await?;
    tx.commit().await?;
    Ok(cards)
}

/// Creates a deal at the top of a column, owned by the caller.
///
/// # Errors
/// `Invalid` with the field that cannot be taken.
#[server(input = Json)]
pub async fn create_deal(new: NewDeal) -> Result<Card, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let card = creating_store::create_deal(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(card)
}
