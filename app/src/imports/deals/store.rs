//! Deals in the database.

use super::{ProductLine, Stored, Terms};
use crate::access::{AppError, Tx, new_id};
use crate::imports::report::QuarterSum;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use std::collections::HashMap;
use uuid::Uuid;

/// The deals with these keys.
pub async fn with_keys(tx: &mut Tx, keys: &[String]) -> Result<Vec<Stored>, AppError> {
    let rows = sqlx::query!(
        r#"
        select id, version, external_key, name, customer_id, owner_id, pipeline_id, stage_id, status, value, currency, expected_close, source,
               created_at, entered_stage_at, closed_at, position
          from deal where external_key = any ($1) and deleted_at is null
        "#,
        keys,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Stored {
            id: row.id,
            version: row.version,
            external_key: row.external_key,
            terms: Terms {
                name: row.name,
                customer_id: row.customer_id,
                owner_id: row.owner_id,
                pipeline_id: row.pipeline_id,
                stage_id: row.stage_id,
                status: row.status,
                value: row.value.map(|value| value.normalize()),
                currency: row.currency,
                expected_close: row.expected_close,
                source: row.source,
                created_at: row.created_at,
                entered_stage_at: row.entered_stage_at,
                closed_at: row.closed_at,
                position: row.position,
            },
        })
        .collect())
}

/// The last position of each stage that holds a deal.
pub async fn last_positions(tx: &mut Tx, stages: &[Uuid]) -> Result<HashMap<Uuid, String>, AppError> {
    let rows = sqlx::query!(
        r#"
        select s.id as "stage!", d.position from unnest($1::uuid[]) as s (id)
         cross join lateral (select position from deal where stage_id = s.id and deleted_at is null order by position desc limit 1) d
        "#,
        stages,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.stage, row.position)).collect())
}

