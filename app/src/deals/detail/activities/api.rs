//! Planning and doing.

use super::model::Plan;
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Plans something on a deal, for the caller to do.
///
/// # Errors
/// `Invalid` on `title`, `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn plan_activity(deal: Uuid, plan: Plan) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    let id = store::plan(&mut tx, deal, &plan).await?;
    tx.commit().await?;
    Ok(id)
}

/// Plans it otherwise.
///
/// # Errors
/// As [`plan_activity`].
#[server(input = Json)]
pub async fn change_activity(deal: Uuid, id: Uuid, plan: Plan) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::change(&mut tx, deal, id, &plan).await?;
    tx.commit().await
}

/// Says that something is done (`true`), or takes that back.
///
/// # Errors
/// `NotFound`, `NotAllowed` where the deal may only be read.
#[server(input = Json)]
pub async fn finish_activity(deal: Uuid, id: Uuid, done: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditDeals).await?;
    let mut tx = caller.begin().await?;
    store::finish(&mut tx, deal, id, done).await?;
    tx.commit().await
}
