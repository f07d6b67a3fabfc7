//! Tags of customers in the database, as imports put them on and take them off.

use super::super::undo::store::Judged;
use crate::access::{AppError, Tx, new_id};
use crate::events::{Event, record_all};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The tags there are, by their names in small letters.
pub async fn known(tx: &mut Tx) -> Result<HashMap<String, Uuid>, AppError> {
    let rows = sqlx::query!("select id, name from tag").fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.name.to_lowercase(), row.id)).collect())
}

/// Who owns these customers, and the tags that they have. Those that would be made while only looking are not among them.
pub async fn of_customers(
    tx: &mut Tx,
    customers: &[Uuid],
) -> Result<(HashMap<Uuid, Option<Uuid>>, HashSet<(Uuid, Uuid)>), AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id as "id!", c.owner_id, t.tag_id as "tag?"
          from customer c left join customer_tag t on t.customer_id = c.id where c.id = any ($1)
        "#,
        customers,
    )
    .fetch_all(tx.conn())
    .await?;
    let owners = rows.iter().map(|row| (row.id, row.owner_id)).collect();
    Ok((owners, rows.into_iter().filter_map(|row| Some((row.id, row.tag?))).collect()))
}

/// Puts tags on customers, pair by pair; what is there already stays.
pub async fn add(tx: &mut Tx, customers: &[Uuid], tags: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into customer_tag (customer_id, tag_id)
        select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing
        "#,
        customers,
        tags,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Makes tags that are not there yet; gives all of these, by their names in small letters.
pub async fn make(tx: &mut Tx, names: &[&str]) -> Result<HashMap<String, Uuid>, AppError> {
    sqlx::query!(
        r#"
        insert into tag (id, name)
        select * from unnest($1::uuid[], $2::text[]) on conflict (lower(name)) do nothing
        "#,
        &names.iter().map(|_| new_id()).collect::<Vec<_>>(),
        names as &[&str],
    )
    .execute(tx.conn())
    .await?;
    let rows = sqlx::query!(
        "select id, name from tag where lower(name) = any (array(select lower(n) from unnest($1::text[]) n))",
        names as &[&str],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.name.to_lowercase(), row.id)).collect())
}

/// Remembers which tags came with the import, beside what else it did to a customer: a tag leaves the version as it is.
pub async fn remember(tx: &mut Tx, import: Uuid, customers: &[Uuid], tags: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into import_record as r (import_id, record_kind, record_id, action, version, after)
        select $1, 'customer_tags', n.customer, 'updated', 1, jsonb_build_object('tags', jsonb_agg(n.tag))
          from unnest($2::uuid[], $3::uuid[]) n (customer, tag) group by n.customer
        on conflict (import_id, record_kind, record_id) do update
           set after = jsonb_build_object('tags', (r.after -> 'tags') || (excluded.after -> 'tags'))
        "#,
        import,
        customers,
        tags,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next customers that the import tagged. Those that it made keep their tags, in the bin too; the tags themselves stay.
pub async fn judge(tx: &mut Tx, import: Uuid, after: Uuid, limit: i64) -> Result<Vec<Judged>, AppError> {
    Ok(sqlx::query_as!(
        Judged,
        r#"
        select c.id, r.action, c.name, c.id as "customer?", c.owner_id as owner, c.version, r.after as before,
               case when c.deleted_at is not null
                      or exists (select 1 from import_record m where m.import_id = r.import_id and m.record_kind = 'customer'
                                    and m.record_id = r.record_id and m.action = 'created') then 'gone'
                    else 'same' end as "verdict!"
          from import_record r join customer c on c.id = r.record_id
         where r.import_id = $1 and r.record_kind = 'customer_tags' and r.outcome is null and r.record_id > $3
         order by r.record_id limit $2
        "#,
        import,
        limit,
        after,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Takes tags off customers again; of each tag that still stands there an event.
pub async fn take_off(tx: &mut Tx, import: Uuid, judged: &[Judged]) -> Result<(), AppError> {
    let customers: Vec<Uuid> = judged.iter().filter(|one| one.verdict == "same").map(|one| one.id).collect();
    if customers.is_empty() {
        return Ok(());
    }
    let gone = sqlx::query!(
        r#"
        with gone as (
          delete from customer_tag t using import_record r
           where r.import_id = $1 and r.record_kind = 'customer_tags' and r.record_id = any ($2) and t.customer_id = r.record_id
             and (r.after -> 'tags') ? t.tag_id::text
          returning t.customer_id, t.tag_id
        )
        select g.customer_id, g.tag_id, t.name, c.owner_id as "owner_id?"
          from gone g join tag t on t.id = g.tag_id join customer c on c.id = g.customer_id
        "#,
        import,
        &customers,
    )
    .fetch_all(tx.conn())
    .await?;
    let event = |customer: Uuid, owner: Option<Uuid>, told: Value| {
        let event = Event::of("customer.untagged", "customer", customer).customer(Some(customer)).owner(owner);
        // Of the import, so that the customer does not count as changed since.
        event.before(told).after(json!({ "import": import }))
    };
    let told = gone
        .into_iter()
        .map(|row| event(row.customer_id, row.owner_id, json!({ "tag": row.tag_id, "tag_name": row.name })));
    record_all(tx, told.collect()).await
}
