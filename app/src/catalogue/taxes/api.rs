//! What administrators ask of taxes and discount limits.

use super::model::{TaxBook, TaxForm};
#[cfg(feature = "ssr")]
use super::{model::percent_of, store};
use crate::access::{AppError, Role};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx},
    admin::ORGANISATION,
    events::{Event, changed_fields, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All taxes, those in use first, and the limits of all roles that sell.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_taxes() -> Result<TaxBook, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::book(&mut tx).await
}

/// Adds a tax.
///
/// # Errors
/// `Invalid` with every field that cannot be taken.
#[server(input = Json)]
pub async fn add_tax(form: TaxForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add(&mut tx, &fields).await?;
    log(&mut tx, json!({}), json!({ "tax": id, "fields": fields })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a tax that was seen in this version; gives the form that it had.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_tax(id: Uuid, version: i32, form: TaxForm) -> Result<TaxForm, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let was = store::change(&mut tx, id, version, &fields).await?;
    if let Some((before, after)) = changed_fields(&was.check()?, &fields) {
        log(&mut tx, json!({ "tax": id, "fields": before }), json!({ "tax": id, "fields": after })).await?;
    }
    tx.commit().await?;
    Ok(was)
}

/// Sets how many per cent a role may let off without asking; gives what it was.
///
/// # Errors
/// `Invalid` on `percent`, `NotFound` for a role that sells nothing, the conflict `changed`.
#[server(input = Json)]
pub async fn set_discount_limit(role: Role, version: i32, percent: String) -> Result<String, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let percent = percent_of(&percent).ok_or_else(|| AppError::invalid("percent", "percent_range"))?;
    let mut tx = caller.begin().await?;
    let was = store::set_limit(&mut tx, role, version, percent).await?;
    let told = |percent| json!({ "role": role, "discount_limit": percent });
    log(&mut tx, told(was), told(percent)).await?;
    tx.commit().await?;
    Ok(was.normalize().to_string())
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(tx, event.before(before).after(after)).await.map(drop)
}
