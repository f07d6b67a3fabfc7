//! The list of customers. Policies guarantee who sees what; these queries repeat it, so that each walks an index in the order
//! of the list: everything for those who see all, one probe per owner for the others, found ids for a search.

use super::model::{COUNTED, CustomerFilter, CustomerKind, CustomerMark, CustomerRow, CustomerSort, OpenDeals, PAGE};
use crate::access::{AppError, Role, Tx};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// How many hits of a search are listed and counted.
const HITS: i32 = 1_000;

/// How a list reaches its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Along the whole table.
    All,
    /// Along the records of these owners (`None`: the caller's people), and what is shared with the caller.
    Owners(Option<Vec<Uuid>>),
    /// Among what a search finds.
    Found(String),
}

impl Reach {
    /// How the caller reaches what is asked for, with PostgreSQL set to plan for it.
    ///
    /// With a general plan the optional conditions look so selective that it would collect and sort all rows of an owner
    /// (90 ms for 15,000) instead of reading fifty in the order of the index (1 ms); and sharing, an "or" in the policy, would
    /// lead it to do the same by bitmaps.
    pub async fn of(tx: &mut Tx, text: &str, owner: Option<Uuid>) -> Result<Self, AppError> {
        let reach = match (crate::search::query_of(text), tx.role(), owner) {
            (Some(query), ..) => Self::Found(query),
            (None, Role::SalesRep, _) => Self::Owners(Some(vec![tx.person()])),
            (None, Role::SalesManager, _) => Self::Owners(None),
            (None, _, Some(owner)) => Self::Owners(Some(vec![owner])),
            (None, _, None) => Self::All,
        };
        // The index of the search can only be read by bitmaps.
        let bitmaps = if matches!(reach, Self::Found(_)) { "on" } else { "off" };
        sqlx::query!(
            "select set_config('plan_cache_mode', 'force_custom_plan', true) as plans, set_config('enable_bitmapscan', $1, true) as bitmaps",
            bitmaps,
        )
        .fetch_one(tx.conn())
        .await?;
        Ok(reach)
    }
}

/// The ids of a page and one more, in the order of the list.
pub async fn page(tx: &mut Tx, filter: &CustomerFilter, after: Option<&CustomerMark>) -> Result<Vec<Uuid>, AppError> {
    match filter.sort {
        CustomerSort::Updated => {
            let behind = after.map_or((DateTime::<Utc>::MAX_UTC, Uuid::max()), |mark| (mark.updated_at, mark.id));
            newest(tx, filter, behind).await
        }
        CustomerSort::Name => {
            let behind = after.map_or((String::new(), Uuid::nil()), |mark| (mark.name.clone(), mark.id));
            by_name(tx, filter, behind).await
        }
    }
}

async fn newest(tx: &mut Tx, filter: &CustomerFilter, behind: (DateTime<Utc>, Uuid)) -> Result<Vec<Uuid>, AppError> {
    let (kind, industry) = (filter.kind.map(CustomerKind::key), filter.industry.as_deref());
    Ok(match Reach::of(tx, &filter.text, filter.owner).await? {
        Reach::All => {
            sqlx::query_scalar!(
                r#"
                select c.id from customer c
                 where c.deleted_at is null and (c.updated_at, c.id) < ($1, $2)
                   and ($3::text is null or c.kind = $3) and ($4::text is null or c.industry = $4)
                 order by c.updated_at desc, c.id desc limit $5
                "#,
                behind.0, behind.1, kind, industry, ASKED,
            )
            .fetch_all(tx.conn())
            .await?
        }
        Reach::Owners(owners) => {
            sqlx::query_scalar!(
                r#"
                with o as (select distinct u as id from unnest(coalesce($6::uuid[], my_people())) u where $7::uuid is null or u = $7)
                select l.id as "id!" from (
                  select p.id, p.updated_at from o cross join lateral (
                    select c.id, c.updated_at from customer c
                     where c.owner_id = o.id and c.deleted_at is null and (c.updated_at, c.id) < ($1, $2)
                       and ($3::text is null or c.kind = $3) and ($4::text is null or c.industry = $4)
                     order by c.updated_at desc, c.id desc limit $5) p
                  union all
                  -- What is shared with the caller and not in those hands.
                  select c.id, c.updated_at from customer c
                   where c.id = any ((select shared_ids('customer'))::uuid[]) and c.deleted_at is null
                     and ($7::uuid is null or c.owner_id = $7) and not exists (select 1 from o where o.id = c.owner_id)
                     and (c.updated_at, c.id) < ($1, $2)
                     and ($3::text is null or c.kind = $3) and ($4::text is null or c.industry = $4)) l
                 order by l.updated_at desc, l.id desc limit $5
                "#,
                behind.0, behind.1, kind, industry, ASKED, owners.as_deref(), filter.owner,
            )
            .fetch_all(tx.conn())
            .await?
        }
        Reach::Found(query) => {
            sqlx::query_scalar!(
                r#"
                select c.id from customer c
                 where c.id = any (array(select s.record_id from search_records($6, $7) s where s.kind = 'customer'))
                   and c.deleted_at is null and (c.updated_at, c.id) < ($1, $2)
                   and ($3::text is null or c.kind = $3) and ($4::text is null or c.industry = $4)
                   and ($8::uuid is null or c.owner_id = $8)
                 order by c.updated_at desc, c.id desc limit $5
                "#,
                behind.0, behind.1, kind, industry, ASKED, query, HITS, filter.owner,
            )
            .fetch_all(tx.conn())
            .await?
        }
    })
}

