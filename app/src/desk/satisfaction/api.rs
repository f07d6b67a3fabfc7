//! What the browser may ask of ratings.

use super::model::{Rating, RatingLink, RatingMail, RatingPause};
#[cfg(feature = "ssr")]
use super::{
    model::{is_origin, pause_of},
    store,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    events::{Event, record},
    routes,
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// What the customer said of a ticket; `None` where nobody was asked.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn ticket_rating(id: Uuid) -> Result<Option<Rating>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    store::rating(&mut tx, id).await
}

/// Makes a link by which the customer rates a ticket. `origin` is what the page's address begins with, for the code.
///
/// # Errors
/// `NotFound`; the conflicts `rating_not_solved`, `rating_no_customer`, `rating_too_soon`, `rating_done`.
#[server(input = Json)]
pub async fn ask_for_rating(id: Uuid, origin: String) -> Result<RatingLink, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let token = store::make_link(tx.conn(), id).await?;
    let (customer, owner, version) = store::told_of(&mut tx, id).await?;
    let event = Event::of("ticket.rating_asked", "ticket", id).customer(customer).owner(owner);
    record(&mut tx, event.version(version)).await?;
    tx.commit().await?;
    let path = routes::rate(&token);
    let code = is_origin(&origin).then(|| store::code_of(&format!("{origin}{path}"))).flatten();
    Ok(RatingLink { path, code })
}

/// How often a customer is asked.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_rating_pause() -> Result<RatingPause, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    store::pause(&mut tx).await
}

/// Changes how often a customer is asked.
///
/// # Errors
/// `Invalid` on `pause`, the conflict `changed`.
#[server(input = Json)]
pub async fn set_rating_pause(version: i32, pause: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let days = pause_of(&pause)?;
    let mut tx = caller.begin().await?;
    store::set_pause(&mut tx, version, days).await?;
    tx.commit().await
}

/// Changes whether, when and whom one asks by mail.
///
/// # Errors
/// `Invalid` on `delay`, the conflict `changed`.
#[server(input = Json)]
pub async fn set_rating_mail(version: i32, form: RatingMail) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let hours = form.hours()?;
    let mut tx = caller.begin().await?;
    store::set_mail(&mut tx, version, &form, hours).await?;
    tx.commit().await
}
