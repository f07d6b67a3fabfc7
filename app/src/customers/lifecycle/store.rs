//! The lifecycle in the database.

use super::model::{Lifecycle, LifecycleChange, Standing};
use crate::{
    access::{AppError, SystemTx, Tx},
    events::{Event, record},
};
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

/// Sets a lifecycle by hand, or gives it back to the rules. The version of the customer stays: no form that is open is out of
/// date because of it.
///
/// # Errors
/// `NotFound`, `NotAllowed` where it is only shared to read, the conflict `changed` where it is not as it was seen.
pub async fn change(tx: &mut Tx, change: &LifecycleChange) -> Result<(), AppError> {
    let row = sqlx::query!(
        r#"
        select lifecycle, lifecycle_by_hand, owner_id, coalesce(may_write_customer(id, owner_id), false) as "may_write!"
          from customer where id = $1 and deleted_at is null
        "#,
        change.customer,
    )
    .fetch_one(tx.conn())
    .await?;
    if !row.may_write {
        return Err(AppError::NotAllowed);
    }
    let now = tx.now();
    let (seen, wanted) = (change.seen, change.wanted);
    let written = sqlx::query!(
        r#"
        update customer set lifecycle = $4, lifecycle_by_hand = $5, lifecycle_since = $6
         where id = $1 and deleted_at is null and lifecycle = $2 and lifecycle_by_hand = $3
        "#,
        change.customer,
        seen.is.key(),
        seen.by_hand,
        wanted.is.key(),
        wanted.by_hand,
        now,
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        return Err(AppError::conflict("changed"));
    }
    let told = |standing: Standing| json!({ "lifecycle": standing.is, "lifecycle_by_hand": standing.by_hand });
    let event = Event::of("customer.lifecycle_changed", "customer", change.customer)
        .customer(Some(change.customer))
        .owner(row.owner_id)
        .before(told(seen))
        .after(told(wanted));
    record(tx, event).await?;
    Ok(())
}

/// What the rules made of one customer.
pub struct Settled {
    pub customer: Uuid,
    pub owner: Option<Uuid>,
    pub was: String,
    pub becomes: String,
    pub why: String,
    pub since: Option<DateTime<Utc>>,
    pub days: Option<i32>,
}

impl Settled {
    /// How the log tells it.
    #[must_use]
    pub fn event(&self) -> Event {
        Event::of("customer.lifecycle_changed", "customer", self.customer)
            .customer(Some(self.customer))
            .owner(self.owner)
            .before(json!({ "lifecycle": self.was }))
            .after(json!({ "lifecycle": self.becomes, "lifecycle_why": self.why, "days": self.days }))
    }
}

/// Brings customers to what the rules say; gives those that changed. The database checks each once more under a lock.
pub async fn settle(tx: &mut SystemTx, customers: &[Uuid]) -> Result<Vec<Settled>, AppError> {
    Ok(sqlx::query_as!(
        Settled,
        r#"
        select customer_id as "customer!", owner_id as owner, was as "was!", becomes as "becomes!", why as "why!", since, days
          from settle_lifecycles($1)
        "#,
        customers,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The lifecycle of a row.
#[must_use]
pub fn standing(key: &str, by_hand: bool) -> Standing {
    Standing { is: Lifecycle::from_key(key).unwrap_or_default(), by_hand }
}
