//! What the browser may ask of lifecycles.

use super::model::LifecycleChange;
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};

/// Sets the lifecycle of a customer by hand, gives it back to the rules, or takes either back.
///
/// # Errors
/// `NotFound`, `NotAllowed` where it is only shared to read, the conflict `changed`.
#[server(input = Json)]
pub async fn change_lifecycle(change: LifecycleChange) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::change(&mut tx, &change).await?;
    tx.commit().await
}
