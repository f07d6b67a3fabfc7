//! What the mailer reads and writes of the portal.

use super::model::LINK_HERE;
use crate::{
    access::{AppError, SystemTx, new_id},
    desk::mail::smtp::rfc_id,
    locale::Lang,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Somebody who asked for a link.
#[derive(Debug)]
pub struct Asked {
    pub address: String,
    pub lang: Lang,
    pub asked_at: DateTime<Utc>,
    /// What the one contact of this address is called; `None` where there is none.
    pub name: Option<String>,
}

/// Takes the one that has waited longest off the list.
pub async fn take(tx: &mut SystemTx) -> Result<Option<Asked>, AppError> {
    let row = sqlx::query!(
        r#"
        with next as (
          delete from portal_request r
           where r.id = (select n.id from portal_request n order by n.asked_at, n.id limit 1 for update skip locked)
          returning r.address, r.language, r.asked_at)
        select next.address as "address!", next.language as "language!", next.asked_at as "asked_at!", g.contact_name as name
          from next cross join lateral portal_guest(next.address) g
        "#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Asked {
        address: row.address,
        lang: Lang::from_tag(&row.language).unwrap_or(Lang::ZhCn),
        asked_at: row.asked_at,
        name: row.name,
    }))
}

/// Puts a mail with a link to sign in by into the outbox; `false` where there is no mailbox to send it by.
pub async fn invite(tx: &mut SystemTx, to: &Asked, subject: &str, text: &str) -> Result<bool, AppError> {
    debug_assert!(text.contains(LINK_HERE), "the mail says where its link goes");
    let mailbox =
        sqlx::query!("select id, address from mailbox where active and not archived order by created_at, id limit 1")
            .fetch_optional(tx.conn())
            .await?;
    let Some(mailbox) = mailbox else { return Ok(false) };
    let (id, now): (Uuid, _) = (new_id(), tx.now());
    sqlx::query!(
        r#"
        insert into mail_out (id, kind, mailbox_id, rfc_id, to_address, to_name, subject, text, due_at, created_at)
        values ($1, 'sign_in', $2, $3, $4, $5, $6, $7, $8, $8)
        "#,
        id,
        mailbox.id,
        rfc_id(id, &mailbox.address),
        to.address,
        to.name.as_deref().unwrap_or_default(),
        subject,
        text,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(true)
}

/// Removes links, sessions and mails that have ended.
pub async fn sweep(tx: &mut SystemTx) -> Result<(), AppError> {
    sqlx::query!("select sweep_portal()").execute(tx.conn()).await?;
    Ok(())
}
