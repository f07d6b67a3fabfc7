//! What the browser may ask of changes of many records.

use super::model::{Change, Chosen, LeftOut, Run};
#[cfg(feature = "ssr")]
use super::{model::Listed, store};
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
#[cfg(feature = "ssr")]
use crate::fields::RecordKind;
use crate::{access::AppError, customers::contacts::model::ContactFilter};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Writes down what is to be done to which customers, and does the first batch; the server goes on with the rest.
///
/// # Errors
/// `Invalid` on `chosen`, `change`, `value` or `owner`, `NotFound` for a tag that is not there, `NotAllowed`.
#[server(input = Json)]
pub async fn begin_bulk(change: Change, chosen: Chosen) -> Result<Run, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    begin(&caller, change.checked(RecordKind::Customer)?, chosen.checked()?, RecordKind::Customer).await
}

/// The same with contacts.
///
/// # Errors
/// `Invalid` on `chosen`, `change` or `value`, `NotFound` for a customer that is not there, `NotAllowed`.
#[server(input = Json)]
pub async fn begin_bulk_of_contacts(change: Change, chosen: Chosen<ContactFilter>) -> Result<Run, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    begin(&caller, change.checked(RecordKind::Contact)?, chosen.checked()?, RecordKind::Contact).await
}

#[cfg(feature = "ssr")]
async fn begin(caller: &Caller, change: Change, chosen: Chosen<Listed>, of: RecordKind) -> Result<Run, AppError> {
    let mut tx = caller.begin().await?;
    let run = store::begin(&mut tx, of, &change, &chosen).await?;
    tx.commit().await?;
    // It has begun, whatever becomes of the first batch: what passes is tried again, what does not stops it.
    Ok(step(caller, run.id).await.unwrap_or(run))
}

#[cfg(feature = "ssr")]
async fn step(caller: &Caller, id: Uuid) -> Result<Run, AppError> {
    let mut tx = caller.begin().await?;
    let run = store::step(&mut tx, id).await?;
    tx.commit().await?;
    Ok(run)
}

/// How far a change is.
///
/// # Errors
/// `NotFound` for another's, unless one administers.
#[server(input = Json)]
pub async fn bulk_run(id: Uuid) -> Result<Run, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.read().await?;
    store::run(&mut tx, id).await
}

/// Goes on with one's own change, or with taking it back, where it was stopped: with the next batch at once.
///
/// # Errors
/// `NotFound`; what stopped it, if that still does.
#[server(input = Json)]
pub async fn work_on_bulk(id: Uuid) -> Result<Run, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::let_go_on(&mut tx, id).await?;
    let run = store::step(&mut tx, id).await?;
    tx.commit().await?;
    Ok(run)
}

/// Takes a change back, the first batch at once; stops it where it is still under way. The server goes on with the rest.
///
/// # Errors
/// `NotFound` for another's, unless one administers.
#[server(input = Json)]
pub async fn undo_bulk(id: Uuid) -> Result<Run, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::ask_back(&mut tx, id).await?;
    let run = store::step(&mut tx, id).await?;
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
