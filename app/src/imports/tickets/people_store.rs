//! Who is meant by a key, an address or a number.

use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Somebody who is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct There {
    /// The key, the address in small letters, or the plain number by which they were found.
    pub by: String,
    pub customer: Uuid,
    /// Of the contact, where it is one; else of the customer.
    pub name: String,
    pub contact: Option<Uuid>,
}

/// The customers that another system calls by these keys.
pub(super) async fn by_key(tx: &mut Tx, keys: &[String]) -> Result<Vec<There>, AppError> {
    Ok(sqlx::query_as!(
        There,
        r#"
        select external_key as "by!", id as customer, name, null::uuid as contact
          from customer where external_key = any ($1) and deleted_at is null
        "#,
        keys
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Contacts before customers, those first who were there first. Each address is looked for by its own index.
pub(super) async fn by_email(tx: &mut Tx, emails: &[String]) -> Result<Vec<There>, AppError> {
    Ok(sqlx::query_as!(
        There,
        r#"
        select w.address as "by!", f.customer as "customer!", f.name as "name!", f.contact
          from holders_of_mail($1) w cross join lateral (
            (select l.customer_id as customer, k.name, k.id as contact, 1 as place, l.added_at as since
               from contact k join customer_contact l on l.contact_id = k.id
               join customer c on c.id = l.customer_id and c.deleted_at is null
              where k.id = w.contact_id and k.deleted_at is null)
            union all
            (select c.id, c.name, null, 2, c.created_at from customer c where c.id = w.customer_id and c.deleted_at is null)
          ) f
         order by f.place, f.since, f.customer, f.contact
        "#,
        emails
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Customers with one of these plain numbers, those first who were there first.
pub(super) async fn by_phone(tx: &mut Tx, phones: &[String]) -> Result<Vec<There>, AppError> {
    Ok(sqlx::query_as!(
        There,
        r#"
        select w.text as "by!", c.id as "customer!", c.name as "name!", null::uuid as contact
          from unnest($1::text[]) as w (text) cross join lateral (
            select id, name, created_at from customer
             where deleted_at is null and phone is not null and plain_phone(phone) = w.text limit 20) c
         order by c.created_at, c.id
        "#,
        phones
    )
    .fetch_all(tx.conn())
    .await?)
}
