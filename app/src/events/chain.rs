//! The chain that makes the log tamper-evident: sealed by one worker, checked by `qingzhou doctor`.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Something in the log that does not fit the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its number in the chain; `None` for an event that was never sealed.
    pub number: Option<i64>,
    pub event: Option<Uuid>,
    /// `changed`, `removed`, `inserted`, `broken` or `truncated`.
    pub what: String,
}

/// Seals up to `limit` committed events; gives how many it sealed. Runs on the sealer's door.
///
/// # Errors
/// Those of the database.
pub async fn seal(door: &PgPool, limit: i32) -> Result<i32, sqlx::Error> {
    let sealed = sqlx::query_scalar!("select seal_events($1)", limit).fetch_one(door).await?;
    Ok(sealed.unwrap_or(0))
}

/// Number and hash of the last sealed event: what is anchored outside the database.
///
/// # Errors
/// Those of the database.
pub async fn head(door: &PgPool) -> Result<(i64, Vec<u8>), sqlx::Error> {
    let head = sqlx::query!("select number, hash from seal_state()").fetch_one(door).await?;
    Ok((head.number.unwrap_or(0), head.hash.unwrap_or_default()))
}

/// Checks the whole chain and names what does not fit, the first hundred findings.
///
/// # Errors
/// Those of the database.
pub async fn verify(connection: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let rows = sqlx::query!("select number, event_id, finding from verify_events(1)").fetch_all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|row| Finding { number: row.number, event: row.event_id, what: row.finding.unwrap_or_default() })
        .collect())
}

/// Makes the partitions of this month and the next ones.
///
/// # Errors
/// Those of the database.
pub async fn prepare_months(door: &PgPool, from: chrono::NaiveDate) -> Result<i32, sqlx::Error> {
    let made = sqlx::query_scalar!("select prepare_event_partitions($1, 4)", from).fetch_one(door).await?;
    Ok(made.unwrap_or(0))
}