/// Adds deals.
pub async fn add(tx: &mut Tx, deals: &[Stored]) -> Result<(), AppError> {
    let (columns, person, now) = (Columns::of(deals), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into deal (id, external_key, name, customer_id, owner_id, pipeline_id, stage_id, status, value, currency, expected_close,
                          source, created_at, entered_stage_at, closed_at, position, updated_at, created_by)
        select n.*, $17, $18
          from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::numeric[],
                      $10::text[], $11::date[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::text[]) n
        "#,
        &columns.id,
        &columns.external_key as &[Option<&str>],
        &columns.name as &[&str],
        &columns.customer_id as &[Option<Uuid>],
        &columns.owner_id,
        &columns.pipeline_id,
        &columns.stage_id,
        &columns.status as &[&str],
        &columns.value as &[Option<Decimal>],
        &columns.currency as &[&str],
        &columns.expected_close as &[Option<NaiveDate>],
        &columns.source as &[Option<&str>],
        &columns.created_at,
        &columns.entered_stage_at,
        &columns.closed_at as &[Option<DateTime<Utc>>],
        &columns.position as &[&str],
        now,
        person,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes deals to what is given; the version is the new one.
pub async fn change(tx: &mut Tx, deals: &[Stored]) -> Result<(), AppError> {
    let (columns, now) = (Columns::of(deals), tx.now());
    sqlx::query!(
        r#"
        update deal d set name = n.name, customer_id = n.customer_id, owner_id = n.owner_id, pipeline_id = n.pipeline_id,
               stage_id = n.stage_id, status = n.status, value = n.value, currency = n.currency, expected_close = n.expected_close,
               source = n.source, created_at = n.created_at, entered_stage_at = n.entered_stage_at, closed_at = n.closed_at,
               position = n.position, version = n.version, updated_at = $17
          from unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::numeric[],
                      $10::text[], $11::date[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::text[])
            as n (id, version, name, customer_id, owner_id, pipeline_id, stage_id, status, value, currency, expected_close, source,
                  created_at, entered_stage_at, closed_at, position)
         where d.id = n.id
        "#,
        &columns.id,
        &columns.version,
        &columns.name as &[&str],
        &columns.customer_id as &[Option<Uuid>],
        &columns.owner_id,
        &columns.pipeline_id,
        &columns.stage_id,
        &columns.status as &[&str],
        &columns.value as &[Option<Decimal>],
        &columns.currency as &[&str],
        &columns.expected_close as &[Option<NaiveDate>],
        &columns.source as &[Option<&str>],
        &columns.created_at,
        &columns.entered_stage_at,
        &columns.closed_at as &[Option<DateTime<Utc>>],
        &columns.position as &[&str],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds one unit of a product to each deal.
pub async fn add_lines(tx: &mut Tx, lines: &[ProductLine]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into deal_product (id, deal_id, product_id, quantity, price)
        select n.id, n.deal_id, n.product_id, 1, n.price
          from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::numeric[]) as n (id, deal_id, product_id, price)
        "#,
        &lines.iter().map(|_| new_id()).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.deal).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.product).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.price).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Won value per quarter of all deals that rows of the import stand for, as the database has them now; `offset` is minutes east
/// of UTC.
pub async fn won_per_quarter(
    tx: &mut Tx,
    import: Uuid,
    currency: &str,
    offset: i32,
) -> Result<Vec<QuarterSum>, AppError> {
    let rows = sqlx::query!(
        r#"
        select to_char(d.closed_at at time zone 'UTC' + make_interval(mins => $3), 'YYYY"-Q"Q') as "quarter!", sum(d.value) as "sum!"
          from import_record r join deal d on d.id = r.record_id
         where r.import_id = $1 and r.record_kind = 'deal' and d.status = 'won' and d.currency = $2 and d.deleted_at is null
           and d.value is not null
         group by 1 order by 1
        "#,
        import,
        currency,
        offset,
    )
    .fetch_all(tx.conn())
    .await?;
    let sum = |quarter, sum: Decimal| QuarterSum {
        quarter,
        file: Decimal::ZERO,
        left_out: Decimal::ZERO,
        database: Some(sum.normalize()),
    };
    Ok(rows.into_iter().map(|row| sum(row.quarter, row.sum)).collect())
}

/// Deals side by side, as `unnest` takes them.
struct Columns<'a> {
    id: Vec<Uuid>,
    version: Vec<i32>,
    external_key: Vec<Option<&'a str>>,
    name: Vec<&'a str>,
    customer_id: Vec<Option<Uuid>>,
    owner_id: Vec<Uuid>,
    pipeline_id: Vec<Uuid>,
    stage_id: Vec<Uuid>,
    status: Vec<&'a str>,
    value: Vec<Option<Decimal>>,
    currency: Vec<&'a str>,
    expected_close: Vec<Option<NaiveDate>>,
    source: Vec<Option<&'a str>>,
    created_at: Vec<DateTime<Utc>>,
    entered_stage_at: Vec<DateTime<Utc>>,
    closed_at: Vec<Option<DateTime<Utc>>>,
    position: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(deals: &'a [Stored]) -> Self {
        fn column<'a, T>(deals: &'a [Stored], of: impl Fn(&'a Terms) -> T) -> Vec<T> {
            deals.iter().map(|stored| of(&stored.terms)).collect()
        }
        Self {
            id: deals.iter().map(|stored| stored.id).collect(),
            version: deals.iter().map(|stored| stored.version).collect(),
            external_key: deals.iter().map(|stored| stored.external_key.as_deref()).collect(),
            name: column(deals, |terms| terms.name.as_str()),
            customer_id: column(deals, |terms| terms.customer_id),
            owner_id: column(deals, |terms| terms.owner_id),
            pipeline_id: column(deals, |terms| terms.pipeline_id),
            stage_id: column(deals, |terms| terms.stage_id),
            status: column(deals, |terms| terms.status.as_str()),
            value: column(deals, |terms| terms.value),
            currency: column(deals, |terms| terms.currency.as_str()),
            expected_close: column(deals, |terms| terms.expected_close),
            source: column(deals, |terms| terms.source.as_deref()),
            created_at: column(deals, |terms| terms.created_at),
            entered_stage_at: column(deals, |terms| terms.entered_stage_at),
            closed_at: column(deals, |terms| terms.closed_at),
            position: column(deals, |terms| terms.position.as_str()),
        }
    }
}
