//! The list of contacts, walked as all lists are.

use super::model::{ContactFilter, ContactRow};
use crate::{
    access::{AppError, Role, Tx},
    lists::{
        filters::{Condition, Group, Op, compile_store::Column, model::FieldKind},
        model::{Mark, PAGE, Page},
        walk_store::{Asked, Listing, Order, Walk},
    },
};
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// Last changed first.
const NEWEST: Order = Order { key: "r.updated_at", cast: "timestamptz", descending: true };

/// The contacts of customers that are shared with the caller are shared too.
static CONTACTS: Listing = Listing {
    table: "contact",
    kind: "contact",
    shared: "r.id in (select cc.contact_id from customer_contact cc where cc.customer_id = any ((select shared_ids('customer'))::uuid[]))",
    column,
};

fn column(_role: Role, key: &str) -> Option<Column> {
    match key {
        "owner" => Some(Column::new(FieldKind::Person, "r.owner_id")),
        _ => None,
    }
}

async fn walk(tx: &mut Tx, filter: &ContactFilter) -> Result<Walk<'static>, AppError> {
    let owner = filter.owner.map(|owner| Condition::new("owner", Op::Is, [owner.to_string()]));
    Walk::begin(tx, &CONTACTS, &Asked { text: &filter.text, conditions: Group::all(owner) }).await
}

/// One page of lines.
pub async fn page(tx: &mut Tx, filter: &ContactFilter, after: Option<&Mark>) -> Result<Page<ContactRow>, AppError> {
    let mut marks = walk(tx, filter).await?.page(tx, NEWEST, after, ASKED).await?;
    let more = marks.len() > PAGE;
    marks.truncate(PAGE);
    let ids: Vec<Uuid> = marks.iter().map(|mark| mark.id).collect();
    Ok(Page { rows: rows(tx, &ids).await?, next: marks.pop().filter(|_| more) })
}

/// The first lines.
pub async fn first(tx: &mut Tx, filter: &ContactFilter, limit: i64) -> Result<Vec<ContactRow>, AppError> {
    let marks = walk(tx, filter).await?.page(tx, NEWEST, None, limit).await?;
    rows(tx, &marks.into_iter().map(|mark| mark.id).collect::<Vec<_>>()).await
}

/// How many there are: up to one more than is counted exactly, or all.
pub async fn count(tx: &mut Tx, filter: &ContactFilter, exact: bool) -> Result<i64, AppError> {
    walk(tx, filter).await?.count(tx, exact).await
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
