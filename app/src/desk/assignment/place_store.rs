//! Room in people's hands: held while somebody is given a ticket, so that one at a time counts what they carry.

use super::model::Presence;
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Holds people until the end of the transaction, in one order.
pub async fn hold(tx: &mut Tx, people: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!("select from hold_agents($1)", people).execute(tx.conn()).await?;
    Ok(())
}

/// Whether somebody who is held can carry this ticket too.
pub async fn has_room(tx: &mut Tx, person: Uuid, ticket: Uuid) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select agent_has_room($1, $2) as "room!""#, person, ticket).fetch_one(tx.conn()).await?)
}

/// Says whether somebody is there.
///
/// # Errors
/// `NotAllowed` for another person than the caller, where the caller does not manage the desk; `NotFound`.
pub async fn set_presence(tx: &mut Tx, person: Uuid, presence: Presence) -> Result<(), AppError> {
    sqlx::query!("select from set_presence($1, $2)", person, presence.key()).execute(tx.conn()).await?;
    Ok(())
}

/// Notes a sign of the caller; gives what they said of themselves.
pub async fn note_presence(tx: &mut Tx) -> Result<Option<Presence>, AppError> {
    let presence = sqlx::query_scalar!("select note_presence()").fetch_one(tx.conn()).await?;
    Ok(presence.as_deref().and_then(Presence::from_key))
}

/// The open tickets of somebody, each with its version, the most pressing first, at most so many.
pub async fn open_tickets(tx: &mut Tx, person: Uuid, most: i64) -> Result<Vec<(Uuid, i32)>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, version from ticket
         where owner_id = $1 and deleted_at is null and state in ('new', 'open', 'waiting_customer', 'waiting_others')
         order by coalesce(due_at, 'infinity'::timestamptz), priority, created_at, id limit $2
        "#,
        person,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.version)).collect())
}
