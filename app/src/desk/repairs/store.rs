//! Rows of `ticket_repair`, and which thing a ticket is about.

use super::model::{AfterSales, Parcel, Payer, Piece, Repair, Step};
use crate::{
    access::{AppError, Tx},
    customers::assets::store as assets,
    desk::tickets::{
        rules_model::Kind,
        store::{held, known},
    },
    events::record,
};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

/// The return or repair of a ticket; one of which nothing is kept yet where there is none.
async fn repair(tx: &mut Tx, ticket: Uuid) -> Result<Repair, AppError> {
    let row = sqlx::query!(
        r#"
        select step, payer, currency, labour, parts as "parts: Json<Vec<Piece>>", in_carrier, in_number, in_on, out_carrier, out_number, out_on,
               version
          from ticket_repair where ticket_id = $1
        "#,
        ticket,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        let currency = sqlx::query_scalar!("select currency from organisation").fetch_one(tx.conn()).await?;
        return Ok(Repair::new(&currency));
    };
    Ok(Repair {
        step: known(Step::from_key(&row.step), &row.step)?,
        payer: known(Payer::from_key(&row.payer), &row.payer)?,
        currency: row.currency,
        labour: row.labour,
        parts: row.parts.0,
        inbound: Parcel { carrier: row.in_carrier, number: row.in_number, on: row.in_on },
        outbound: Parcel { carrier: row.out_carrier, number: row.out_number, on: row.out_on },
        version: row.version,
    })
}

/// What stands beside a ticket.
///
/// # Errors
/// `NotFound` for a ticket that is out of sight.
pub async fn of_ticket(tx: &mut Tx, ticket: Uuid) -> Result<AfterSales, AppError> {
    let row = sqlx::query!("select customer_id, asset_id from ticket where id = $1 and deleted_at is null", ticket)
        .fetch_one(tx.conn())
        .await?;
    let mut offered = match row.customer_id {
        Some(customer) => assets::of_customer(tx, customer).await?,
        None => Vec::new(),
    };
    let place = offered.iter().position(|asset| Some(asset.id) == row.asset_id);
    let asset = match (place, row.asset_id) {
        (Some(place), _) => Some(offered.remove(place)),
        // Of a customer that the ticket had before, or taken away since.
        (None, Some(id)) => match assets::asset(tx, id).await {
            Ok(asset) => Some(asset),
            Err(AppError::NotFound) => None,
            Err(error) => return Err(error),
        },
        (None, None) => None,
    };
    Ok(AfterSales { asset, offered, repair: repair(tx, ticket).await? })
}