async fn by_name(tx: &mut Tx, filter: &CustomerFilter, behind: (String, Uuid)) -> Result<Vec<Uuid>, AppError> {
    let (kind, industry) = (filter.kind.map(CustomerKind::key), filter.industry.as_deref());
    Ok(match Reach::of(tx, &filter.text, filter.owner).await? {
        Reach::All => {
            sqlx::query_scalar!(
                r#"
                select c.id from customer c
                 where c.deleted_at is null and (c.name collate "zh-x-icu", c.id) > ($1, $2)
                   and ($3::text is null or c.kind = $3) and ($4::text is null or c.industry = $4)
                 order by c.name collate "zh-x-icu", c.id limit $5
                "#,
                behind.0, behind.1, kind, industry, ASKED,
            )
            .fetch_all(tx.conn())
            .await?
        }
        Reach::Owners(owners) => {
            sqlx::query_scalar!(
                r#"
                with o as (select distinct u as id from unnest(coalesce($6::uuid[], my_people())) u where $7::uuid is null or u = $7)
                select l.id as "id!" from (
                  select p.id, p.name from o cross join lateral (
                    select c.id, c.name from customer c
                     where c.owner_id = o.id and c.deleted_at is null and (c.name collate "zh-x-icu", c.id) > ($1, $2)
                       and ($3::text is null or c.kind = $3) and ($4::text is null or c.industry = $4)
                     order by c.name collate "zh-x-icu", c.id limit $5) p
                  union all
                  -- What is shared with the caller and not in those hands.
                  select c.id, c.name from customer c
                   where c.id = any ((select shared_ids('customer'))::uuid[]) and c.deleted_at is null
                     and ($7::uuid is null or c.owner_id = $7) and not exists (select 1 from o where o.id = c.owner_id)
                     and (c.name collate "zh-x-icu", c.id) > ($1, $2)
                     and ($3::text is null or c.kind = $3) and ($4::text is null or c.industry = $4)) l
                 order by l.name collate "zh-x-icu", l.id limit $5
                "#,
                behind.0, behind.1, kind, industry, ASKED, owners.as_deref(), filter.owner,
            )
            .fetch_all(tx.conn())
            .await?
        }
        Reach::Found(query) => {
            sqlx::query_scalar!(
                r#"
                select c.id from customer c
                 where c.id = any (array(select s.record_id from search_records($6, $7) s where s.kind = 'customer'))
                   and c.deleted_at is null and (c.name collate "zh-x-icu", c.id) > ($1, $2)
                   and ($3::text is null or c.kind = $3) and ($4::text is null or c.industry = $4)
                   and ($8::uuid is null or c.owner_id = $8)
                 order by c.name collate "zh-x-icu", c.id limit $5
                "#,
                behind.0, behind.1, kind, industry, ASKED, query, HITS, filter.owner,
            )
            .fetch_all(tx.conn())
            .await?
        }
    })
}

