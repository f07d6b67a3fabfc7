//! Messages that became part of no ticket, in the database: listed for the desk, made a ticket by hand, and let go of again.

use super::left_out_model::{LeftOutList, LeftOutMark, LeftOutRow, PAGE, Taken, subject_of, words_of};
use crate::{
    access::{AppError, Tx},
    desk::{
        relations::merge_store,
        tickets::{
            model::TicketFields,
            rules_model::{Channel, Kind, Priority},
            state_store, store as tickets,
            talk_model::NewMessage,
            talk_store,
        },
    },
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;

/// A page of what waits, the last received first.
pub async fn page(tx: &mut Tx, after: Option<LeftOutMark>) -> Result<LeftOutList, AppError> {
    let mark = after.unwrap_or(LeftOutMark { received_at: DateTime::<Utc>::MAX_UTC, id: Uuid::max() });
    let mut rows = sqlx::query_as!(
        LeftOutRow,
        r#"
        select i.id, b.address as mailbox, i.from_name, i.from_address, i.subject, coalesce(left(i.text, 200), '') as "begins!",
               i.outcome = 'unreadable' as "unreadable!", coalesce(i.reason, 'other') as "reason!", i.received_at
          from mail_in i join mailbox b on b.id = i.mailbox_id
         where i.outcome in ('ignored', 'unreadable') and i.ticket_id is null and (i.received_at, i.id) < ($1, $2)
         order by i.received_at desc, i.id desc limit $3
        "#,
        mark.received_at,
        mark.id,
        ASKED,
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok(LeftOutList { rows, more })
}

/// What one of them says.
///
/// # Errors
/// `NotFound`.
pub async fn words(tx: &mut Tx, id: Uuid) -> Result<String, AppError> {
    let row = sqlx::query_scalar!(
        "select text from mail_in where id = $1 and outcome in ('ignored', 'unreadable') and ticket_id is null",
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(row.unwrap_or_default())
}

/// Makes a ticket of a message that was left out, as its mailbox would have. Where it belongs to a ticket that there is, the two are
/// merged: so taking it back is exact.
///
/// # Errors
/// `NotFound`, the conflict `mail_taken` where somebody was faster; for `into` those of a merge.
pub async fn take(tx: &mut Tx, id: Uuid, into: Option<Uuid>) -> Result<Taken, AppError> {
    let mail = sqlx::query!(
        r#"
        select i.subject, coalesce(i.text, '') as "text!", i.from_address, i.from_name, b.kind, b.category_id,
               s.customer_id as "customer?", s.contact_id as "contact?"
          from mail_in i join mailbox b on b.id = i.mailbox_id
          left join lateral (
            select (select c.id from customer c where c.id = m.customer_id and c.deleted_at is null) as customer_id,
                   (select k.id from contact k where k.id = m.contact_id and k.deleted_at is null) as contact_id
              from mail_sender(i.from_address) m) s on true
         where i.id = $1 and i.outcome in ('ignored', 'unreadable')
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let from = if mail.from_name.is_empty() { &mail.from_address } else { &mail.from_name };
    let fields = TicketFields {
        kind: Kind::from_key(&mail.kind).unwrap_or(Kind::Question),
        subject: subject_of(&mail.subject, &mail.text, from),
        description: None,
        priority: Priority::Normal,
        channel: Channel::Email,
        category: mail.category_id,
        product: None,
        customer: mail.customer,
        contact: mail.contact,
        tags: Vec::new(),
    };
    let (made, number) = tickets::create(tx, fields).await?;
    let message = talk_store::say(tx, made, 0, &heard(words_of(&mail.subject, &mail.text))).await?;
    let taken = sqlx::query_scalar!(r#"select take_left_out($1, $2, $3) as "taken!""#, id, made, message)
        .fetch_one(tx.conn())
        .await?;
    if !taken {
        return Err(AppError::conflict("mail_taken"));
    }
    let Some(kept) = into else {
        let version = tickets::ticket(tx, made).await?.version;
        return Ok(Taken { ticket: made, number, version });
    };
    merge_store::merge(tx, kept, made).await?;
    let number = tickets::ticket(tx, kept).await?.number;
    Ok(Taken { ticket: kept, number, version: 0 })
}

/// What a customer said by mail.
const fn heard(text: String) -> NewMessage {
    NewMessage {
        channel: Some(Channel::Email),
        inbound: true,
        text,
        minutes: 0,
        wait: false,
        mentions: Vec::new(),
        files: Vec::new(),
        send: false,
    }
}

/// Lets go of a message that was taken up: the ticket that was made of it goes into the bin, a merge is taken back.
///
/// # Errors
/// `NotFound`, the conflicts `changed` where somebody worked on the ticket since, and `changed_since`.
pub async fn release(tx: &mut Tx, id: Uuid, version: i32) -> Result<(), AppError> {
    let made = sqlx::query_scalar!(
        r#"select ticket_id as "ticket!" from mail_in where id = $1 and taken_by is not null and ticket_id is not null"#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let merge = sqlx::query_scalar!("select id from ticket_merge where gone_id = $1 and undone_at is null", made)
        .fetch_optional(tx.conn())
        .await?;
    let seen = match merge {
        Some(merge) => {
            merge_store::undo(tx, merge).await?;
            tickets::ticket(tx, made).await?.version
        }
        None => version,
    };
    state_store::delete(tx, made, seen).await?;
    let released =
        sqlx::query_scalar!(r#"select release_left_out($1) as "released!""#, id).fetch_one(tx.conn()).await?;
    if released { Ok(()) } else { Err(AppError::conflict("changed_since")) }
}
