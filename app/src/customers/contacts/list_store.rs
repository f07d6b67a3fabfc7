//! The list of contacts: see the list of customers for how it walks.

use super::model::{ContactFilter, ContactMark, ContactRow};
use crate::{
    access::{AppError, Tx},
    customers::{
        list_store::Reach,
        model::{COUNTED, PAGE},
    },
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// How many hits of a search are listed and counted.
const HITS: i32 = 1_000;

/// The ids of a page and one more, last changed first.
pub async fn page(tx: &mut Tx, filter: &ContactFilter, after: Option<&ContactMark>) -> Result<Vec<Uuid>, AppError> {
    let behind = after.map_or((DateTime::<Utc>::MAX_UTC, Uuid::max()), |mark| (mark.updated_at, mark.id));
    Ok(match Reach::of(tx, &filter.text, filter.owner).await? {
        Reach::All => {
            sqlx::query_scalar!(
                r#"
                select k.id from contact k where k.deleted_at is null and (k.updated_at, k.id) < ($1, $2)
                 order by k.updated_at desc, k.id desc limit $3
                "#,
                behind.0, behind.1, ASKED,
            )
            .fetch_all(tx.conn())
            .await?
        }
        Reach::Owners(owners) => {
            sqlx::query_scalar!(
                r#"
                with o as (select distinct u as id from unnest(coalesce($4::uuid[], my_people())) u where $5::uuid is null or u = $5)
                select l.id as "id!" from (
                  select p.id, p.updated_at from o cross join lateral (
                    select k.id, k.updated_at from contact k
                     where k.owner_id = o.id and k.deleted_at is null and (k.updated_at, k.id) < ($1, $2)
                     order by k.updated_at desc, k.id desc limit $3) p
                  union
                  -- The contacts of customers that are shared with the caller.
                  select k.id, k.updated_at
                    from customer_contact cc join contact k on k.id = cc.contact_id and k.deleted_at is null
                   where cc.customer_id = any ((select shared_ids('customer'))::uuid[])
                     and ($5::uuid is null or k.owner_id = $5) and (k.updated_at, k.id) < ($1, $2)) l
                 order by l.updated_at desc, l.id desc limit $3
                "#,
                behind.0, behind.1, ASKED, owners.as_deref(), filter.owner,
            )
            .fetch_all(tx.conn())
            .await?
        }
        Reach::Found(query) => {
            sqlx::query_scalar!(
                r#"
                select k.id from contact k
                 where k.id = any (array(select s.record_id from search_records($4, $5, 'contact') s))
                   and k.deleted_at is null and (k.updated_at, k.id) < ($1, $2) and ($6::uuid is null or k.owner_id = $6)
                 order by k.updated_at desc, k.id desc limit $3
                "#,
                behind.0, behind.1, ASKED, query, HITS, filter.owner,
            )
            .fetch_all(tx.conn())
            .await?
        }
    })
}

/// How many there are, up to one more than is counted exactly.
pub async fn count(tx: &mut Tx, filter: &ContactFilter) -> Result<i64, AppError> {
    Ok(match Reach::of(tx, &filter.text, filter.owner).await? {
        Reach::All => {
            sqlx::query_scalar!(
                r#"select count(*) as "count!" from (select 1 from contact k where k.deleted_at is null limit $1) l"#,
                COUNTED + 1,
            )
            .fetch_one(tx.conn())
            .await?
        }
        Reach::Owners(owners) => {
            sqlx::query_scalar!(
                r#"
                with o as (select distinct u as id from unnest(coalesce($2::uuid[], my_people())) u where $3::uuid is null or u = $3)
                select count(*) as "count!" from (
                  select k.id from o join contact k on k.owner_id = o.id and k.deleted_at is null
                  union
                  select k.id from customer_contact cc join contact k on k.id = cc.contact_id and k.deleted_at is null
                   where cc.customer_id = any ((select shared_ids('customer'))::uuid[]) and ($3::uuid is null or k.owner_id = $3)
                   limit $1) l
                "#,
                COUNTED + 1, owners.as_deref(), filter.owner,
            )
            .fetch_one(tx.conn())
            .await?
        }
        Reach::Found(query) => {
            sqlx::query_scalar!(
                r#"
                select count(*) as "count!" from contact k
                 where k.id = any (array(select s.record_id from search_records($1, $2, 'contact') s))
                   and k.deleted_at is null and ($3::uuid is null or k.owner_id = $3)
                "#,
                query, HITS, filter.owner,
            )
            .fetch_one(tx.conn())
            .await?
        }
    })
}

/// The lines of a page, in the order of the ids.
pub async fn rows(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<ContactRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select k.id, k.version, k.name, k.title, k.phone, k.email, k.owner_id, p.name as "owner_name?", k.updated_at,
               f.id as "customer?", f.name as "customer_name?"
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join contact k on k.id = i.id
          left join person p on p.id = k.owner_id
          left join lateral (select c.id, c.name from customer_contact cc join customer c on c.id = cc.customer_id
                              where cc.contact_id = k.id and c.deleted_at is null
                              order by cc.added_at, c.id limit 1) f on true
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ContactRow {
            id: row.id,
            version: row.version,
            name: row.name,
            title: row.title,
            phone: row.phone,
            email: row.email,
            customer: row.customer.zip(row.customer_name),
            owner: row.owner_id.zip(row.owner_name),
            updated_at: row.updated_at,
        })
        .collect())
}
