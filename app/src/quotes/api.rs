//! What the browser may ask of quotes.

use super::{
    form_model::QuoteForm,
    letter_model::{Sent, Way},
    logo_model::Logo,
    model::{Offered, QuoteFilter, QuoteList, QuoteOf, QuoteRow, QuoteSeen, QuoteState},
    setting_model::{QuoteSetting, QuoteSettingForm},
};
#[cfg(feature = "ssr")]
use super::{logo_picture, logo_store, sending_store, setting_store, store, writing_store};
use crate::{access::AppError, imports::piece::Piece, locale::Lang};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::json;
use uuid::Uuid;

/// A page of the list.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn quotes(filter: QuoteFilter) -> Result<QuoteList, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::list(&mut tx, &filter).await
}

/// The last quotes of a deal or a customer.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn quotes_of(of: QuoteOf) -> Result<Vec<QuoteRow>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::of(&mut tx, of).await
}

/// A quote with its newest version.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn quote(id: Uuid) -> Result<QuoteSeen, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::seen(&mut tx, id).await
}

/// One version of a quote.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn quote_version(id: Uuid, number: i32) -> Result<QuoteForm, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::form(&mut tx, id, number).await
}

/// Products that words find, with what they cost the customer of a quote in a currency.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn products_to_offer(words: String, currency: String, quote: Uuid) -> Result<Vec<Offered>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::offered(&mut tx, &words, &currency, quote).await
}

/// Makes a draft for a deal, with its products, or for a customer; gives its id.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `quote_needs_customer`.
#[server(input = Json)]
pub async fn create_quote(of: QuoteOf) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let id = writing_store::create(&mut tx, of).await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes a draft of what another quote says, whatever became of that one; gives its id.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `quote_needs_customer`.
#[server(input = Json)]
pub async fn copy_quote(id: Uuid) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let id = writing_store::copy(&mut tx, id).await?;
    tx.commit().await?;
    Ok(id)
}

/// Saves a quote that was seen in this version; gives the version that it has then.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`, `NotAllowed`, the conflicts `changed` and `quote_closed`.
#[server(input = Json)]
pub async fn save_quote(id: Uuid, version: i32, form: QuoteForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = writing_store::save(&mut tx, id, version, &fields).await?;
    tx.commit().await?;
    Ok(version)
}

/// Lets go of changes that were not sent.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn discard_quote_changes(id: Uuid, version: i32) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let version = writing_store::discard(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(version)
}

/// Sends a quote; gives its number, and the link where one was asked for.
///
/// # Errors
/// `NotFound`, `NotAllowed`; `Invalid` with what cannot be sent; the conflicts `changed`, `quote_closed`, `quote_no_mailbox`.
#[server(input = Json)]
pub async fn send_quote(id: Uuid, version: i32, way: Way) -> Result<Sent, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let sent = sending_store::send(&mut tx, id, version, &way).await?;
    tx.commit().await?;
    Ok(sent)
}

/// Withdraws a quote, writes down what the customer said elsewhere, or takes either back; gives its version.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflicts `changed` and `quote_closed`, `Invalid` on `name` and `reason`.
#[server(input = Json)]
pub async fn set_quote_state(
    id: Uuid,
    version: i32,
    state: QuoteState,
    name: String,
    reason: String,
) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let version = sending_store::set_state(&mut tx, id, version, state, (&name, &reason)).await?;
    tx.commit().await?;
    Ok(version)
}

/// What holds for all quotes.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn quote_settings(lang: Lang) -> Result<QuoteSetting, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    setting_store::read(&mut tx, lang).await
}

/// Changes what holds for all quotes.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, the conflict `changed`.
#[server(input = Json)]
pub async fn change_quote_settings(version: i32, form: QuoteSettingForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    setting_store::change(&mut tx, version, &form).await?;
    tx.commit().await
}

/// The logo at the head of new quotes.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn quote_logo() -> Result<Option<Logo>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    logo_store::current(&mut tx).await
}

/// Puts a picture at the head of new quotes, in the place of the one that was seen there.
///
/// # Errors
/// `Invalid` on `logo` with why the picture is not taken; the conflict `changed`.
#[server(input = Json)]
pub async fn add_quote_logo(was: Option<Uuid>, picture: Piece) -> Result<Logo, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let looked = logo_picture::looked_at(picture.0).await?;
    let mut tx = caller.begin().await?;
    let logo = logo_store::add(&mut tx, was, &looked).await?;
    log_logo(&mut tx, was, Some(logo.id)).await?;
    tx.commit().await?;
    Ok(logo)
}

/// Takes the logo that was seen at the head of new quotes away, or puts an earlier one back.
///
/// # Errors
/// The conflict `changed`.
#[server(input = Json)]
pub async fn use_quote_logo(was: Option<Uuid>, id: Option<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    logo_store::choose(&mut tx, was, id).await?;
    log_logo(&mut tx, was, id).await?;
    tx.commit().await
}

/// The log tells of what is set up under the organisation.
#[cfg(feature = "ssr")]
async fn log_logo(tx: &mut Tx, was: Option<Uuid>, id: Option<Uuid>) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(json!({ "quote_logo": was })).after(json!({ "quote_logo": id }))).await.map(drop)
}
