//! What everybody asks about their own sessions.

use super::model::OwnSession;
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

/// The devices on which the caller is signed in, this one first.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn own_sessions() -> Result<Vec<OwnSession>, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let current = current_session();
    let mut tx = caller.read().await?;
    store::list(&mut tx, current.as_deref()).await
}

/// Signs the caller out on one device.
///
/// # Errors
/// `NotFound` where that session has ended already.
#[server(input = Json)]
pub async fn end_session(handle: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    if !store::end(&mut tx, &handle).await? {
        return Err(AppError::NotFound);
    }
    let person = tx.person();
    record(&mut tx, Event::of("session.ended", "session", person).after(json!({ "sessions_ended": 1 }))).await?;
    tx.commit().await
}

/// Signs the caller out on every device but this one; gives how many there were.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn end_other_sessions() -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let current = current_session().ok_or(AppError::NotSignedIn)?;
    let mut tx = caller.begin().await?;
    let ended = store::end_others(&mut tx, &current).await?;
    let person = tx.person();
    record(&mut tx, Event::of("session.ended", "session", person).after(json!({ "sessions_ended": ended }))).await?;
    tx.commit().await?;
    Ok(ended)
}

/// The id of the session that asks: the key of its row.
#[cfg(feature = "ssr")]
fn current_session() -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    Some(parts.extensions.get::<tower_sessions::Session>()?.id()?.to_string())
}
