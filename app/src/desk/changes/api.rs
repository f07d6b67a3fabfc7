//! What the browser may ask of changes of tickets.

#[cfg(feature = "ssr")]
use super::model::MOST;
use super::{
    model::{Done, LeftOut, TicketChange},
    run_model::TicketRun,
};
#[cfg(feature = "ssr")]
use super::{run_store, store, undo_store};
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{access::AppError, desk::tickets::list_model::TicketFilter};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Changes tickets that were seen in these versions, at most five hundred; says what became of each, and by which run it is taken
/// back.
///
/// # Errors
/// `Invalid` on `chosen`, `change`, `state`, `solution`, `tags`, `owner` or `category`, `NotAllowed`.
#[server(input = Json)]
pub async fn change_tickets(change: TicketChange, chosen: Vec<(Uuid, i32)>) -> Result<Done, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let change = change.checked()?;
    if chosen.is_empty() || chosen.len() > MOST {
        return Err(AppError::invalid("chosen", if chosen.is_empty() { "required" } else { "desk_too_many" }));
    }
    let mut tx = caller.begin().await?;
    let done = store::change(&mut tx, &change, &chosen).await?;
    tx.commit().await?;
    Ok(done)
}

/// Takes a change of one's own back as a whole: tickets that somebody changed since stay, and are named.
///
/// # Errors
/// `NotFound`, the conflict `changed_since`, `Invalid` on `owner`.
#[server(input = Json)]
pub async fn undo_ticket_change(run: Uuid) -> Result<Done, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let done = undo_store::undo(&mut tx, run).await?;
    tx.commit().await?;
    Ok(done)
}

/// Writes down that all tickets that match are to be changed, and does the first batch; the server goes on with the rest.
///
/// # Errors
/// `Invalid` on `chosen` where none match or more than a hundred thousand, and as [`change_tickets`].
#[server(input = Json)]
pub async fn begin_ticket_run(change: TicketChange, filter: TicketFilter) -> Result<TicketRun, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let change = change.checked()?;
    let mut tx = caller.begin().await?;
    let run = run_store::begin(&mut tx, &change, &filter).await?;
    tx.commit().await?;
    // It has begun, whatever becomes of the first batch: what passes is tried again, what does not stops it.
    let first = async {
        let mut tx = caller.begin().await?;
        let run = run_store::step(&mut tx, run.id).await?;
        tx.commit().await?;
        Ok::<_, AppError>(run)
    };
    Ok(first.await.unwrap_or(run))
}

/// How far a run of one's own is.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn read_ticket_run(id: Uuid) -> Result<TicketRun, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    run_store::run(&mut tx, id).await
}

/// The last ten runs of one's own.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn ticket_runs() -> Result<Vec<TicketRun>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    run_store::runs(&mut tx).await
}

/// Goes on with a run, or with taking it back, where it was stopped: with the next batch at once.
///
/// # Errors
/// `NotFound`; what stopped it, if that still does.
#[server(input = Json)]
pub async fn go_on_with_ticket_run(id: Uuid) -> Result<TicketRun, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    run_store::let_go_on(&mut tx, id).await?;
    let run = run_store::step(&mut tx, id).await?;
    tx.commit().await?;
    Ok(run)
}

/// Has a run end where it is: what is changed stays changed, what waits stays as it is.
///
/// # Errors
/// `NotFound`, the conflict `changed_since` where it has ended.
#[server(input = Json)]
pub async fn cancel_ticket_run(id: Uuid) -> Result<TicketRun, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    run_store::cancel(&mut tx, id).await?;
    let run = run_store::run(&mut tx, id).await?;
    tx.commit().await?;
    Ok(run)
}

/// Takes a run back as a whole, the first batch at once; the server goes on with the rest.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn undo_ticket_run(id: Uuid) -> Result<TicketRun, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    run_store::ask_back(&mut tx, id).await?;
    let run = run_store::step(&mut tx, id).await?;
    tx.commit().await?;
    Ok(run)
}

/// Those that a run left as they were, or that stayed changed: the first two hundred.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn left_out_of_ticket_run(id: Uuid) -> Result<Vec<LeftOut>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    run_store::left_out(&mut tx, id).await
}
