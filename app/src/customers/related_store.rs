//! What hangs on a customer: whom it is shared with, its deals.

use super::model::{DealOfCustomer, SharedWith, Standing, StandingDeals};
use crate::{
    access::{Action, AppError, Tx, may},
    events::{Event, record},
};
use serde_json::json;
use uuid::Uuid;

/// Who a customer is shared with; for those who may write it.
pub async fn shares(tx: &mut Tx, id: Uuid) -> Result<Vec<SharedWith>, AppError> {
    if !super::store::customer(tx, id).await?.may_write {
        return Err(AppError::NotAllowed);
    }
    Ok(sqlx::query_as!(
        SharedWith,
        r#"
        select s.person_id as "person!", p.name, s.can_write as "can_write!"
          from shares_of('customer', $1) s join person p on p.id = s.person_id
         order by p.name collate "zh-x-icu", p.id
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Shares a customer with a person, or takes the share back (`None`).
pub async fn share(tx: &mut Tx, id: Uuid, person: Uuid, can_write: Option<bool>) -> Result<(), AppError> {
    let owner = sqlx::query_scalar!("select owner_id from customer where id = $1 and deleted_at is null", id)
        .fetch_one(tx.conn())
        .await?;
    let name = sqlx::query_scalar!("select name from person where id = $1", person).fetch_one(tx.conn()).await?;
    if owner == Some(person) {
        return Err(AppError::invalid("person", "already_owner"));
    }
    sqlx::query!("select share_record('customer', $1, $2, $3)", id, person, can_write).execute(tx.conn()).await?;
    let access = match can_write {
        None => "none",
        Some(false) => "read",
        Some(true) => "write",
    };
    let shared = Event::of("customer.shared", "customer", id).customer(Some(id)).owner(owner);
    record(tx, shared.after(json!({ "person": person, "person_name": name, "access": access }))).await?;
    Ok(())
}

/// The deals of a customer that the caller may see, open ones first, at most 200.
pub async fn deals(tx: &mut Tx, customer: Uuid) -> Result<Vec<DealOfCustomer>, AppError> {
    Ok(sqlx::query_as!(
        DealOfCustomer,
        r#"
        select d.id, d.name, s.name as stage, s.name_en as stage_en, d.status, d.value, d.currency, d.expected_close, p.name as owner
          from deal d join stage s on s.id = d.stage_id join person p on p.id = d.owner_id
         where d.customer_id = $1 and d.deleted_at is null
         order by d.status <> 'open', coalesce(d.closed_at, d.updated_at) desc, d.id limit 200
        "#,
        customer,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// How things stand with a customer: last and next contact, and its deals in one grouped query.
pub async fn standing(tx: &mut Tx, customer: Uuid) -> Result<Standing, AppError> {
    let row = sqlx::query!(
        r#"
        select c.last_contact_at, n.due_at as "due_at?", n.title as "title?"
          from customer c
          left join lateral (
               select a.due_at, a.title from activity a where a.customer_id = c.id and a.done_at is null order by a.due_at, a.id limit 1) n on true
         where c.id = $1 and c.deleted_at is null
        "#,
        customer,
    )
    .fetch_one(tx.conn())
    .await?;
    let deals = if may(tx.role(), Action::SeeDeals) { Some(deals_standing(tx, customer).await?) } else { None };
    Ok(Standing { last_contact: row.last_contact_at, next: row.due_at.zip(row.title), deals })
}

async fn deals_standing(tx: &mut Tx, customer: Uuid) -> Result<StandingDeals, AppError> {
    Ok(sqlx::query_as!(
        StandingDeals,
        r#"
        select coalesce(sum(base_value) filter (where status = 'won'), 0) as "won!",
               count(*) filter (where status = 'open') as "open!",
               coalesce(sum(base_value) filter (where status = 'open'), 0) as "open_value!"
          from deal where customer_id = $1 and deleted_at is null
        "#,
        customer,
    )
    .fetch_one(tx.conn())
    .await?)
}
