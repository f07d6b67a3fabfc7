//! What people's transactions do with mail: an answer goes to the outbox with the words of it, and messages are shown with how they
//! fare and what hangs on them.

use super::{
    model::{Post, PostFile, PostState, ReplyTo, Trouble, is_address},
    smtp::rfc_id,
    thread_model::subject_with,
};
use crate::{
    access::{AppError, Tx, new_id},
    fields::HeldFile,
    files::{list_store::Stored, store::Arrived},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who hears of an answer, and by which mailbox.
struct Way {
    mailbox: Uuid,
    by: String,
    signature: String,
    address: String,
    name: String,
    number: i64,
    subject: String,
}

/// The way by which the next answer on a ticket goes: to whom it is talked with by mail, else to its contact or customer; by the mailbox
/// that it came by, else the first one. `None` where there is no mailbox in use, or no address.
async fn way(tx: &mut Tx, ticket: Uuid) -> Result<Option<Way>, AppError> {
    let row = sqlx::query!(
        r#"
        select t.number, t.subject, b.id as "mailbox?", b.address as "by?", b.signature as "signature?",
               coalesce(w.address, k.email, c.email) as address, coalesce(nullif(w.name, ''), k.name, c.name) as name
          from ticket t
          left join ticket_mail w on w.ticket_id = t.id
          left join contact k on k.id = t.contact_id and k.deleted_at is null
          left join customer c on c.id = t.customer_id and c.deleted_at is null
          left join lateral (
            select m.id, m.address, m.signature from mailbox m where m.active and not m.archived
             order by m.id = w.mailbox_id desc nulls last, m.created_at, m.id limit 1) b on true
         where t.id = $1 and t.deleted_at is null
        "#,
        ticket,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let address = row.address.map(|address| address.trim().to_lowercase()).filter(|address| is_address(address));
    let (Some(mailbox), Some(by), Some(address)) = (row.mailbox, row.by, address) else { return Ok(None) };
    let (signature, name) = (row.signature.unwrap_or_default(), row.name.unwrap_or_default());
    Ok(Some(Way { mailbox, by, signature, address, name, number: row.number, subject: row.subject }))
}

/// To whom the next answer on a ticket goes by mail.
pub async fn reply_to(tx: &mut Tx, ticket: Uuid) -> Result<Option<ReplyTo>, AppError> {
    Ok(way(tx, ticket).await?.map(|way| ReplyTo { address: way.address, name: way.name, by: way.by }))
}

/// Puts an answer that was just said into the outbox, if there is a way for it.
pub async fn send(tx: &mut Tx, ticket: Uuid, message: Uuid, text: &str) -> Result<(), AppError> {
    let Some(way) = way(tx, ticket).await? else { return Ok(()) };
    let earlier: Vec<String> = sqlx::query_scalar!(
        r#"
        select e.id as "id!" from (
          select i.key as id, i.received_at as at from mail_in i where i.ticket_id = $1 and i.key not like 'sha256:%' and i.outcome in ('ticket', 'reply')
          union all
          select o.rfc_id, o.created_at from mail_out o where o.ticket_id = $1) e
         order by e.at desc limit 20
        "#,
        ticket,
    )
    .fetch_all(tx.conn())
    .await?;
    let (id, now) = (new_id(), tx.now());
    let signature = way.signature.trim();
    let text = if signature.is_empty() { text.to_owned() } else { format!("{text}\n\n-- \n{signature}") };
    let references: Vec<String> = earlier.iter().rev().cloned().collect();
    sqlx::query!(
        r#"
        insert into mail_out (id, ticket_id, message_id, mailbox_id, rfc_id, to_address, to_name, subject, text, in_reply_to, refs, due_at, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
        "#,
        id,
        ticket,
        message,
        way.mailbox,
        rfc_id(id, &way.by),
        way.address,
        way.name,
        subject_with(way.number, &way.subject, !earlier.is_empty()),
        text,
        earlier.first(),
        &references,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sends once more what failed or came back; gives the ticket.
///
/// # Errors
/// `NotFound` where nothing of the kind is there.
pub async fn send_again(tx: &mut Tx, message: Uuid) -> Result<Uuid, AppError> {
    let ticket = sqlx::query_scalar!("select send_mail_again($1)", message).fetch_one(tx.conn()).await?;
    ticket.ok_or(AppError::NotFound)
}

/// What is known of messages as mail, and the files on them.
pub async fn of_messages(
    tx: &mut Tx,
    messages: &[Uuid],
) -> Result<(BTreeMap<Uuid, Post>, BTreeMap<Uuid, Vec<PostFile>>), AppError> {
    let mut posts = BTreeMap::new();
    let came = sqlx::query!(
        r#"
        select message_id as "message!", from_name, from_address, html is not null as "looks!" from mail_in where message_id = any ($1)
        "#,
        messages,
    )
    .fetch_all(tx.conn())
    .await?;
    posts.extend(
        came.into_iter()
            .map(|row| (row.message, Post::In { name: row.from_name, address: row.from_address, looks: row.looks })),
    );
    let went = sqlx::query!(
        r#"select message_id as "message!", to_address, state, trouble, detail from mail_out where message_id = any ($1)"#,
        messages,
    )
    .fetch_all(tx.conn())
    .await?;
    posts.extend(went.into_iter().map(|row| {
        let trouble = row.trouble.map(|key| (Trouble::from_key(&key), row.detail.unwrap_or_default()));
        (row.message, Post::Out { address: row.to_address, state: PostState::from_key(&row.state), trouble })
    }));
    let rows = sqlx::query!(
        r#"
        select id, message_id as "message!", name, media_type, size, refused from ticket_file where message_id = any ($1)
         order by added_at, id
        "#,
        messages,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut files: BTreeMap<Uuid, Vec<PostFile>> = BTreeMap::new();
    for row in rows {
        let file = HeldFile { id: row.id, name: row.name, media_type: row.media_type, size: row.size };
        files.entry(row.message).or_default().push(PostFile { file, refused: row.refused });
    }
    Ok((posts, files))
}

/// How a message was written, cleaned.
///
/// # Errors
/// `NotFound` where there is nothing to see, or not for the caller.
pub async fn looks(tx: &mut Tx, message: Uuid) -> Result<String, AppError> {
    let html =
        sqlx::query_scalar!("select html from mail_in where message_id = $1", message).fetch_one(tx.conn()).await?;
    html.ok_or(AppError::NotFound)
}

/// Announces bytes of a file that is about to be sent for a ticket.
///
/// # Errors
/// `NotFound` where the caller may not write on it.
pub async fn begin_file(tx: &mut Tx, ticket: Uuid, object: Uuid) -> Result<(), AppError> {
    sqlx::query!("select begin_ticket_upload($1, $2)", object, ticket).execute(tx.conn()).await?;
    Ok(())
}

/// Makes a file of bytes that have arrived. It is the caller's alone, for a day, until something is said with it.
///
/// # Errors
/// As [`begin_file`].
pub async fn keep_file(tx: &mut Tx, ticket: Uuid, arrived: &Arrived) -> Result<HeldFile, AppError> {
    let id = new_id();
    sqlx::query!(
        "select keep_ticket_upload($1, $2, $3, $4, $5, $6, $7)",
        id,
        ticket,
        arrived.object,
        arrived.name,
        arrived.media_type,
        arrived.size,
        arrived.sha256,
    )
    .execute(tx.conn())
    .await?;
    Ok(HeldFile { id, name: arrived.name.clone(), media_type: arrived.media_type.clone(), size: arrived.size })
}

/// Makes files part of what the caller just said.
///
/// # Errors
/// `Invalid` on `files` where one of them is gone: it was sent more than a day ago.
pub async fn bind_files(tx: &mut Tx, message: Uuid, files: &[Uuid]) -> Result<(), AppError> {
    if files.is_empty() {
        return Ok(());
    }
    let bound = sqlx::query_scalar!(r#"select bind_ticket_files($1, $2) as "bound!""#, message, files)
        .fetch_one(tx.conn())
        .await?;
    if usize::try_from(bound) == Ok(files.len()) { Ok(()) } else { Err(AppError::invalid("files", "ticket_file_gone")) }
}

/// One file on what was said, if the caller sees it.
///
/// # Errors
/// `NotFound`.
pub async fn stored(tx: &mut Tx, id: Uuid) -> Result<Stored, AppError> {
    Ok(sqlx::query_as!(
        Stored,
        r#"select object as "object!", name, media_type, size, sha256 from ticket_file where id = $1 and object is not null"#,
        id
    )
    .fetch_one(tx.conn())
    .await?)
}
