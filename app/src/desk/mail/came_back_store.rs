//! Messages of ours that did not arrive.

use super::model::Trouble;
use crate::{
    access::{AppError, SystemTx},
    events::Event,
};
use serde_json::json;
use uuid::Uuid;

/// The event that tells of a message that did not arrive.
pub async fn fail_event(tx: &mut SystemTx, ticket: Uuid, address: &str, said: &str) -> Result<Vec<Event>, AppError> {
    let row = sqlx::query!(
        "select version, customer_id, customer_owner_id from ticket where id = $1 and deleted_at is null",
        ticket
    )
    .fetch_optional(tx.conn())
    .await?;
    let event = row.map(|row| {
        let event =
            Event::of("ticket.mail_failed", "ticket", ticket).customer(row.customer_id).owner(row.customer_owner_id);
        event.version(row.version).after(json!({ "address": address, "said": said }))
    });
    Ok(event.into_iter().collect())
}

/// Notes that a message of ours came back; gives its ticket. What may still arrive is not marked.
pub async fn bounced(
    tx: &mut SystemTx,
    ids: &[String],
    said: &str,
    is_final: bool,
) -> Result<Option<(Uuid, String)>, AppError> {
    let row = sqlx::query!(
        r#"
        update mail_out o set state = case when $2 then 'bounced' else o.state end, trouble = case when $2 then $3 else o.trouble end,
                              detail = case when $2 then $4 else o.detail end
          from ticket t, ticket k
         where t.id = o.ticket_id and k.id = ticket_kept(t.id) and k.deleted_at is null
           and o.id = (select n.id from mail_out n where n.rfc_id = any ($1) and n.state in ('sent', 'sending', 'bounced') order by n.created_at desc limit 1)
        returning k.id as ticket_id, o.to_address
        "#,
        ids,
        is_final,
        Trouble::Bounced.key(),
        said,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.ticket_id, row.to_address)))
}
