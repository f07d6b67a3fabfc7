//! Reads the card, under the policies of whoever reads: a fixed number of statements, however much there is.

use super::model::{CustomerCard, OTHERS};
use crate::{
    access::{AppError, Tx},
    customers::{
        assets::{model::AssetState, store as assets},
        lifecycle::model::Lifecycle,
        related_store, tags,
    },
    desk::tickets::row_store,
};
use uuid::Uuid;

/// The customer of a ticket; nobody where it has none, or one that is out of sight.
///
/// # Errors
/// `NotFound` for a ticket that is out of sight.
pub async fn of_ticket(tx: &mut Tx, ticket: Uuid) -> Result<Option<CustomerCard>, AppError> {
    let customer = sqlx::query_scalar!("select customer_id from ticket where id = $1 and deleted_at is null", ticket)
        .fetch_one(tx.conn())
        .await?;
    let Some(id) = customer else { return Ok(None) };
    let row = sqlx::query!(
        r#"
        select c.name, c.lifecycle, p.name as "owner?" from customer c left join person p on p.id = c.owner_id
         where c.id = $1 and c.deleted_at is null
        "#,
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let standing = related_store::standing(tx, id).await?;
    let deals = match &standing.deals {
        Some(_) => related_store::open_deals(tx, id).await?,
        None => Vec::new(),
    };
    // One more, because the one that is read may be among them.
    let mut tickets = row_store::newest_of(tx, id, i64::try_from(OTHERS + 1).unwrap_or(i64::MAX)).await?;
    tickets.rows.retain(|row| row.id != ticket);
    tickets.rows.truncate(OTHERS);
    let mut assets = assets::of_customer(tx, id).await?;
    assets.retain(|asset| matches!(asset.state, AssetState::InUse | AssetState::InRepair));
    Ok(Some(CustomerCard {
        id,
        name: row.name,
        lifecycle: Lifecycle::from_key(&row.lifecycle).unwrap_or_default(),
        owner: row.owner,
        tags: tags::store::of_customer(tx, id).await?,
        standing,
        deals,
        tickets,
        assets,
    }))
}
