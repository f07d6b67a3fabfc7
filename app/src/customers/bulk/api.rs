//! What the browser may ask of changes of many customers.

use super::model::{Change, Chosen, LeftOut, Run};
#[cfg(feature = "ssr")]
use super::{store, undo_store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Writes down what is to be done to whom; [`work_on_bulk`] then does it.
///
/// # Errors
/// `Invalid` on `chosen`, `value` or `owner`, `NotFound` for a tag that is not there, `NotAllowed`.
#[server(input = Json)]
pub async fn begin_bulk(change: Change, chosen: Chosen) -> Result<Run, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let change = change.checked()?;
    chosen.check()?;
    let mut tx = caller.begin().await?;
    let run = store::begin(&mut tx, &change, &chosen).await?;
    tx.commit().await?;
    Ok(run)
}

/// Works through the next batch of one's own change. To be called until it says that it has ended.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn work_on_bulk(id: Uuid) -> Result<Run, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let run = store::work(&mut tx, id).await?;
    tx.commit().await?;
    Ok(run)
}

/// Takes back the next batch, and stops the change where it is still under way. To be called until it says that it is undone.
///
/// # Errors
/// `NotFound` for another's, unless one administers.
#[server(input = Json)]
pub async fn undo_bulk(id: Uuid) -> Result<Run, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let run = undo_store::undo(&mut tx, id).await?;
    tx.commit().await?;
    Ok(run)
}

/// The last fifty changes: one's own, or everybody's for an administrator.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn bulk_runs() -> Result<Vec<Run>, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.read().await?;
    store::runs(&mut tx).await
}

/// Those that a change left as they were, or that stayed changed: the first two hundred.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn left_out_of_bulk(id: Uuid) -> Result<Vec<LeftOut>, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.read().await?;
    store::left_out(&mut tx, id).await
}
