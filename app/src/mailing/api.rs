//! What the browser may ask of mail that sales writes.

use super::{
    model::{Composing, MailForm, MailOn, MailRow},
    template_model::{Template, TemplateForm},
};
#[cfg(feature = "ssr")]
use super::{sending_store, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The templates that the caller has, those that were put away last.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn mail_templates() -> Result<Vec<Template>, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.read().await?;
    store::templates(&mut tx, true).await
}

/// Adds a template, or changes the one that was seen in this version. A shared one needs `ShareTemplates`, which the store asks.
///
/// # Errors
/// `Invalid` on its fields, `NotAllowed`, `NotFound` for another's, the conflict `changed`.
#[server(input = Json)]
pub async fn keep_mail_template(seen: Option<(Uuid, i32)>, form: TemplateForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let form = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::keep(&mut tx, seen, &form).await?;
    tx.commit().await?;
    Ok(id)
}

/// Puts a template away or takes it out again; gives the version then.
///
/// # Errors
/// As [`keep_mail_template`].
#[server(input = Json)]
pub async fn archive_mail_template(id: Uuid, version: i32, archived: bool) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let version = store::archive(&mut tx, id, version, archived).await?;
    tx.commit().await?;
    Ok(version)
}

/// All that one needs for writing a letter on a record.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn compose_mail(on: MailOn) -> Result<Composing, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.read().await?;
    sending_store::compose(&mut tx, on).await
}

/// Sends a letter, after a moment in which it can be taken back. Its id comes from the browser: what is sent twice goes out once.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` with what cannot be taken, the conflicts `mail_no_mailbox` and `mail_lead_closed`.
#[server(input = Json)]
pub async fn send_sales_mail(id: Uuid, on: MailOn, form: MailForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let form = form.check()?;
    let mut tx = caller.begin().await?;
    sending_store::send(&mut tx, id, on, &form).await?;
    tx.commit().await
}

/// Takes back a letter of one's own that is not on its way yet.
///
/// # Errors
/// The conflict `mail_on_its_way`.
#[server(input = Json)]
pub async fn take_back_sales_mail(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    sending_store::take_back(&mut tx, id).await?;
    tx.commit().await
}

/// Sends once more what failed or came back.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` where they must not be written to any more, the conflict `mail_lead_closed`.
#[server(input = Json)]
pub async fn send_sales_mail_again(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    sending_store::send_again(&mut tx, id).await?;
    tx.commit().await
}

/// The last letters of a record, and how they fare.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn sales_mails(on: MailOn) -> Result<Vec<MailRow>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    sending_store::mails(&mut tx, on).await
}
