//! Signs on their way to all servers. Nothing is kept.

use super::model::{Doing, Sign};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Tells all servers what the caller does on a ticket that they see.
///
/// # Errors
/// `NotFound`.
pub async fn give_sign(tx: &mut Tx, ticket: Uuid, doing: Doing, first: bool) -> Result<(), AppError> {
    let person = tx.person();
    let row = sqlx::query!(
        r#"
        select t.customer_owner_id, (select p.name from person p where p.id = $2) as "name!" from ticket t where t.id = $1 and t.deleted_at is null
        "#,
        ticket,
        person,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        // Whoever leaves a ticket because it was deleted has left it.
        return if doing == Doing::Gone { Ok(()) } else { Err(AppError::NotFound) };
    };
    let sign = Sign { ticket, person, name: row.name, owner: row.customer_owner_id, doing, first, visitor: false };
    let told = serde_json::to_string(&sign).map_err(|error| AppError::unforeseen(&error))?;
    sqlx::query!("select pg_notify('qz_reading', $1)", told).execute(tx.conn()).await?;
    Ok(())
}
