//! What administrators ask of the portal. Its guests ask nothing here: their pages are forms.

use super::model::{Portal, PortalForm};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::json;
#[cfg(feature = "ssr")]
use uuid::Uuid;

/// The portal as it is set up.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_portal() -> Result<Portal, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::portal(&mut tx).await
}

/// Opens or closes the portal, names it, and says what its guests see.
///
/// # Errors
/// `Invalid` on `name` or `name_en`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_portal(version: i32, form: PortalForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let form = form.check()?;
    let mut tx = caller.begin().await?;
    let before = store::portal(&mut tx).await?.form;
    store::change(&mut tx, version, &form).await?;
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(&mut tx, event.before(json!({ "portal": before })).after(json!({ "portal": form }))).await?;
    tx.commit().await
}
