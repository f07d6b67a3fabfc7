//! Shares of a deal; the definer functions check the right.

use super::model::Shares;
use crate::access::{AppError, Tx};
use crate::customers::model::SharedWith;
use crate::deals::model::Owner;
use crate::events::{Event, record};
use serde_json::json;
use uuid::Uuid;

/// With whom a deal is shared, and with whom it could be.
pub async fn shares(tx: &mut Tx, deal: Uuid) -> Result<Shares, AppError> {
    let row = sqlx::query!(
        r#"select owner_id, coalesce(may_write_deal(id, owner_id), false) as "may_write!" from deal where id = $1 and deleted_at is null"#,
        deal,
    )
    .fetch_one(tx.conn())
    .await?;
    if !row.may_write {
        return Err(AppError::NotAllowed);
    }
    let with = with(tx, deal).await?;
    let taken: Vec<Uuid> = with.iter().map(|share| share.person).chain([row.owner_id, tx.person()]).collect();
    Ok(Shares { with, others: others(tx, &taken).await? })
}

async fn with(tx: &mut Tx, deal: Uuid) -> Result<Vec<SharedWith>, AppError> {
    Ok(sqlx::query_as!(
        SharedWith,
        r#"
        select s.person_id as "person!", p.name, s.can_write as "can_write!"
          from shares_of('deal', $1) s join person p on p.id = s.person_id
         order by p.name collate "zh-x-icu", p.id
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Administrators and readers see every deal already, the other roles see none: only those who sell can be given one.
async fn others(tx: &mut Tx, taken: &[Uuid]) -> Result<Vec<Owner>, AppError> {
    Ok(sqlx::query_as!(
        Owner,
        r#"
        select id, name from person where active and role in ('sales_manager', 'sales_rep') and id <> all ($1)
         order by name collate "zh-x-icu", id
        "#,
        taken,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Shares a deal with a person, or takes the share back (`None`).
pub async fn share(tx: &mut Tx, deal: Uuid, person: Uuid, can_write: Option<bool>) -> Result<(), AppError> {
    let row = sqlx::query!("select owner_id, customer_id from deal where id = $1 and deleted_at is null", deal)
        .fetch_one(tx.conn())
        .await?;
    let name = sqlx::query_scalar!("select name from person where id = $1", person).fetch_one(tx.conn()).await?;
    if row.owner_id == person {
        return Err(AppError::invalid("person", "already_owner"));
    }
    sqlx::query!("select share_record('deal', $1, $2, $3)", deal, person, can_write).execute(tx.conn()).await?;
    let access = match can_write {
        None => "none",
        Some(false) => "read",
        Some(true) => "write",
    };
    let shared = Event::of("deal.shared", "deal", deal).customer(row.customer_id).owner(Some(row.owner_id));
    record(tx, shared.after(json!({ "person": person, "person_name": name, "access": access }))).await?;
    Ok(())
}
