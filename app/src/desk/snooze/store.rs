//! Putting tickets off, and taking them up again.

use super::model::Until;
use crate::{
    access::{AppError, SystemTx, Tx},
    desk::tickets::store::held,
    events::record,
};
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

/// Puts a ticket off that was seen in this version, or takes it up again; gives the version and the moment then.
///
/// # Errors
/// `NotFound`, the conflicts `changed` and `ticket_merged`, `Invalid` on `until`, on `state` for one that is done.
pub async fn snooze(
    tx: &mut Tx,
    id: Uuid,
    seen: i32,
    until: Option<Until>,
) -> Result<(i32, Option<DateTime<Utc>>), AppError> {
    let held = held(tx, id, Some(seen)).await?;
    let (now, me) = (tx.now(), tx.person());
    let moment = match until {
        None => None,
        Some(_) if !held.state.is_open() => return Err(AppError::invalid("state", "desk_snooze_done")),
        Some(until) => {
            let offset = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
            Some(until.moment(now, i32::from(offset))?)
        }
    };
    let was = sqlx::query_scalar!("select snoozed_until from ticket where id = $1", id).fetch_one(tx.conn()).await?;
    if was == moment {
        return Ok((seen, was));
    }
    let version = sqlx::query_scalar!(
        r#"
        update ticket set snoozed_until = $2, snoozed_by = case when $2::timestamptz is not null then $3::uuid end, version = version + 1,
                          updated_at = $4
         where id = $1 returning version
        "#,
        id,
        moment,
        me,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let kind = if moment.is_some() { "ticket.snoozed" } else { "ticket.woken" };
    let event = held.event(kind, version).before(json!({ "snoozed_until": was }));
    record(tx, event.after(json!({ "snoozed_until": moment }))).await?;
    Ok((version, moment))
}

/// A ticket whose moment has come.
pub struct Woken {
    pub id: Uuid,
    pub person: Option<Uuid>,
    pub customer: Option<Uuid>,
    pub customer_owner: Option<Uuid>,
    pub version: i32,
}

/// Takes those up whose moment has come, at most so many.
pub async fn wake(tx: &mut SystemTx, most: i32) -> Result<Vec<Woken>, AppError> {
    Ok(sqlx::query_as!(
        Woken,
        r#"select w.id as "id!", w.person, w.customer, w.customer_owner, w.version as "version!" from wake_tickets($1) w"#,
        most,
    )
    .fetch_all(tx.conn())
    .await?)
}
