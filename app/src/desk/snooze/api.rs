//! What the browser may ask of putting tickets off.

use super::model::Until;
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use chrono::{DateTime, Utc};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Puts a ticket off that was seen in this version, or takes it up again; gives the version and the moment then.
///
/// # Errors
/// `Invalid` on `until` or `state`, `NotFound`, the conflicts `changed` and `ticket_merged`.
#[server(input = Json)]
pub async fn snooze_ticket(
    id: Uuid,
    version: i32,
    until: Option<Until>,
) -> Result<(i32, Option<DateTime<Utc>>), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let put_off = store::snooze(&mut tx, id, version, until).await?;
    tx.commit().await?;
    Ok(put_off)
}
