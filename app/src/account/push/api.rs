//! What everybody does with their own devices, and what a woken device asks.

use super::model::{PushSetup, Woken};
#[cfg(feature = "ssr")]
use super::{model::PushOffer, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    account::model::Agent,
    locale::Lang,
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// How push stands for the caller, who asks from the device with this endpoint, if it has one.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn own_devices(endpoint: Option<String>) -> Result<PushSetup, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    let offer = use_context::<PushOffer>().unwrap_or_default();
    Ok(PushSetup {
        key: offer.key.filter(|_| offer.services.any()),
        devices: store::devices(&mut tx, endpoint.as_deref()).await?,
    })
}

/// Has the device that asks told of the caller's notices from now on. `endpoint` is where its browser's service takes messages.
/// Gives the id of the device.
///
/// # Errors
/// `Invalid` on `endpoint`.
#[server(input = Json)]
pub async fn keep_push_device(endpoint: String) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    use_context::<PushOffer>().unwrap_or_default().services.allow(&endpoint)?;
    let headers = use_context::<http::request::Parts>().map(|parts| parts.headers).unwrap_or_default();
    let agent = headers.get(http::header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let mut tx = caller.begin().await?;
    let id = store::keep(&mut tx, &endpoint, &Agent::from_header(agent)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Tells a device of the caller no more.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn remove_push_device(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::remove(&mut tx, id).await?;
    tx.commit().await
}

/// What the caller's device with this endpoint shows now that it was woken (`public/sw.js`).
///
/// # Errors
/// `NotSignedIn`, `NotFound`.
#[server(input = Json)]
pub async fn pushed_notices(endpoint: String) -> Result<Woken, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let lang = use_context::<Lang>().unwrap_or_default();
    let mut tx = caller.begin().await?;
    let woken = store::woken(&mut tx, &endpoint, lang).await?;
    tx.commit().await?;
    Ok(woken)
}
