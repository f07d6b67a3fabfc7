//! What the browser may ask of consent.

use super::model::{Channel, ConsentForm, ConsentOf};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};

/// Writes down what somebody said about one channel.
///
/// # Errors
/// `Invalid` on `day` and `how`, `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn say_consent(of: ConsentOf, channel: Channel, form: ConsentForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::say(&mut tx, of, channel, &form).await?;
    tx.commit().await
}

/// Marks that nobody may contact them, for a reason, or takes the mark away (`None`).
///
/// # Errors
/// `Invalid` on `reason`, `NotFound`, `NotAllowed`, the conflict `changed`.
#[server(input = Json)]
pub async fn forbid_contact(of: ConsentOf, reason: Option<String>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::forbid(&mut tx, of, reason.as_deref()).await?;
    tx.commit().await
}
