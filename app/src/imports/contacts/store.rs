//! Contacts in the database.

use super::{At, Link, Stored};
use crate::access::{AppError, Tx};
use crate::customers::contacts::model::ContactFields;
use crate::fields::{Catalogue, Custom};
use chrono::{DateTime, Utc};
use uuid::Uuid;

macro_rules! at {
    ($row:ident, $fields:ident) => {
        At {
            customer: $row.customer_id,
            is_primary: $row.is_primary,
            stored: Stored {
                id: $row.id,
                version: $row.version,
                owner: $row.owner_id,
                created_at: Some($row.created_at),
                fields: ContactFields {
                    name: $row.name,
                    title: $row.title,
                    phone: $row.phone,
                    email: $row.email,
                    wechat: $row.wechat,
                    note: $row.note,
                    custom: Custom::of_stored(&$row.custom, $fields),
                    ..ContactFields::default()
                },
            },
        }
    };
}

/// The contacts at these customers.
pub async fn at_customers(tx: &mut Tx, customers: &[Uuid], fields: &Catalogue) -> Result<Vec<At>, AppError> {
    let rows = sqlx::query!(
        r#"
        select l.customer_id as "customer_id?", l.is_primary, c.id, c.version, c.owner_id, c.created_at, c.name, c.title, c.phone, c.email,
               c.wechat, c.note, c.custom
          from customer_contact l join contact c on c.id = l.contact_id and c.deleted_at is null
         where l.customer_id = any ($1) order by l.added_at, c.id
        "#,
        customers,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| at!(row, fields)).collect())
}

/// The contacts with these plain names that are at no customer.
pub async fn free(tx: &mut Tx, plain_names: &[String], fields: &Catalogue) -> Result<Vec<At>, AppError> {
    let rows = sqlx::query!(
        r#"
        select null::uuid as "customer_id?", false as "is_primary!", c.id, c.version, c.owner_id, c.created_at, c.name, c.title, c.phone,
               c.email, c.wechat, c.note, c.custom
          from contact c
         where plain_name(c.name) = any ($1) and c.deleted_at is null
           and not exists (select 1 from customer_contact l where l.contact_id = c.id)
        "#,
        plain_names,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| at!(row, fields)).collect())
}

/// Adds contacts.
pub async fn add(tx: &mut Tx, contacts: &[Stored]) -> Result<(), AppError> {
    let (columns, person, now) = (Columns::of(contacts), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into contact (id, owner_id, created_at, name, title, phone, email, wechat, note, updated_at, created_by, custom)
        select n.id, n.owner_id, coalesce(n.created_at, $10), n.name, n.title, n.phone, n.email, n.wechat, n.note, $10, $11, jsonb_strip_nulls(n.custom)
          from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                      $12::jsonb[])
            as n (id, owner_id, created_at, name, title, phone, email, wechat, note, custom)
        "#,
        &columns.id,
        &columns.owner as &[Option<Uuid>],
        &columns.created_at as &[Option<DateTime<Utc>>],
        &columns.name as &[&str],
        &columns.title as &[Option<&str>],
        &columns.phone as &[Option<&str>],
        &columns.email as &[Option<&str>],
        &columns.wechat as &[Option<&str>],
        &columns.note as &[Option<&str>],
        now,
        person,
        &columns.custom,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes contacts to what is given; the version is the new one.
pub async fn change(tx: &mut Tx, contacts: &[Stored]) -> Result<(), AppError> {
    let (columns, now) = (Columns::of(contacts), tx.now());
    sqlx::query!(
        r#"
        update contact c set title = n.title, phone = n.phone, email = n.email, wechat = n.wechat, note = n.note, version = n.version,
               updated_at = $8, custom = case when n.custom = '{}' then c.custom else jsonb_strip_nulls(c.custom || n.custom) end
          from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $9::jsonb[])
            as n (id, version, title, phone, email, wechat, note, custom)
         where c.id = n.id and c.version = n.version - 1
        "#,
        &columns.id,
        &columns.version,
        &columns.title as &[Option<&str>],
        &columns.phone as &[Option<&str>],
        &columns.email as &[Option<&str>],
        &columns.wechat as &[Option<&str>],
        &columns.note as &[Option<&str>],
        now,
        &columns.custom,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts contacts at their customers. Who owns the customer owns its new contacts, where the file names nobody.
pub async fn link(tx: &mut Tx, links: &[Link]) -> Result<(), AppError> {
    let now = tx.now();
    let contacts: Vec<Uuid> = links.iter().map(|link| link.contact).collect();
    let customers: Vec<Uuid> = links.iter().map(|link| link.customer).collect();
    sqlx::query!(
        r#"
        insert into customer_contact (customer_id, contact_id, role, is_primary, added_at)
        select l.customer_id, l.contact_id, l.role, l.is_primary, $5
          from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bool[]) as l (customer_id, contact_id, role, is_primary)
        on conflict do nothing
        "#,
        &customers,
        &contacts,
        &links.iter().map(|link| link.role.as_deref()).collect::<Vec<_>>() as &[Option<&str>],
        &links.iter().map(|link| link.is_primary).collect::<Vec<_>>(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who owns these customers, for the contacts that are put there.
pub async fn owners_of(tx: &mut Tx, customers: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, AppError> {
    let rows = sqlx::query!(
        r#"select id, owner_id as "owner!" from customer where id = any ($1) and owner_id is not null"#,
        customers
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.owner)).collect())
}

/// Contacts side by side, as `unnest` takes them.
struct Columns<'a> {
    id: Vec<Uuid>,
    version: Vec<i32>,
    owner: Vec<Option<Uuid>>,
    created_at: Vec<Option<DateTime<Utc>>>,
    name: Vec<&'a str>,
    title: Vec<Option<&'a str>>,
    phone: Vec<Option<&'a str>>,
    email: Vec<Option<&'a str>>,
    wechat: Vec<Option<&'a str>>,
    note: Vec<Option<&'a str>>,
    custom: Vec<serde_json::Value>,
}

impl<'a> Columns<'a> {
    fn of(contacts: &'a [Stored]) -> Self {
        fn column<'a, T>(contacts: &'a [Stored], of: impl Fn(&'a ContactFields) -> T) -> Vec<T> {
            contacts.iter().map(|stored| of(&stored.fields)).collect()
        }
        Self {
            id: contacts.iter().map(|stored| stored.id).collect(),
            version: contacts.iter().map(|stored| stored.version).collect(),
            owner: contacts.iter().map(|stored| stored.owner).collect(),
            created_at: contacts.iter().map(|stored| stored.created_at).collect(),
            name: column(contacts, |fields| fields.name.as_str()),
            title: column(contacts, |fields| fields.title.as_deref()),
            phone: column(contacts, |fields| fields.phone.as_deref()),
            email: column(contacts, |fields| fields.email.as_deref()),
            wechat: column(contacts, |fields| fields.wechat.as_deref()),
            note: column(contacts, |fields| fields.note.as_deref()),
            custom: column(contacts, |fields| fields.custom.to_stored()),
        }
    }
}
