//! Merges of tickets, and their way back. What moves is moved by the database (`merge_tickets`); what was said stays where it is, and
//! is read together.

use super::store::named;
use crate::{
    access::{AppError, Tx, new_id},
    desk::{
        deadlines::store as deadlines,
        tickets::store::{Held, held, held_even_merged},
    },
    events::record_all,
};
use serde_json::json;
use uuid::Uuid;

/// Merges a ticket into another one, of whichever customer; gives the merge.
///
/// # Errors
/// `NotFound`, the conflict `ticket_merged`, `Invalid` on `kept` for itself or one that hangs below the one that goes.
pub async fn merge(tx: &mut Tx, kept: Uuid, gone: Uuid) -> Result<Uuid, AppError> {
    if kept == gone {
        return Err(AppError::invalid("kept", "ticket_merge_itself"));
    }
    let (first, second) = (held(tx, kept.min(gone), None).await?, held(tx, kept.max(gone), None).await?);
    let (stays, goes) = if first.id == kept { (first, second) } else { (second, first) };
    let description =
        sqlx::query_scalar!("select description from ticket where id = $1", gone).fetch_one(tx.conn()).await?;
    let id = new_id();
    sqlx::query!("select from merge_tickets($1, $2, $3)", id, kept, gone).execute(tx.conn()).await.map_err(at_kept)?;
    let mut taken = named(&goes);
    taken["merge"] = json!(id);
    taken["description"] = json!(description);
    let mut led = named(&stays);
    led["merge"] = json!(id);
    let told = vec![
        stays.event("ticket.merged", stays.version + 1).after(taken),
        goes.event("ticket.merged_away", goes.version + 1).after(led),
    ];
    record_all(tx, told).await?;
    reckon(tx, &stays, &goes).await?;
    Ok(id)
}

/// What the database refuses about the two stands at the field in which one chooses.
fn at_kept(error: sqlx::Error) -> AppError {
    match AppError::from(error) {
        AppError::Invalid(mut errors) => {
            for error in &mut errors {
                "kept".clone_into(&mut error.field);
            }
            AppError::Invalid(errors)
        }
        other => other,
    }
}

/// Takes a merge back: both stand as they stood. What was said and done since belongs to the kept one.
///
/// # Errors
/// `NotFound`, the conflict `changed_since` where it was taken back already, `Invalid` where a later merge has to be taken back first.
pub async fn undo(tx: &mut Tx, merge: Uuid) -> Result<(), AppError> {
    let ids =
        sqlx::query!("select kept_id, gone_id from ticket_merge where id = $1", merge).fetch_one(tx.conn()).await?;
    let first = held_even_merged(tx, ids.kept_id.min(ids.gone_id)).await;
    let second = held_even_merged(tx, ids.kept_id.max(ids.gone_id)).await;
    let undone =
        sqlx::query_scalar!(r#"select (undo_ticket_merge($1)).id as "id?""#, merge).fetch_one(tx.conn()).await?;
    if undone.is_none() {
        return Err(AppError::conflict("changed_since"));
    }
    let (stays, goes) = if ids.kept_id < ids.gone_id { (first, second) } else { (second, first) };
    let goes = goes?;
    // The kept one may lie in the bin by now: then nobody reads its story.
    match stays {
        Ok(stays) => {
            let told = vec![
                stays.event("ticket.merge_undone", stays.version + 1).after(named(&goes)),
                goes.event("ticket.merge_undone", goes.version + 1).after(named(&stays)),
            ];
            record_all(tx, told).await?;
            reckon(tx, &stays, &goes).await
        }
        Err(AppError::NotFound) => {
            record_all(tx, vec![goes.event("ticket.merge_undone", goes.version + 1)]).await?;
            deadlines::keep(tx, goes.id).await
        }
        Err(error) => Err(error),
    }
}

async fn reckon(tx: &mut Tx, kept: &Held, gone: &Held) -> Result<(), AppError> {
    deadlines::keep(tx, kept.id).await?;
    deadlines::keep(tx, gone.id).await
}
