//! What the browser may ask of handovers.

use super::model::{Choices, HandKind, HandoverRow, HandoverView, Plan, Planned, Preview};
#[cfg(feature = "ssr")]
use super::{run, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller, new_id};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The newest hundred handovers in the caller's sight.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn handovers() -> Result<Vec<HandoverRow>, AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    store::rows(&mut caller.read().await?, None).await
}

/// Who may give and receive, and by what the giver's records can be told apart.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn handover_choices(giver: Option<Uuid>) -> Result<Choices, AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    store::choices(&mut caller.read().await?, giver).await
}

/// What a plan would move, to whom, and who would lose sight.
///
/// # Errors
/// `Invalid` on `owner` and `kinds`, `NotFound` where the caller does not lead the giver.
#[server(input = Json)]
pub async fn preview_handover(plan: Plan) -> Result<Preview, AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    let plan = plan.checked()?;
    store::preview(&mut caller.read().await?, &plan).await
}

/// A page of the records of one kind that a plan would move; one more than a page means that there are more.
///
/// # Errors
/// As [`preview_handover`].
#[server(input = Json)]
pub async fn planned_records(plan: Plan, kind: HandKind, after: Option<Uuid>) -> Result<Vec<Planned>, AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    let plan = plan.checked()?;
    store::planned(&mut caller.read().await?, &plan, kind, after).await
}

/// Begins a handover; the work goes on after the answer. Gives its id.
///
/// # Errors
/// As [`preview_handover`]; `Invalid` where nothing would move or one of this giver is under way.
#[server(input = Json)]
pub async fn begin_handover(plan: Plan) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    let plan = plan.checked()?;
    let (mut tx, id) = (caller.begin().await?, new_id());
    store::begin(&mut tx, id, &plan).await?;
    tx.commit().await?;
    tokio::spawn(run::run(caller, id, false));
    Ok(id)
}

/// One handover, for its page and for watching it at work.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn read_handover(id: Uuid) -> Result<HandoverView, AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    store::view(&mut caller.read().await?, id).await
}

/// Goes on with a handover that broke off with its server.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn go_on_with_handover(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    run::go_on(&caller, id).await
}

/// Begins to take a handover back: what is still where it was put goes back.
///
/// # Errors
/// `NotFound`, `Conflict` where it is not done or was taken back already.
#[server(input = Json)]
pub async fn undo_handover(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    let mut tx = caller.begin().await?;
    store::begin_undo(&mut tx, id).await?;
    tx.commit().await?;
    tokio::spawn(run::run(caller, id, true));
    Ok(())
}
