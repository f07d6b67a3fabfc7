//! Tags of a deal.

use super::model::DealTag;
use crate::access::{AppError, Tx, new_id};
use crate::deals::detail::store::touch;
use crate::events::record;
use serde_json::json;
use uuid::Uuid;

/// All tags there are.
pub async fn all(tx: &mut Tx) -> Result<Vec<DealTag>, AppError> {
    Ok(sqlx::query_as!(DealTag, r#"select id, name, colour from tag order by name collate "zh-x-icu", id limit 1000"#)
        .fetch_all(tx.conn())
        .await?)
}

/// Those on a deal.
pub async fn of_deal(tx: &mut Tx, deal: Uuid) -> Result<Vec<DealTag>, AppError> {
    Ok(sqlx::query_as!(
        DealTag,
        r#"
        select t.id, t.name, t.colour from deal_tag dt join tag t on t.id = dt.tag_id
         where dt.deal_id = $1 order by t.name collate "zh-x-icu", t.id
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Makes a tag; gives the one of that name where there is one already.
pub async fn make(tx: &mut Tx, name: &str, colour: &str) -> Result<Uuid, AppError> {
    let id = new_id();
    let made = sqlx::query_scalar!(
        "insert into tag (id, name, colour) values ($1, $2, $3) on conflict (lower(name)) do nothing returning id",
        id,
        name,
        colour,
    )
    .fetch_optional(tx.conn())
    .await?;
    match made {
        Some(id) => Ok(id),
        None => Ok(sqlx::query_scalar!("select id from tag where lower(name) = lower($1)", name)
            .fetch_one(tx.conn())
            .await?),
    }
}

async fn name(tx: &mut Tx, tag: Uuid) -> Result<String, AppError> {
    let name = sqlx::query_scalar!("select name from tag where id = $1", tag).fetch_optional(tx.conn()).await?;
    name.ok_or(AppError::NotFound)
}

/// Puts a tag on a deal; nothing happens where it is already.
pub async fn add(tx: &mut Tx, deal: Uuid, tag: Uuid) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let name = name(tx, tag).await?;
    sqlx::query!("insert into deal_tag (deal_id, tag_id) values ($1, $2) on conflict do nothing", deal, tag)
        .execute(tx.conn())
        .await?;
    record(tx, touched.event("deal.tagged").after(json!({ "tag": tag, "tag_name": name }))).await?;
    Ok(())
}

/// Takes a tag off a deal.
pub async fn remove(tx: &mut Tx, deal: Uuid, tag: Uuid) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let name = name(tx, tag).await?;
    let done =
        sqlx::query!("delete from deal_tag where deal_id = $1 and tag_id = $2", deal, tag).execute(tx.conn()).await?;
    if done.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    record(tx, touched.event("deal.untagged").before(json!({ "tag": tag, "tag_name": name }))).await?;
    Ok(())
}
