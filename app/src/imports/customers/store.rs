//! Customers in the database.

use super::known::Wanted;
use super::{Company, Stored};
use crate::access::{AppError, Tx};
use crate::customers::model::CustomerKind;
use crate::fields::{Catalogue, Custom};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

macro_rules! stored {
    ($row:ident, $fields:ident) => {
        Stored {
            id: $row.id,
            version: $row.version,
            company: Company {
                kind: CustomerKind::from_key(&$row.kind),
                name: $row.name,
                external_key: $row.external_key,
                owner_id: $row.owner_id,
                industry: $row.industry,
                country: $row.country,
                region: $row.region,
                address: $row.address,
                phone: $row.phone,
                email: $row.email,
                website: $row.website,
                source: $row.source,
                employees: $row.employees,
                annual_revenue: $row.annual_revenue.map(|amount| amount.normalize()),
                currency: $row.currency,
                founded_year: $row.founded_year,
                created_at: Some($row.created_at),
                custom: Custom::of_stored(&$row.custom, $fields),
            },
        }
    };
}

/// The customers with one of these keys, plain names, plain numbers or addresses in small letters. Each wish is looked for by
/// its own index, whatever the planner believes of a table that is just being filled.
pub async fn companies(tx: &mut Tx, wanted: &Wanted, fields: &Catalogue) -> Result<Vec<Stored>, AppError> {
    let rows = sqlx::query!(
        r#"
        with meant as (
          select f.id from unnest($1::text[]) as w (text) cross join lateral (
            select id from customer where deleted_at is null and external_key = w.text limit 1) f
          union
          select f.id from unnest($2::text[]) as w (text) cross join lateral (
            select id from customer where deleted_at is null and plain_name(name) = w.text limit 20) f
          union
          select f.id from unnest($3::text[]) as w (text) cross join lateral (
            select id from customer where deleted_at is null and phone is not null and plain_phone(phone) = w.text limit 20) f
          union
          select f.id from unnest($4::text[]) as w (text) cross join lateral (
            select id from customer where deleted_at is null and email is not null and lower(email) = w.text limit 20) f
        )
        select c.id, version, kind, name, external_key, owner_id, industry, country, region, address, phone, email, website, source,
               employees, annual_revenue, currency, founded_year, created_at, custom
          from meant m join customer c on c.id = m.id
        "#,
        &wanted.keys,
        &wanted.names,
        &wanted.phones,
        &wanted.emails,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| stored!(row, fields)).collect())
}

/// These customers.
pub async fn with_ids(tx: &mut Tx, ids: &[Uuid], fields: &Catalogue) -> Result<Vec<Stored>, AppError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows = sqlx::query!(
        r#"
        select id, version, kind, name, external_key, owner_id, industry, country, region, address, phone, email, website, source,
               employees, annual_revenue, currency, founded_year, created_at, custom
          from customer where id = any ($1) and deleted_at is null
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| stored!(row, fields)).collect())
}

