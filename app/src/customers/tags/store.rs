//! The tags of one customer, and giving and taking them by hand.

use crate::{
    access::{AppError, Tx},
    customers::list_model::{TagOf, TagWhy},
    events::{Event, record},
};
use serde_json::json;
use uuid::Uuid;

/// Those on a customer, each with the rule that gave it.
pub async fn of_customer(tx: &mut Tx, customer: Uuid) -> Result<Vec<TagOf>, AppError> {
    let rows = sqlx::query!(
        r#"
        select g.id, g.name, g.colour, u.name as "rule?", u.name_en as "rule_en?", m.since as "since?"
          from customer_tag t join tag g on g.id = t.tag_id
          left join tag_rule u on u.tag_id = g.id and not u.archived
          left join tag_mark m on m.rule_id = u.id and m.customer_id = t.customer_id and m.given
         where t.customer_id = $1 order by g.name collate "zh-x-icu", g.id
        "#,
        customer,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let why = row.rule.zip(row.since);
            let why = why.map(|(rule, since)| TagWhy { rule, rule_en: row.rule_en, since });
            TagOf { id: row.id, name: row.name, colour: row.colour, why }
        })
        .collect())
}

/// A customer that the caller may change, locked: rules and changes of many lock it first too.
struct Held {
    owner: Option<Uuid>,
    tag_name: String,
}

async fn hold(tx: &mut Tx, customer: Uuid, tag: Uuid) -> Result<Held, AppError> {
    let row = sqlx::query!(
        r#"
        select owner_id, coalesce(may_write_customer(id, owner_id), false) as "may_write!"
          from customer where id = $1 and deleted_at is null
        "#,
        customer,
    )
    .fetch_one(tx.conn())
    .await?;
    if !row.may_write {
        return Err(AppError::NotAllowed);
    }
    sqlx::query!("select id from customer where id = $1 and deleted_at is null for no key update", customer)
        .fetch_one(tx.conn())
        .await?;
    let tag_name = sqlx::query_scalar!("select name from tag where id = $1", tag).fetch_one(tx.conn()).await?;
    Ok(Held { owner: row.owner_id, tag_name })
}

fn event(kind: &'static str, customer: Uuid, held: &Held) -> Event {
    // Without a version: the record itself is as it was, and whoever looks at it reads it anew.
    Event::of(kind, "customer", customer).customer(Some(customer)).owner(held.owner)
}

/// Puts a tag on a customer; nothing happens where it is already.
pub async fn add(tx: &mut Tx, customer: Uuid, tag: Uuid) -> Result<(), AppError> {
    let held = hold(tx, customer, tag).await?;
    let done = sqlx::query!(
        "insert into customer_tag (customer_id, tag_id) values ($1, $2) on conflict do nothing",
        customer,
        tag,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() > 0 {
        let told = json!({ "tag": tag, "tag_name": held.tag_name });
        record(tx, event("customer.tagged", customer, &held).after(told)).await?;
    }
    Ok(())
}

/// Takes a tag off a customer.
///
/// # Errors
/// `NotFound` where it has no such tag.
pub async fn remove(tx: &mut Tx, customer: Uuid, tag: Uuid) -> Result<(), AppError> {
    let held = hold(tx, customer, tag).await?;
    let done = sqlx::query!("delete from customer_tag where customer_id = $1 and tag_id = $2", customer, tag)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(AppError::NotFound);
    }
    let told = json!({ "tag": tag, "tag_name": held.tag_name });
    record(tx, event("customer.untagged", customer, &held).before(told)).await?;
    Ok(())
}
