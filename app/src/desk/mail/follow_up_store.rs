//! Answers to tickets that are closed.

use super::inbound_store::Writer;
use crate::access::{AppError, SystemTx, new_id};
use uuid::Uuid;

/// Where an answer to a ticket is heard: on it, or, once it was closed too long ago to open again, on the one that follows up on it.
/// `None` where there is none yet.
pub async fn goes_to(tx: &mut SystemTx, ticket: Uuid) -> Result<Option<Uuid>, AppError> {
    Ok(sqlx::query_scalar!("select answer_goes_to($1)", ticket).fetch_one(tx.conn()).await?)
}

/// Begins a ticket that follows up on a closed one: with its subject, for its customer, answered where `writer` wants it. Gives its id,
/// number and subject.
pub async fn follow_up(
    tx: &mut SystemTx,
    mailbox: Uuid,
    of: Uuid,
    writer: Writer<'_>,
) -> Result<(Uuid, i64, String), AppError> {
    let id = new_id();
    let made = sqlx::query!(
        r#"
        select t.number as "number!", t.subject as "subject!"
          from mail_sender($3) s cross join lateral follow_up_ticket($1, $2, 'email', s.contact_id) t
        "#,
        id,
        of,
        writer.address,
    )
    .fetch_one(tx.conn())
    .await?;
    answered_at(tx, id, mailbox, writer).await?;
    Ok((id, made.number, made.subject))
}

/// Notes where answers on a ticket go, and from which mailbox.
pub(super) async fn answered_at(
    tx: &mut SystemTx,
    ticket: Uuid,
    mailbox: Uuid,
    writer: Writer<'_>,
) -> Result<(), AppError> {
    sqlx::query!(
        "insert into ticket_mail (ticket_id, mailbox_id, address, name) values ($1, $2, $3, $4)",
        ticket,
        mailbox,
        writer.answer_to,
        writer.name,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
