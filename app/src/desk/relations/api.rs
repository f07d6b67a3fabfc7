//! What the browser may ask of what belongs together.

use super::model::{LinkKind, Related, Relations};
#[cfg(feature = "ssr")]
use super::{merge_store, model::split_subject, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// What a ticket belongs together with, as far as the caller sees it.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn ticket_relations(id: Uuid) -> Result<Relations, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    store::relations(&mut tx, id).await
}

/// Tickets that words or a number find, for choosing one beside `of`; without words those of the same customer.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn find_tickets(of: Uuid, words: String) -> Result<Vec<Related>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    store::find(&mut tx, of, &words).await
}

/// Hangs a ticket that was seen in this version below another one, or below none; gives the version then.
///
/// # Errors
/// `Invalid` on `parent`, `NotFound`, the conflicts `changed` and `ticket_merged`.
#[server(input = Json)]
pub async fn set_ticket_parent(id: Uuid, version: i32, parent: Option<Uuid>) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = store::set_parent(&mut tx, id, version, parent).await?;
    tx.commit().await?;
    Ok(version)
}

/// Links a ticket to another one.
///
/// # Errors
/// `Invalid` on `other`, `NotFound`, the conflict `ticket_merged`.
#[server(input = Json)]
pub async fn link_tickets(id: Uuid, other: Uuid, kind: LinkKind) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    store::link(&mut tx, id, other, kind).await?;
    tx.commit().await
}

/// Takes a link away; gives its kind and whether it went from `id` to `other`, for the way back.
///
/// # Errors
/// `NotFound`, the conflict `ticket_merged`.
#[server(input = Json)]
pub async fn unlink_tickets(id: Uuid, other: Uuid) -> Result<(LinkKind, bool), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let was = store::unlink(&mut tx, id, other).await?;
    tx.commit().await?;
    Ok(was)
}

/// Merges a ticket into another one, of whichever customer; gives the merge, by which it is taken back.
///
/// # Errors
/// `Invalid` on `kept`, `NotFound`, the conflict `ticket_merged`.
#[server(input = Json)]
pub async fn merge_ticket(gone: Uuid, kept: Uuid) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let merge = merge_store::merge(&mut tx, kept, gone).await?;
    tx.commit().await?;
    Ok(merge)
}

/// Takes a merge back; what was said and done since stays with the kept ticket.
///
/// # Errors
/// `NotFound`, the conflict `changed_since`, `Invalid` where a later merge has to be taken back first.
#[server(input = Json)]
pub async fn undo_ticket_merge(merge: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    merge_store::undo(&mut tx, merge).await?;
    tx.commit().await
}

/// Makes a ticket of something that was said on another one; gives its id and number.
///
/// # Errors
/// `Invalid` on `subject`, `NotFound`.
#[server(input = Json)]
pub async fn split_ticket(message: Uuid, subject: String) -> Result<(Uuid, i64), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let subject = split_subject(&subject)?;
    let mut tx = caller.begin().await?;
    let made = store::split(&mut tx, message, subject).await?;
    tx.commit().await?;
    Ok(made)
}
