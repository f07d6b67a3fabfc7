//! Competitors of a deal.

use super::model::Rival;
use crate::access::{AppError, Tx, new_id};
use crate::deals::detail::store::touch;
use crate::events::record;
use serde_json::json;
use uuid::Uuid;

/// Those on a deal; whoever won stands first.
pub async fn of_deal(tx: &mut Tx, deal: Uuid) -> Result<Vec<Rival>, AppError> {
    Ok(sqlx::query_as!(
        Rival,
        r#"
        select c.id, c.name, r.note, r.won from deal_competitor r join competitor c on c.id = r.competitor_id
         where r.deal_id = $1 order by r.won desc, c.name collate "zh-x-icu", c.id
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What they are called, those first that the caller met most often.
pub async fn known(tx: &mut Tx) -> Result<Vec<String>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select c.name from competitor c
         order by (select count(*) from deal_competitor r where r.competitor_id = c.id) desc, c.name collate "zh-x-icu", c.id limit 50
        "#,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The one of this name, made where there is none.
async fn named(tx: &mut Tx, name: &str) -> Result<Uuid, AppError> {
    sqlx::query!(
        "insert into competitor (id, name) values ($1, $2) on conflict (lower(name)) do nothing",
        new_id(),
        name
    )
    .execute(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!("select id from competitor where lower(name) = lower($1)", name)
        .fetch_one(tx.conn())
        .await?)
}

/// Puts one on a deal, or says something else of it.
pub async fn add(tx: &mut Tx, deal: Uuid, name: &str, note: Option<String>) -> Result<Uuid, AppError> {
    let touched = touch(tx, deal).await?;
    let rival = named(tx, name).await?;
    sqlx::query!(
        r#"
        insert into deal_competitor (deal_id, competitor_id, note) values ($1, $2, $3)
        on conflict (deal_id, competitor_id) do update set note = excluded.note
        "#,
        deal,
        rival,
        note,
    )
    .execute(tx.conn())
    .await?;
    let told = json!({ "competitor": rival, "competitor_name": name, "competitor_note": note });
    record(tx, touched.event("deal.competitor_added").after(told)).await?;
    Ok(rival)
}

/// Takes one off a deal.
pub async fn remove(tx: &mut Tx, deal: Uuid, rival: Uuid) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let gone = of_deal(tx, deal).await?.into_iter().find(|one| one.id == rival).ok_or(AppError::NotFound)?;
    sqlx::query!("delete from deal_competitor where deal_id = $1 and competitor_id = $2", deal, rival)
        .execute(tx.conn())
        .await?;
    let told = json!({ "competitor": rival, "competitor_name": gone.name, "competitor_note": gone.note });
    record(tx, touched.event("deal.competitor_removed").before(told)).await?;
    Ok(())
}

/// Says to which of them the deal was lost.
pub async fn lost_to(tx: &mut Tx, deal: Uuid, rival: Option<Uuid>) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let rivals = of_deal(tx, deal).await?;
    let named = |one: Option<&Rival>| one.map(|one| one.name.clone());
    let was = rivals.iter().find(|one| one.won);
    let is = rivals.iter().find(|one| Some(one.id) == rival);
    if rival.is_some() && is.is_none() {
        return Err(AppError::NotFound);
    }
    // First nobody: only one can have won.
    sqlx::query!("update deal_competitor set won = false where deal_id = $1 and won", deal).execute(tx.conn()).await?;
    sqlx::query!("update deal_competitor set won = true where deal_id = $1 and competitor_id = $2", deal, rival)
        .execute(tx.conn())
        .await?;
    let told = |one: Option<&Rival>| json!({ "lost_to": one.map(|one| one.id), "lost_to_name": named(one) });
    record(tx, touched.event("deal.competitor_changed").before(told(was)).after(told(is))).await?;
    Ok(())
}
