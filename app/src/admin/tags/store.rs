//! Tags in the database, for those who keep them.

use super::model::{Look, TagUse};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// All tags by name, with how often each is used.
pub async fn all(tx: &mut Tx) -> Result<Vec<TagUse>, AppError> {
    let rows = sqlx::query!(
        r#"
        select g.id, g.name, g.colour, u.customers as "customers!", u.deals as "deals!", u.tickets as "tickets!", u.bound as "bound!"
          from tag_uses() u join tag g on g.id = u.tag_id order by g.name collate "zh-x-icu", g.id
        "#,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| TagUse {
            id: row.id,
            look: Look { name: row.name, colour: row.colour },
            customers: row.customers,
            deals: row.deals,
            tickets: row.tickets,
            bound: row.bound,
        })
        .collect())
}

/// How a tag looks now; the row is held.
pub async fn hold(tx: &mut Tx, id: Uuid) -> Result<Look, AppError> {
    let row = sqlx::query!("select name, colour from tag where id = $1 for update", id).fetch_one(tx.conn()).await?;
    Ok(Look { name: row.name, colour: row.colour })
}

/// Gives a tag another look.
pub async fn change(tx: &mut Tx, id: Uuid, look: &Look) -> Result<(), AppError> {
    sqlx::query!("update tag set name = $2, colour = $3 where id = $1", id, look.name, look.colour)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What is built on a tag.
pub async fn bound(tx: &mut Tx, id: Uuid) -> Result<Vec<String>, AppError> {
    Ok(sqlx::query_scalar!(r#"select bound as "bound!" from tag_uses() where tag_id = $1"#, id)
        .fetch_one(tx.conn())
        .await?)
}

/// Whether a rule that gives one of two tags asks for the other: as one tag it would ask for what it gives.
pub async fn rule_would_ask_for_its_own(tx: &mut Tx, from: Uuid, into: Uuid) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select exists (select 1 from tag_rule r
                        where not r.archived
                          and ((r.tag_id = $1 and strpos(r.conditions::text, $2::uuid::text) > 0)
                            or (r.tag_id = $2 and strpos(r.conditions::text, $1::uuid::text) > 0))) as "asks!"
        "#,
        from,
        into,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Makes one tag of two; the first is gone then.
pub async fn merge(tx: &mut Tx, from: Uuid, into: Uuid) -> Result<(), AppError> {
    sqlx::query!("select merge_tags($1, $2)", from, into).execute(tx.conn()).await?;
    Ok(())
}

/// Takes a tag off everything and forgets it.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query!("select delete_tag($1)", id).execute(tx.conn()).await?;
    Ok(())
}
