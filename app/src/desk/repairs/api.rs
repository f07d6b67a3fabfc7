//! What the browser may ask of returns, repairs and the thing that a ticket is about.

use super::model::{AfterSales, RepairForm, Step};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// What stands beside a ticket: the thing that it is about, what else its customer owns, and how a return or repair stands.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn ticket_after_sales(id: Uuid) -> Result<AfterSales, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    store::of_ticket(&mut tx, id).await
}

/// Says which thing of its customer a ticket is about.
///
/// # Errors
/// `NotFound`, the conflict `ticket_merged`, `Invalid` on `asset`.
#[server(input = Json)]
pub async fn choose_ticket_asset(id: Uuid, asset: Option<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    store::choose_asset(&mut tx, id, asset).await?;
    tx.commit().await
}

/// Takes a step with a return or repair that was seen in this version; gives its version then.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` on `step` and `kind`.
#[server(input = Json)]
pub async fn set_repair_step(id: Uuid, version: i32, step: Step) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = store::set_step(&mut tx, id, version, step).await?;
    tx.commit().await?;
    Ok(version)
}

/// Keeps parts, labour, who pays and parcels of a return or repair that was seen in this version; gives its version then.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` with every field that cannot be taken.
#[server(input = Json)]
pub async fn save_repair(id: Uuid, version: i32, form: RepairForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = store::set_costs(&mut tx, id, version, |kept| form.check(kept)).await?;
    tx.commit().await?;
    Ok(version)
}