/// Adds customers.
pub async fn add(tx: &mut Tx, customers: &[Stored]) -> Result<(), AppError> {
    if customers.is_empty() {
        return Ok(());
    }
    let (columns, person, now) = (Columns::of(customers), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into customer (id, name, external_key, owner_id, industry, country, region, address, phone, email, website, source,
                              employees, annual_revenue, currency, founded_year, created_at, updated_at, created_by, kind, custom)
        select n.id, n.name, n.external_key, n.owner_id, n.industry, n.country, n.region, n.address, n.phone, n.email, n.website, n.source,
               n.employees, n.annual_revenue, n.currency, n.founded_year, coalesce(n.created_at, $18), $18, $19, coalesce(n.kind, 'company'), jsonb_strip_nulls(n.custom)
          from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                      $11::text[], $12::text[], $13::int[], $14::numeric[], $15::text[], $16::smallint[], $17::timestamptz[], $20::text[], $21::jsonb[])
            as n (id, name, external_key, owner_id, industry, country, region, address, phone, email, website, source, employees,
                  annual_revenue, currency, founded_year, created_at, kind, custom)
        "#,
        &columns.id,
        &columns.name as &[&str],
        &columns.external_key as &[Option<&str>],
        &columns.owner_id as &[Option<Uuid>],
        &columns.industry as &[Option<&str>],
        &columns.country as &[Option<&str>],
        &columns.region as &[Option<&str>],
        &columns.address as &[Option<&str>],
        &columns.phone as &[Option<&str>],
        &columns.email as &[Option<&str>],
        &columns.website as &[Option<&str>],
        &columns.source as &[Option<&str>],
        &columns.employees as &[Option<i32>],
        &columns.annual_revenue as &[Option<Decimal>],
        &columns.currency as &[Option<&str>],
        &columns.founded_year as &[Option<i16>],
        &columns.created_at as &[Option<DateTime<Utc>>],
        now,
        person,
        &columns.kind as &[Option<&str>],
        &columns.custom,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes customers to what is given; the version is the new one.
///
/// # Errors
/// `Busy` where somebody changed one of them meanwhile: what was to become of it must be thought of again.
pub async fn change(tx: &mut Tx, customers: &[Stored]) -> Result<(), AppError> {
    if customers.is_empty() {
        return Ok(());
    }
    let (columns, now) = (Columns::of(customers), tx.now());
    let changed = sqlx::query!(
        r#"
        update customer c set kind = coalesce(n.kind, c.kind), external_key = n.external_key, owner_id = n.owner_id, industry = n.industry, country = n.country,
               region = n.region, address = n.address, phone = n.phone, email = n.email, website = n.website, source = n.source,
               employees = n.employees, annual_revenue = n.annual_revenue, currency = n.currency, founded_year = n.founded_year,
               created_at = coalesce(n.created_at, c.created_at), version = n.version, updated_at = $18,
               custom = case when n.custom = '{}' then c.custom else jsonb_strip_nulls(c.custom || n.custom) end
          from unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                      $11::text[], $12::text[], $13::int[], $14::numeric[], $15::text[], $16::smallint[], $17::timestamptz[], $19::text[], $20::jsonb[])
            as n (id, version, external_key, owner_id, industry, country, region, address, phone, email, website, source, employees,
                  annual_revenue, currency, founded_year, created_at, kind, custom)
         where c.id = n.id and c.version = n.version - 1
        "#,
        &columns.id,
        &columns.version,
        &columns.external_key as &[Option<&str>],
        &columns.owner_id as &[Option<Uuid>],
        &columns.industry as &[Option<&str>],
        &columns.country as &[Option<&str>],
        &columns.region as &[Option<&str>],
        &columns.address as &[Option<&str>],
        &columns.phone as &[Option<&str>],
        &columns.email as &[Option<&str>],
        &columns.website as &[Option<&str>],
        &columns.source as &[Option<&str>],
        &columns.employees as &[Option<i32>],
        &columns.annual_revenue as &[Option<Decimal>],
        &columns.currency as &[Option<&str>],
        &columns.founded_year as &[Option<i16>],
        &columns.created_at as &[Option<DateTime<Utc>>],
        now,
        &columns.kind as &[Option<&str>],
        &columns.custom,
    )
    .execute(tx.conn())
    .await?;
    if usize::try_from(changed.rows_affected()).is_ok_and(|count| count == customers.len()) {
        Ok(())
    } else {
        Err(AppError::Busy)
    }
}

/// Customers side by side, as `unnest` takes them.
struct Columns<'a> {
    id: Vec<Uuid>,
    kind: Vec<Option<&'a str>>,
    version: Vec<i32>,
    name: Vec<&'a str>,
    external_key: Vec<Option<&'a str>>,
    owner_id: Vec<Option<Uuid>>,
    industry: Vec<Option<&'a str>>,
    country: Vec<Option<&'a str>>,
    region: Vec<Option<&'a str>>,
    address: Vec<Option<&'a str>>,
    phone: Vec<Option<&'a str>>,
    email: Vec<Option<&'a str>>,
    website: Vec<Option<&'a str>>,
    source: Vec<Option<&'a str>>,
    employees: Vec<Option<i32>>,
    annual_revenue: Vec<Option<Decimal>>,
    currency: Vec<Option<&'a str>>,
    founded_year: Vec<Option<i16>>,
    created_at: Vec<Option<DateTime<Utc>>>,
    custom: Vec<serde_json::Value>,
}

impl<'a> Columns<'a> {
    fn of(customers: &'a [Stored]) -> Self {
        fn column<'a, T>(customers: &'a [Stored], of: impl Fn(&'a Company) -> T) -> Vec<T> {
            customers.iter().map(|stored| of(&stored.company)).collect()
        }
        Self {
            id: customers.iter().map(|stored| stored.id).collect(),
            kind: column(customers, |company| company.kind.map(CustomerKind::key)),
            version: customers.iter().map(|stored| stored.version).collect(),
            name: column(customers, |company| company.name.as_str()),
            external_key: column(customers, |company| company.external_key.as_deref()),
            owner_id: column(customers, |company| company.owner_id),
            industry: column(customers, |company| company.industry.as_deref()),
            country: column(customers, |company| company.country.as_deref()),
            region: column(customers, |company| company.region.as_deref()),
            address: column(customers, |company| company.address.as_deref()),
            phone: column(customers, |company| company.phone.as_deref()),
            email: column(customers, |company| company.email.as_deref()),
            website: column(customers, |company| company.website.as_deref()),
            source: column(customers, |company| company.source.as_deref()),
            employees: column(customers, |company| company.employees),
            annual_revenue: column(customers, |company| company.annual_revenue),
            currency: column(customers, |company| company.currency.as_deref()),
            founded_year: column(customers, |company| company.founded_year),
            created_at: column(customers, |company| company.created_at),
            custom: column(customers, |company| company.custom.to_stored()),
        }
    }
}
