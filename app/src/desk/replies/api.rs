//! What the browser may ask of canned replies and macros. Everybody who works on tickets keeps own ones; shared ones are kept by those
//! who manage the desk, which the store asks where it sees the scope.

use super::model::{Applied, Macro, MacroForm, Reply, ReplyForm};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    desk::changes::store as changes,
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The replies that the caller has: own ones and shared ones, those that were put away last.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn desk_replies() -> Result<Vec<Reply>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    store::replies(&mut tx).await
}

/// Adds a reply.
///
/// # Errors
/// `Invalid` on its fields, `NotAllowed` for a shared one.
#[server(input = Json)]
pub async fn add_desk_reply(form: ReplyForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add_reply(&mut tx, &fields).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a reply that was seen in this version; gives the version then.
///
/// # Errors
/// `Invalid` on its fields, `NotFound` for another's, the conflict `changed`, `NotAllowed`.
#[server(input = Json)]
pub async fn change_desk_reply(id: Uuid, version: i32, form: ReplyForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change_reply(&mut tx, id, version, &fields).await?;
    tx.commit().await?;
    Ok(version)
}

/// Puts a reply away or takes it out again; gives the version then.
///
/// # Errors
/// `NotFound` for another's, the conflict `changed`, `NotAllowed`.
#[server(input = Json)]
pub async fn archive_desk_reply(id: Uuid, version: i32, archived: bool) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = store::archive_reply(&mut tx, id, version, archived).await?;
    tx.commit().await?;
    Ok(version)
}

/// Counts that a reply was put into an answer.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn use_desk_reply(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    store::note_reply_used(&mut tx, id).await?;
    tx.commit().await
}

/// The macros that the caller has: own ones and shared ones, those that are used most first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn desk_macros() -> Result<Vec<Macro>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    store::macros(&mut tx).await
}

/// Adds a macro.
///
/// # Errors
/// `Invalid` on its fields, `NotAllowed` for a shared one.
#[server(input = Json)]
pub async fn add_desk_macro(form: MacroForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add_macro(&mut tx, &fields).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a macro that was seen in this version; gives the version then.
///
/// # Errors
/// `Invalid` on its fields, `NotFound` for another's, the conflict `changed`, `NotAllowed`.
#[server(input = Json)]
pub async fn change_desk_macro(id: Uuid, version: i32, form: MacroForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change_macro(&mut tx, id, version, &fields).await?;
    tx.commit().await?;
    Ok(version)
}

/// Puts a macro away or takes it out again; gives the version then.
///
/// # Errors
/// `NotFound` for another's, the conflict `changed`, `NotAllowed`.
#[server(input = Json)]
pub async fn archive_desk_macro(id: Uuid, version: i32, archived: bool) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = store::archive_macro(&mut tx, id, version, archived).await?;
    tx.commit().await?;
    Ok(version)
}

/// Does what a macro says to a ticket that was seen in this version; gives what it did, and the words that it puts into the answer.
/// It is taken back as a whole by its run.
///
/// # Errors
/// `NotFound` for one that the caller does not have, `Invalid` on `owner` or `category`.
#[server(input = Json)]
pub async fn apply_desk_macro(id: Uuid, ticket: Uuid, version: i32) -> Result<Applied, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let (change, chinese, english) = store::take_macro(&mut tx, id).await?;
    let done =
        if change.is_empty() { None } else { Some(changes::change(&mut tx, &change, &[(ticket, version)]).await?) };
    tx.commit().await?;
    Ok(Applied { done, chinese, english })
}
