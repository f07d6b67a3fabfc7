//! Contacts of a deal.

use super::model::{Candidate, DealContact};
use crate::access::{AppError, Tx};
use crate::deals::detail::store::touch;
use crate::events::record;
use crate::search::query_of;
use serde_json::json;
use uuid::Uuid;

/// Those the caller may see.
pub async fn of_deal(tx: &mut Tx, deal: Uuid) -> Result<Vec<DealContact>, AppError> {
    Ok(sqlx::query_as!(
        DealContact,
        r#"
        select c.id, c.name, c.title, c.phone, c.email, dc.role
          from deal_contact dc join contact c on c.id = dc.contact_id and c.deleted_at is null
         where dc.deal_id = $1
         order by c.name collate "zh-x-icu", c.id
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The contacts at the deal's customer that are not on it yet.
pub async fn of_customer(tx: &mut Tx, deal: Uuid) -> Result<Vec<Candidate>, AppError> {
    Ok(sqlx::query_as!(
        Candidate,
        r#"
        select c.id, c.name, c.title, k.name as "customer?"
          from deal d
          join customer k on k.id = d.customer_id and k.deleted_at is null
          join customer_contact cc on cc.customer_id = k.id
          join contact c on c.id = cc.contact_id and c.deleted_at is null
         where d.id = $1 and not exists (select 1 from deal_contact dc where dc.deal_id = d.id and dc.contact_id = c.id)
         order by cc.is_primary desc, c.name collate "zh-x-icu", c.id limit 10
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Contacts by a part of name, phone number or e-mail that are not on the deal yet.
pub async fn found(tx: &mut Tx, deal: Uuid, words: &str) -> Result<Vec<Candidate>, AppError> {
    let Some(query) = query_of(words) else { return Ok(Vec::new()) };
    Ok(sqlx::query_as!(
        Candidate,
        r#"
        select c.id, c.name, c.title,
               (select k.name from customer_contact cc join customer k on k.id = cc.customer_id and k.deleted_at is null
                 where cc.contact_id = c.id order by cc.added_at limit 1) as customer
          from search_records($2, 50, 'contact') s
          join contact c on c.id = s.record_id and c.deleted_at is null
         where not exists (select 1 from deal_contact dc where dc.deal_id = $1 and dc.contact_id = c.id)
         limit 10
        "#,
        deal,
        query,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Gives a contact a part in a deal. A foreign key would take any contact; only one that the caller sees may be added.
pub async fn add(tx: &mut Tx, deal: Uuid, contact: Uuid, role: &str) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let name = sqlx::query_scalar!("select name from contact where id = $1 and deleted_at is null", contact)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(AppError::NotFound)?;
    let role = Some(role).filter(|role| !role.is_empty());
    sqlx::query!(
        r#"
        insert into deal_contact (deal_id, contact_id, role) values ($1, $2, $3)
        on conflict (deal_id, contact_id) do update set role = excluded.role
        "#,
        deal,
        contact,
        role,
    )
    .execute(tx.conn())
    .await?;
    let told = json!({ "contact": contact, "contact_name": name, "role": role });
    record(tx, touched.event("deal.contact_added").after(told)).await?;
    Ok(())
}

/// Takes a contact off a deal.
pub async fn remove(tx: &mut Tx, deal: Uuid, contact: Uuid) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let role = sqlx::query_scalar!(
        "delete from deal_contact where deal_id = $1 and contact_id = $2 returning role",
        deal,
        contact
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(AppError::NotFound)?;
    let name = sqlx::query_scalar!("select name from contact where id = $1", contact).fetch_optional(tx.conn()).await?;
    let told = json!({ "contact": contact, "contact_name": name, "role": role });
    record(tx, touched.event("deal.contact_removed").before(told)).await?;
    Ok(())
}
