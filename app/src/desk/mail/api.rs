//! What administrators set up of mail, and what the desk asks of a message.

use super::{
    left_out_model::{LeftOutList, LeftOutMark, Taken},
    model::{MailRoom, MailboxForm, Tried},
};
#[cfg(feature = "ssr")]
use super::{left_out_store, line::Trust, model::NewMailbox, post_store, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx},
    events::{Event, record},
    vault::Plain,
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// Mailboxes, how they fare, and what became part of no ticket.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_mail() -> Result<MailRoom, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::room(&mut tx).await
}

/// Adds a mailbox; gives its id. What arrives from now on is read, what lies there stays where it is.
///
/// # Errors
/// `Invalid` on the fields of the form, the conflict `vault_closed`.
#[server(input = Json)]
pub async fn add_mailbox(form: MailboxForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let new = form.check(false)?;
    let mut tx = caller.begin().await?;
    let id = store::add(&mut tx, &new, &Plain::new(form.password.clone())).await?;
    log(&mut tx, json!({}), told(id, &new, true)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a mailbox that had this version. An empty password leaves the one that is kept.
///
/// # Errors
/// As [`add_mailbox`], the conflict `changed`.
#[server(input = Json)]
pub async fn change_mailbox(id: Uuid, version: i32, form: MailboxForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let new = form.check(true)?;
    let password = (!form.password.is_empty()).then(|| Plain::new(form.password.clone()));
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    if password.is_none() {
        // The password that is kept is for the servers that it was typed for.
        store::kept_password(&mut tx, id, &new).await?;
    }
    store::change(&mut tx, id, &new, password.as_ref()).await?;
    log(&mut tx, json!({ "address": before.address }), told(id, &new, password.is_some())).await?;
    tx.commit().await
}

/// Has a mailbox rest, or go on.
///
/// # Errors
/// The conflict `changed`, `NotFound`.
#[server(input = Json)]
pub async fn pause_mailbox(id: Uuid, version: i32, active: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set_active(&mut tx, id, active).await?;
    let after = json!({ "mailbox": id, "address": before.address, "active": active });
    log(&mut tx, json!({ "active": before.active }), after).await?;
    tx.commit().await
}

/// Puts a mailbox away, or takes it out again; tickets that came by it stay.
///
/// # Errors
/// The conflict `changed`, `NotFound`; `Invalid` on `address` where another one has it meanwhile.
#[server(input = Json)]
pub async fn archive_mailbox(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::set_archived(&mut tx, id, archived).await?;
    let after = json!({ "mailbox": id, "address": before.address, "archived": archived });
    log(&mut tx, json!({ "archived": before.archived }), after).await?;
    tx.commit().await
}

/// Tries a mailbox as it is typed: signs in to both servers and says what is wrong. Nothing is fetched and nothing is sent.
///
/// # Errors
/// `Invalid` on the fields of the form.
#[server(input = Json)]
pub async fn try_mailbox(id: Option<Uuid>, form: MailboxForm) -> Result<Tried, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let new = form.check(id.is_some())?;
    let password = match id.filter(|_| form.password.is_empty()) {
        Some(id) => {
            let mut tx = caller.read().await?;
            store::kept_password(&mut tx, id, &new).await?
        }
        None => Plain::new(form.password.clone()),
    };
    let trust = use_context::<Trust>().unwrap_or_default();
    let (imap, smtp) = tokio::join!(
        super::imap::tried(&new.imap, &new.username, &password, &trust),
        super::smtp::tried(&new.smtp, &new.username, &password, &trust),
    );
    Ok(Tried { imap, smtp })
}

/// Sends an answer once more that could not be sent, or came back.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn send_mail_again(message: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let ticket = post_store::send_again(&mut tx, message).await?;
    record(&mut tx, Event::of("ticket.mail_again", "ticket", ticket)).await?;
    tx.commit().await
}

#[cfg(feature = "ssr")]
fn told(id: Uuid, new: &NewMailbox, password: bool) -> Value {
    json!({
        "mailbox": id, "address": new.address, "imap": new.imap.host, "smtp": new.smtp.host, "makes": new.makes,
        "campaign": new.campaign, "password_changed": password,
    })
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}

/// Mail that became part of no ticket, the last received first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn left_out_mail(after: Option<LeftOutMark>) -> Result<LeftOutList, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    left_out_store::page(&mut tx, after).await
}

/// What such a message says.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn left_out_words(id: Uuid) -> Result<String, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    left_out_store::words(&mut tx, id).await
}

/// Makes a ticket of a message that was left out, or makes it part of one that there is.
///
/// # Errors
/// `NotFound`, the conflicts `mail_taken` and `ticket_merged`.
#[server(input = Json)]
pub async fn take_left_out(id: Uuid, into: Option<Uuid>) -> Result<Taken, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let taken = left_out_store::take(&mut tx, id, into).await?;
    tx.commit().await?;
    Ok(taken)
}

/// Takes that back, as long as nobody worked on the ticket that was made.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `changed_since`.
#[server(input = Json)]
pub async fn release_left_out(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    left_out_store::release(&mut tx, id, version).await?;
    tx.commit().await
}
