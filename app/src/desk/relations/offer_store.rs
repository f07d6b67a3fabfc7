//! Which earlier ticket one that a customer sent may be about.

use super::{
    model::{Related, is_alike},
    store::{both, named, related},
};
use crate::{
    access::{AppError, Tx},
    events::record,
};
use uuid::Uuid;

/// So many of a contact's open tickets are looked at, the last that changed first.
const LOOKED_AT: i64 = 50;

/// The last of those that an open ticket may be about; `None` where there is none. Of whom nothing is known but the address, that is who
/// they are.
pub async fn offer(tx: &mut Tx, id: Uuid) -> Result<Option<Related>, AppError> {
    let near = sqlx::query!(
        r#"
        with own as (
          select t.id, t.number, t.subject, t.contact_id, t.parent_id from ticket t
           where t.id = $1 and t.deleted_at is null and t.merged_into is null and t.state in ('new', 'open', 'waiting_customer', 'waiting_others')
             and t.created_by is null and t.brought_by is null and not t.inward
             and not exists (select 1 from ticket_kept_apart k where k.ticket_id = t.id)),
        near as (
          select o.id from own join ticket o on o.contact_id = own.contact_id
          union
          select b.ticket_id from own join ticket_mail a on a.ticket_id = own.id join ticket_mail b on b.address = a.address
           where own.contact_id is null)
        select o.id as "id!", o.subject as "subject!", own.subject as "own!" from own join near on true join ticket o on o.id = near.id
         where o.number < own.number and o.deleted_at is null and o.merged_into is null
           and o.state in ('new', 'open', 'waiting_customer', 'waiting_others') and o.id is distinct from own.parent_id
           and not exists (select 1 from ticket_link l where (l.from_id = own.id and l.to_id = o.id) or (l.from_id = o.id and l.to_id = own.id))
         order by o.updated_at desc, o.id desc limit $2
        "#,
        id,
        LOOKED_AT,
    )
    .fetch_all(tx.conn())
    .await?;
    match near.into_iter().find(|one| is_alike(&one.subject, &one.own)) {
        Some(one) => Ok(related(tx, &[one.id]).await?.pop()),
        None => Ok(None),
    }
}

/// Remembers that a ticket is another matter; once, however often it is said.
///
/// # Errors
/// `NotFound`, the conflict `ticket_merged`.
pub async fn keep_apart(tx: &mut Tx, id: Uuid, other: Uuid) -> Result<(), AppError> {
    let (ticket, from) = both(tx, id, other).await?;
    let (me, now) = (tx.person(), tx.now());
    let kept = sqlx::query!(
        "insert into ticket_kept_apart (ticket_id, kept_by, kept_at) values ($1, $2, $3) on conflict do nothing",
        id,
        me,
        now,
    )
    .execute(tx.conn())
    .await?;
    if kept.rows_affected() > 0 {
        record(tx, ticket.event("ticket.kept_apart", ticket.version).after(named(&from))).await?;
    }
    Ok(())
}
