//! About what a task may be, and for whom.

use super::model::TaskOn;
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// The columns that say about what a task is: deal, customer, contact, ticket.
pub async fn subject(tx: &mut Tx, on: Option<TaskOn>) -> Result<[Option<Uuid>; 4], AppError> {
    Ok(match on {
        None => [None; 4],
        Some(TaskOn::Deal(id)) => {
            let customer = sqlx::query_scalar!("select customer_id from deal where id = $1 and deleted_at is null", id)
                .fetch_one(tx.conn())
                .await?;
            [Some(id), customer, None, None]
        }
        Some(TaskOn::Customer(id)) => {
            sqlx::query_scalar!("select id from customer where id = $1 and deleted_at is null", id)
                .fetch_one(tx.conn())
                .await?;
            [None, Some(id), None, None]
        }
        Some(TaskOn::Contact(id)) => {
            sqlx::query_scalar!("select id from contact where id = $1 and deleted_at is null", id)
                .fetch_one(tx.conn())
                .await?;
            [None, None, Some(id), None]
        }
        Some(TaskOn::Ticket(id)) => {
            sqlx::query_scalar!("select id from ticket where id = $1 and deleted_at is null", id)
                .fetch_one(tx.conn())
                .await?;
            [None, None, None, Some(id)]
        }
    })
}

/// Whoever is to do it sees what it is about.
pub async fn check_owner(tx: &mut Tx, on: Option<TaskOn>, owner: Uuid) -> Result<(), AppError> {
    if owner == tx.person() {
        return Ok(());
    }
    let fits = match on {
        Some(on) => {
            sqlx::query_scalar!(
                r#"select exists (select 1 from colleagues_who_see($1, $2) seen (id) where seen.id = $3) as "fits!""#,
                on.noun(),
                on.id(),
                owner,
            )
            .fetch_one(tx.conn())
            .await?
        }
        None => {
            sqlx::query_scalar!(r#"select exists (select 1 from person where id = $1 and active) as "fits!""#, owner)
                .fetch_one(tx.conn())
                .await?
        }
    };
    if fits { Ok(()) } else { Err(AppError::invalid("owner", "cannot_see_record")) }
}