/// Says which thing a ticket is about; one of its customer.
///
/// # Errors
/// `NotFound`, the conflict `ticket_merged`, `Invalid` on `asset`.
pub async fn choose_asset(tx: &mut Tx, ticket: Uuid, asset: Option<Uuid>) -> Result<(), AppError> {
    let held = held(tx, ticket, None).await?;
    let was = sqlx::query_scalar!("select asset_id from ticket where id = $1", ticket).fetch_one(tx.conn()).await?;
    if was == asset {
        return Ok(());
    }
    let (mut before, mut after) = (json!({ "asset": was }), json!({ "asset": asset }));
    let mut product = None;
    if let Some(id) = asset {
        let chosen = assets::asset(tx, id).await.map_err(|_| AppError::invalid("asset", "invalid_value"))?;
        if Some(chosen.customer) != held.customer {
            return Err(AppError::invalid("asset", "invalid_value"));
        }
        after["asset_name"] = json!(chosen.name());
        product = Some(chosen.product);
    }
    if let Some(id) = was
        && let Ok(former) = assets::asset(tx, id).await
    {
        before["asset_name"] = json!(former.name());
    }
    let now = tx.now();
    // Which product it is follows, where nobody said.
    let version = sqlx::query_scalar!(
        r#"
        update ticket set asset_id = $2, product_id = coalesce(product_id, $3), version = version + 1, updated_at = $4
         where id = $1 returning version
        "#,
        ticket,
        asset,
        product,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    record(tx, held.event("ticket.changed", version).before(before).after(after)).await?;
    Ok(())
}

/// The repair of a ticket that may have one, held, as it was seen.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` on `kind` for a ticket of another kind.
async fn hold(tx: &mut Tx, ticket: Uuid, seen: i32) -> Result<(crate::desk::tickets::store::Held, Repair), AppError> {
    let held = held(tx, ticket, None).await?;
    let kind = sqlx::query_scalar!("select kind from ticket where id = $1", ticket).fetch_one(tx.conn()).await?;
    if kind != Kind::Return.key() {
        return Err(AppError::invalid("kind", "repair_of_returns"));
    }
    let kept = repair(tx, ticket).await?;
    if kept.version != seen {
        return Err(AppError::conflict("changed"));
    }
    Ok((held, kept))
}

async fn keep(tx: &mut Tx, ticket: Uuid, repair: &Repair) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        insert into ticket_repair as r (ticket_id, step, payer, currency, labour, parts, in_carrier, in_number, in_on, out_carrier, out_number,
                                        out_on, version, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)
        on conflict (ticket_id) do update
           set step = excluded.step, payer = excluded.payer, labour = excluded.labour, parts = excluded.parts, in_carrier = excluded.in_carrier,
               in_number = excluded.in_number, in_on = excluded.in_on, out_carrier = excluded.out_carrier, out_number = excluded.out_number,
               out_on = excluded.out_on, version = r.version + 1, updated_at = excluded.updated_at
        "#,
        ticket,
        repair.step.key(),
        repair.payer.key(),
        repair.currency,
        repair.labour,
        Json(&repair.parts) as _,
        repair.inbound.carrier,
        repair.inbound.number,
        repair.inbound.on,
        repair.outbound.carrier,
        repair.outbound.number,
        repair.outbound.on,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a step with a repair that was seen in this version; gives the version that it has then.
///
/// # Errors
/// As [`hold`]; `Invalid` on `step`.
pub async fn set_step(tx: &mut Tx, ticket: Uuid, seen: i32, step: Step) -> Result<i32, AppError> {
    let (held, kept) = hold(tx, ticket, seen).await?;
    if kept.step == step {
        return Ok(kept.version);
    }
    let (was, is) = (kept.step, kept.step.to(step)?);
    keep(tx, ticket, &Repair { step: is, ..kept }).await?;
    let event = held.event("ticket.repair_moved", held.version).before(json!({ "repair_step": was.key() }));
    record(tx, event.after(json!({ "repair_step": is.key() }))).await?;
    Ok(seen + 1)
}

/// Keeps costs and parcels of a repair that was seen in this version; gives the version that it has then. `read` makes of what is
/// kept what it is to be.
///
/// # Errors
/// As [`hold`], and what `read` refuses.
pub async fn set_costs(
    tx: &mut Tx,
    ticket: Uuid,
    seen: i32,
    read: impl FnOnce(&Repair) -> Result<Repair, AppError>,
) -> Result<i32, AppError> {
    let (held, kept) = hold(tx, ticket, seen).await?;
    let repair = read(&kept)?;
    if repair == kept {
        return Ok(kept.version);
    }
    keep(tx, ticket, &repair).await?;
    let told = |one: &Repair| {
        json!({
            "repair_payer": one.payer.key(), "repair_total": super::model::as_money(one.total()).to_string(),
            "repair_parts": one.parts.iter().map(|piece| format!("{} × {}", piece.quantity, piece.name)).collect::<Vec<_>>(),
            "parcel_in": one.inbound.number, "parcel_out": one.outbound.number,
        })
    };
    record(tx, held.event("ticket.repair_changed", held.version).before(told(&kept)).after(told(&repair))).await?;
    Ok(seen + 1)
}