/// How many there are, up to one more than is counted exactly.
pub async fn count(tx: &mut Tx, filter: &CustomerFilter) -> Result<i64, AppError> {
    let (kind, industry) = (filter.kind.map(CustomerKind::key), filter.industry.as_deref());
    Ok(match Reach::of(tx, &filter.text, filter.owner).await? {
        Reach::All => {
            sqlx::query_scalar!(
                r#"
                select count(*) as "count!" from (
                  select 1 from customer c where c.deleted_at is null
                     and ($1::text is null or c.kind = $1) and ($2::text is null or c.industry = $2) limit $3) l
                "#,
                kind, industry, COUNTED + 1,
            )
            .fetch_one(tx.conn())
            .await?
        }
        Reach::Owners(owners) => {
            sqlx::query_scalar!(
                r#"
                with o as (select distinct u as id from unnest(coalesce($4::uuid[], my_people())) u where $5::uuid is null or u = $5)
                select count(*) as "count!" from (
                  select 1 from o join customer c on c.owner_id = o.id and c.deleted_at is null
                   where ($1::text is null or c.kind = $1) and ($2::text is null or c.industry = $2)
                  union all
                  select 1 from customer c
                   where c.id = any ((select shared_ids('customer'))::uuid[]) and c.deleted_at is null
                     and ($5::uuid is null or c.owner_id = $5) and not exists (select 1 from o where o.id = c.owner_id)
                     and ($1::text is null or c.kind = $1) and ($2::text is null or c.industry = $2)
                   limit $3) l
                "#,
                kind, industry, COUNTED + 1, owners.as_deref(), filter.owner,
            )
            .fetch_one(tx.conn())
            .await?
        }
        Reach::Found(query) => {
            sqlx::query_scalar!(
                r#"
                select count(*) as "count!" from customer c
                 where c.id = any (array(select s.record_id from search_records($3, $4) s where s.kind = 'customer'))
                   and c.deleted_at is null and ($1::text is null or c.kind = $1) and ($2::text is null or c.industry = $2)
                   and ($5::uuid is null or c.owner_id = $5)
                "#,
                kind, industry, query, HITS, filter.owner,
            )
            .fetch_one(tx.conn())
            .await?
        }
    })
}

/// The lines of a page, in the order of the ids. The last contact is looked up for these only.
pub async fn rows(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<CustomerRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id, c.version, c.kind, c.name, c.industry, c.country, c.region, c.owner_id, p.name as "owner_name?", c.updated_at,
               l.happened_at as "last_contact?"
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join customer c on c.id = i.id
          left join person p on p.id = c.owner_id
          left join lateral (select e.happened_at from event e
                              where e.customer_id = c.id and e.kind in ('call.logged', 'activity.done')
                              order by e.happened_at desc, e.id desc limit 1) l on true
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| CustomerRow {
            id: row.id,
            version: row.version,
            kind: CustomerKind::from_key(&row.kind).unwrap_or_default(),
            name: row.name,
            industry: row.industry,
            country: row.country,
            region: row.region,
            owner: row.owner_id.zip(row.owner_name),
            open_deals: None,
            last_contact: row.last_contact,
            updated_at: row.updated_at,
        })
        .collect())
}

/// Adds to each line how many open deals the caller sees and what they are worth. Only for roles that see deals: others may
/// not even name the table.
pub async fn add_open_deals(tx: &mut Tx, rows: &mut [CustomerRow]) -> Result<(), AppError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let found = sqlx::query!(
        r#"
        select d.customer_id as "customer!", count(*) as "count!", coalesce(sum(d.base_value), 0) as "value!"
          from deal d where d.customer_id = any ($1) and d.status = 'open' and d.deleted_at is null
         group by d.customer_id
        "#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let by_customer: HashMap<Uuid, OpenDeals> =
        found.into_iter().map(|row| (row.customer, OpenDeals { count: row.count, value: row.value })).collect();
    for row in rows {
        row.open_deals = Some(by_customer.get(&row.id).copied().unwrap_or_default());
    }
    Ok(())
}

/// The industries of the customers that changed last: a sample, because a list of all would walk the table.
pub async fn industries(tx: &mut Tx) -> Result<Vec<String>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select l.industry as "industry!" from (
          select c.industry from customer c where c.deleted_at is null order by c.updated_at desc, c.id desc limit 2000) l
         where l.industry is not null group by l.industry order by l.industry collate "zh-x-icu" limit 100
        "#
    )
    .fetch_all(tx.conn())
    .await?)
}
