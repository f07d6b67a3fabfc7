//! What the browser may ask about chats: widgets for those who manage the desk, conversations for those who answer.

use super::model::{ChatLists, ChatWidgetForm, WidgetRoom};
#[cfg(feature = "ssr")]
use super::{agent_store, model::NewChatWidget, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All widgets, with what came by them.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_chat_widgets() -> Result<WidgetRoom, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    store::room(&mut tx).await
}

/// Adds a widget; gives its id. It is there at once.
///
/// # Errors
/// `Invalid` on the fields of the form.
#[server(input = Json)]
pub async fn add_chat_widget(form: ChatWidgetForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let new = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add(&mut tx, &new).await?;
    log(&mut tx, json!({}), told(id, &new)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a widget that had this version. Pages that embed it need nothing done.
///
/// # Errors
/// As [`add_chat_widget`], `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_chat_widget(id: Uuid, version: i32, form: ChatWidgetForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let new = form.check()?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::change(&mut tx, id, &new).await?;
    log(&mut tx, json!({ "name": before.name, "origins": before.origins }), told(id, &new)).await?;
    tx.commit().await
}

/// Switches a widget on or off: where it is off, pages show nothing of it, and nothing comes in.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn switch_chat_widget(id: Uuid, version: i32, active: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set_active(&mut tx, id, active).await?;
    let after = json!({ "chat_widget": id, "name": before.name, "active": active });
    log(&mut tx, json!({ "active": before.active }), after).await?;
    tx.commit().await
}

/// Puts a widget away, or takes it out again; conversations that came by it stay.
///
/// # Errors
/// `NotFound`, the conflict `changed`; `Invalid` on `name` where another one has it meanwhile.
#[server(input = Json)]
pub async fn archive_chat_widget(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set_archived(&mut tx, id, archived).await?;
    let after = json!({ "chat_widget": id, "name": before.name, "archived": archived });
    log(&mut tx, json!({ "archived": before.archived }), after).await?;
    tx.commit().await
}

/// The conversations that go on, as far as the caller sees them.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_chats() -> Result<ChatLists, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    agent_store::lists(&mut tx).await
}

/// How many visitors wait whom nobody has taken.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn waiting_chats() -> Result<i64, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    agent_store::waiting(&mut tx).await
}

/// Ends the conversation on a ticket; the ticket stays as it is. Gives what [`undo_end_chat`] asks for.
///
/// # Errors
/// `NotFound`, the conflict `chat_over`.
#[server(input = Json)]
pub async fn end_chat(ticket: Uuid) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let end = agent_store::end(&mut tx, ticket).await?;
    tx.commit().await?;
    Ok(end)
}

/// Takes back that the caller ended the conversation on a ticket, for half a minute: it goes on for both, with whoever has the ticket.
///
/// # Errors
/// `NotFound`; the conflicts `undo_expired`, `chat_begun_anew`, `chat_rated`, `changed_since`.
#[server(input = Json)]
pub async fn undo_end_chat(ticket: Uuid, end: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    agent_store::take_back_end(&mut tx, ticket, end).await?;
    tx.commit().await
}

#[cfg(feature = "ssr")]
fn told(id: Uuid, new: &NewChatWidget) -> Value {
    json!({ "chat_widget": id, "name": new.form.name, "origins": new.origins, "ticket_kind": new.form.kind, "asks": new.form.asks })
}

/// The log tells of widgets under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}
