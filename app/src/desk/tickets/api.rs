//! What the browser may ask of the service desk.

#[cfg(feature = "ssr")]
use super::{choices_store, list_store, row_store, state_store, store, talk_store};
use super::{
    list_model::{Queued, TicketFilter, TicketRow, TicketsOf},
    model::{Choices, Ticket, TicketForm},
    rules_model::State,
    talk_model::{MessageForm, Story},
};
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{
    access::AppError,
    events::entry::{Colleague, EntryMark},
    lists::model::{Mark, Page},
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// One page of a queue, as far as the caller sees it.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn tickets(filter: TicketFilter, after: Option<Mark>) -> Result<Page<TicketRow>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    list_store::page(&mut tx, &filter, after.as_ref()).await
}

/// How many there are, up to one more than is counted exactly; `None` where counting takes long.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn count_tickets(filter: TicketFilter) -> Result<Option<i64>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    list_store::count(&mut tx, &filter).await
}

/// How many there are, however long counting takes.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn count_all_tickets(filter: TicketFilter) -> Result<i64, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    list_store::count_exactly(&mut tx, &filter).await
}

/// How many wait in the queues of open tickets.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn ticket_queues() -> Result<Vec<Queued>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    list_store::queues(&mut tx).await
}

/// A ticket as the list shows it, if it belongs there: asked when somebody changed it.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn ticket_in_list(filter: TicketFilter, id: Uuid) -> Result<Option<TicketRow>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    list_store::row_within(&mut tx, &filter, id).await
}

/// The tickets of a customer, open ones first, at most twenty.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn tickets_of_customer(customer: Uuid) -> Result<TicketsOf, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    row_store::of_customer(&mut tx, customer).await
}

/// What forms and filters offer: categories, products, teams, and who works on tickets.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn ticket_choices() -> Result<Choices, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    choices_store::choices(&mut tx).await
}

/// One ticket, by its id or by its number as people read it.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn read_ticket(key: String) -> Result<Ticket, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    let id = store::id_of(&mut tx, &key).await?;
    store::ticket(&mut tx, id).await
}

/// What was said and done on a ticket, older than `before`.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn ticket_story(id: Uuid, before: Option<EntryMark>) -> Result<Story, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    talk_store::story(&mut tx, id, before).await
}

/// Everybody who may be named on a ticket, and whether they see it.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn colleagues_on_ticket(id: Uuid) -> Result<Vec<Colleague>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    talk_store::colleagues(&mut tx, id).await
}

/// Makes a ticket; gives its id and number. A contact without a customer brings the first of its customers along.
///
/// # Errors
/// `Invalid` on `subject`, `description`, `tags`, `customer` or `contact`.
#[server(input = Json)]
pub async fn create_ticket(form: TicketForm) -> Result<(Uuid, i64), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let made = store::create(&mut tx, fields).await?;
    tx.commit().await?;
    Ok(made)
}

/// Changes the fields of a ticket that was seen in this version; gives the version that it has then.
///
/// # Errors
/// As [`create_ticket`], `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_ticket(id: Uuid, version: i32, form: TicketForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change(&mut tx, id, version, fields).await?;
    tx.commit().await?;
    Ok(version)
}

/// Brings a ticket that was seen in this version into another state; who solves it says how. Gives the version then.
///
/// # Errors
/// `Invalid` on `state` or `solution`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn set_ticket_state(id: Uuid, version: i32, state: State, solution: Option<String>) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = state_store::set_state(&mut tx, id, version, state, solution.as_deref()).await?;
    tx.commit().await?;
    Ok(version)
}

/// Takes the change of state back that gave a ticket this version, as if it had never been; gives the version then.
///
/// # Errors
/// `NotFound`, the conflict `changed_since`.
#[server(input = Json)]
pub async fn undo_ticket_state(id: Uuid, version: i32) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = state_store::take_back_state(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(version)
}

/// Takes a ticket that nobody has; gives the version then.
///
/// # Errors
/// `NotFound`, the conflicts `ticket_taken` and `agent_full`.
#[server(input = Json)]
pub async fn take_ticket(id: Uuid) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::AssignTickets).await?;
    let mut tx = caller.begin().await?;
    let version = state_store::take(&mut tx, id).await?;
    tx.commit().await?;
    Ok(version)
}

/// Gives a ticket that was seen in this version to somebody and to a team, or to nobody; gives the version then.
///
/// # Errors
/// `Invalid` on `owner`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn assign_ticket(id: Uuid, version: i32, owner: Option<Uuid>, team: Option<Uuid>) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::AssignTickets).await?;
    let mut tx = caller.begin().await?;
    let version = state_store::assign(&mut tx, id, version, owner, team).await?;
    tx.commit().await?;
    Ok(version)
}

/// Writes down what was said on a ticket. `seen` is how much of what was said before the caller has read.
///
/// # Errors
/// `Invalid` on `text` or `minutes`, `NotFound`, the conflict `newer_reply` where somebody answered meanwhile.
#[server(input = Json)]
pub async fn say_on_ticket(id: Uuid, seen: i32, message: MessageForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let message = message.check()?;
    let mut tx = caller.begin().await?;
    let said = talk_store::say(&mut tx, id, seen, &message).await?;
    tx.commit().await?;
    Ok(said)
}

/// Puts a ticket that was seen in this version into the bin; gives the version that it has there.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn delete_ticket(id: Uuid, version: i32) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let version = state_store::delete(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(version)
}

/// Brings a ticket back that was deleted in this version.
///
/// # Errors
/// The conflict `changed_since`.
#[server(input = Json)]
pub async fn restore_ticket(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    state_store::restore(&mut tx, id, version).await?;
    tx.commit().await
}
