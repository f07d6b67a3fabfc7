//! Saying of a deal how probable it is, and how sure one is of it.

use super::model::{Category, Heard, Said};
use crate::{
    access::{AppError, Tx},
    events::{Event, record},
};
use serde_json::json;
use uuid::Uuid;

/// Keeps what is said of a deal that the caller saw at `version`; gives how it reads then.
///
/// # Errors
/// `NotFound`, `NotAllowed` for one that may only be read, `Conflict` when it was changed since.
pub async fn say(tx: &mut Tx, deal: Uuid, version: i32, said: Said) -> Result<Heard, AppError> {
    if said.probability.is_some_and(|chance| !(0..=100).contains(&chance)) {
        return Err(AppError::invalid("probability", "deal_probability_range"));
    }
    let seen = sqlx::query_scalar!("select version from deal where id = $1 and deleted_at is null", deal);
    if seen.fetch_optional(tx.conn()).await?.is_none() {
        return Err(AppError::NotFound);
    }
    // What may only be read cannot be locked.
    let row = sqlx::query!(
        r#"
        select probability, forecast_category, version, owner_id, customer_id from deal
         where id = $1 and deleted_at is null for no key update
        "#,
        deal,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(AppError::NotAllowed)?;
    if row.version != version {
        return Err(AppError::conflict("changed"));
    }
    let was =
        Said { probability: row.probability, category: row.forecast_category.as_deref().and_then(Category::from_key) };
    if was == said {
        return heard(tx, deal, was).await;
    }
    let now = tx.now();
    sqlx::query!(
        "update deal set probability = $2, forecast_category = $3, version = version + 1, updated_at = $4 where id = $1",
        deal,
        said.probability,
        said.category.map(Category::key),
        now,
    )
    .execute(tx.conn())
    .await?;
    let told = |said: Said| json!({ "probability": said.probability, "forecast_category": said.category });
    let event = Event::of("deal.changed", "deal", deal).customer(row.customer_id).owner(Some(row.owner_id));
    record(tx, event.version(version + 1).before(told(was)).after(told(said))).await?;
    heard(tx, deal, was).await
}

/// How a deal reads now.
async fn heard(tx: &mut Tx, deal: Uuid, was: Said) -> Result<Heard, AppError> {
    let row = sqlx::query!(
        r#"
        select d.version, coalesce(d.probability, g.probability) as "probability!",
               forecast_category(d.forecast_category, coalesce(d.probability, g.probability)) as "category!"
          from deal d join stage g on g.id = d.stage_id where d.id = $1
        "#,
        deal,
    )
    .fetch_one(tx.conn())
    .await?;
    let category = Category::from_key(&row.category).unwrap_or(Category::Omitted);
    Ok(Heard { was, version: row.version, probability: row.probability, category })
}
