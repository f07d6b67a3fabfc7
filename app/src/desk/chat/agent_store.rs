//! Conversations as those see them who answer.

use super::model::{ChatHere, ChatLine, ChatLists, EndedBy, MOST_LISTED, is_here};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Signs of a line of the list.
const SHOWN: i32 = 160;

/// All conversations that go on, as far as the caller sees their tickets.
pub async fn lists(tx: &mut Tx) -> Result<ChatLists, AppError> {
    let (me, now) = (tx.person(), tx.now());
    let rows = sqlx::query!(
        r#"
        select t.id, t.number, c.name, k.name as "customer?", t.owner_id, p.name as "owner?", left(coalesce(l.text, ''), $2) as "last!",
               c.began_at, c.waits_since, c.here, c.seen_at
          from chat c
          join ticket t on t.id = ticket_kept(c.ticket_id) and t.deleted_at is null
          left join customer k on k.id = t.customer_id and k.deleted_at is null
          left join person p on p.id = t.owner_id
          left join lateral (
            select m.text from ticket_message m where m.ticket_id = t.id and m.public order by m.written_at desc, m.id desc limit 1) l on true
         where c.ended_at is null order by c.began_at limit $1
        "#,
        MOST_LISTED,
        SHOWN,
    )
    .fetch_all(tx.conn())
    .await?;
    let lines = rows.into_iter().map(|row| ChatLine {
        ticket: row.id,
        number: row.number,
        name: row.name,
        customer: row.customer,
        owner: row.owner_id.zip(row.owner),
        last: row.last,
        began_at: row.began_at,
        waits_since: row.waits_since,
        here: is_here(row.here, row.seen_at, now),
    });
    Ok(ChatLists::of(lines.collect(), me))
}

/// How many conversations nobody has taken.
pub async fn waiting(tx: &mut Tx) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select count(*) as "waiting!" from chat c join ticket t on t.id = ticket_kept(c.ticket_id) and t.deleted_at is null and t.owner_id is null
         where c.ended_at is null
        "#
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The conversation on a ticket, the one that goes on or the last one; `None` where there is none.
pub async fn here(tx: &mut Tx, ticket: Uuid) -> Result<Option<ChatHere>, AppError> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"
        select c.name, c.mail, c.phone, c.here, c.seen_at, c.ended_by from chat c
          join ticket t on t.id = $1 and t.deleted_at is null
         where c.id = chat_of_ticket(t.id)
        "#,
        ticket,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| ChatHere {
        name: row.name,
        mail: row.mail,
        phone: row.phone,
        here: is_here(row.here, row.seen_at, now),
        seen_at: row.seen_at,
        ended: row.ended_by.as_deref().and_then(EndedBy::from_key),
    }))
}

/// Whether the visitor of a ticket that is a conversation does not read what is said now.
pub async fn is_left(tx: &mut Tx, ticket: Uuid) -> Result<bool, AppError> {
    Ok(here(tx, ticket).await?.is_some_and(|chat| !chat.is_live()))
}

/// Out of sight a ticket does not exist.
async fn see(tx: &mut Tx, ticket: Uuid) -> Result<(), AppError> {
    sqlx::query_scalar!("select id from ticket where id = $1 and deleted_at is null", ticket)
        .fetch_one(tx.conn())
        .await?;
    Ok(())
}

/// Ends the conversation on a ticket; gives what [`take_back_end`] asks for.
///
/// # Errors
/// `NotFound`, the conflict `chat_over` where none goes on.
pub async fn end(tx: &mut Tx, ticket: Uuid) -> Result<Uuid, AppError> {
    see(tx, ticket).await?;
    let ended = sqlx::query_scalar!("select end_chat_now($1)", ticket).fetch_one(tx.conn()).await?;
    ended.ok_or_else(|| AppError::conflict("chat_over"))
}

/// Opens a conversation again that the caller ended a moment ago, for both sides.
///
/// # Errors
/// `NotFound`; the conflicts `undo_expired`, `chat_begun_anew` (the visitor has begun another one), `chat_rated`, `changed_since` (it ended
/// in another way since, or the ticket is done).
pub async fn take_back_end(tx: &mut Tx, ticket: Uuid, end: Uuid) -> Result<(), AppError> {
    see(tx, ticket).await?;
    let became = sqlx::query_scalar!(r#"select take_back_chat_end($1, $2) as "became!""#, ticket, end)
        .fetch_one(tx.conn())
        .await?;
    match became.as_str() {
        "open" => Ok(()),
        "late" => Err(AppError::conflict("undo_expired")),
        "begun" => Err(AppError::conflict("chat_begun_anew")),
        "rated" => Err(AppError::conflict("chat_rated")),
        _ => Err(AppError::conflict("changed_since")),
    }
}
