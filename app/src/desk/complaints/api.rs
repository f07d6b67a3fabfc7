//! What the browser may ask of complaints.

use super::model::{
    Cause, CauseForm, ComplaintForm, ComplaintSeen, MeasureFilter, MeasureList, MeasureMark, Rules, RulesForm,
};
#[cfg(feature = "ssr")]
use super::{
    model::{said_of, words_for_customer},
    settings_store, store,
};
use crate::{access::AppError, locale::Lang};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// What is known of a complaint, with what its form offers.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn ticket_complaint(id: Uuid) -> Result<ComplaintSeen, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    store::of_ticket(&mut tx, id).await
}

/// Keeps cause, responsible unit, measure and day of a complaint that was seen in this version; gives its version then.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` with every field that cannot be taken.
#[server(input = Json)]
pub async fn save_complaint(id: Uuid, version: i32, form: ComplaintForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::save(&mut tx, id, version, &fields).await?;
    tx.commit().await?;
    Ok(version)
}

/// Says that the measure was taken, or takes that back; gives the version then.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` on `measure` and `kind`.
#[server(input = Json)]
pub async fn finish_measure(id: Uuid, version: i32, done: bool) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = store::finish(&mut tx, id, version, done).await?;
    tx.commit().await?;
    Ok(version)
}

/// Writes down whether the customer says that it is settled, or takes that back (`None`); gives the version then.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` on `said` and `kind`.
#[server(input = Json)]
pub async fn confirm_complaint(id: Uuid, version: i32, settled: Option<bool>, said: String) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let said = said_of(&said)?;
    let mut tx = caller.begin().await?;
    let version = store::confirm(&mut tx, id, version, settled, said).await?;
    tx.commit().await?;
    Ok(version)
}

/// Asks the customer by mail to say whether it is settled; `words` tells them what was done.
///
/// # Errors
/// `NotFound`, `Invalid` on `words` and `kind`; the conflicts `changed`, `ticket_merged`, `complaint_no_address`, `complaint_no_mailbox`
/// and `complaint_do_not_contact`.
#[server(input = Json)]
pub async fn ask_to_confirm(id: Uuid, version: i32, words: String, lang: Lang) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let words = words_for_customer(&words)?;
    let mut tx = caller.begin().await?;
    store::ask_to_confirm(&mut tx, id, version, &words, lang).await?;
    tx.commit().await
}

/// A page of the measures that are still to be taken, the nearest first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn open_measures(filter: MeasureFilter, after: Option<MeasureMark>) -> Result<MeasureList, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    store::open(&mut tx, &filter, after).await
}

/// All causes, those in use first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn list_causes() -> Result<Vec<Cause>, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    settings_store::causes(&mut tx).await
}

/// Adds a cause.
///
/// # Errors
/// `Invalid` on `name` and `name_en`.
#[server(input = Json)]
pub async fn add_cause(form: CauseForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let (id, fields) = (new_id(), form.check()?);
    let mut tx = caller.begin().await?;
    settings_store::add_cause(&mut tx, id, &fields).await?;
    log(&mut tx, json!({}), json!({ "complaint_cause": id, "name": fields.name, "name_en": fields.name_en })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Renames a cause that had this version.
///
/// # Errors
/// `Invalid` on `name` and `name_en`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_cause(id: Uuid, version: i32, form: CauseForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let was = settings_store::hold_cause(&mut tx, id, version).await?;
    settings_store::change_cause(&mut tx, id, &fields).await?;
    log(&mut tx, json!({ "name": was }), json!({ "complaint_cause": id, "name": fields.name })).await?;
    tx.commit().await
}

/// Puts a cause away or takes it out again. Complaints keep theirs.
///
/// # Errors
/// `NotFound`, the conflict `changed`; `Invalid` where another one has taken the name meanwhile.
#[server(input = Json)]
pub async fn archive_cause(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let name = settings_store::hold_cause(&mut tx, id, version).await?;
    settings_store::archive_cause(&mut tx, id, archived).await?;
    log(&mut tx, json!({}), json!({ "complaint_cause": id, "name": name, "archived": archived })).await?;
    tx.commit().await
}

/// What holds after the sale.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn after_sales_rules() -> Result<Rules, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    settings_store::rules(&mut tx).await
}

/// Changes that.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, the conflict `changed`.
#[server(input = Json)]
pub async fn set_after_sales_rules(version: i32, form: RulesForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let rules = form.check(version)?;
    let mut tx = caller.begin().await?;
    settings_store::set_rules(&mut tx, &rules).await?;
    log(&mut tx, json!({}), json!({ "after_sales": rules })).await?;
    tx.commit().await
}

/// The log tells of these under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}
