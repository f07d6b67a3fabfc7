//! The list of contacts, walked as all lists are.

use super::model::{ContactFilter, ContactRow, ContactSort};
use crate::{
    access::{AppError, Role, Tx},
    customers::custom::list_store::add_custom,
    fields::{Custom, RecordKind},
    lists::{
        filters::{compile_store::Column, model::FieldKind},
        model::{Mark, PAGE, Page},
        walk_store::{Asked, Listing, Order, Walk},
    },
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// How long a count that nobody asked for may take, in milliseconds; longer ones are made on demand.
const AT_ONCE: u32 = 500;

/// The contacts of customers that are shared with the caller are shared too: gathered first, or PostgreSQL would walk all contacts in
/// the order of the list and look at each whether it is one.
static CONTACTS: Listing = Listing {
    table: "contact",
    kind: "contact",
    shared: "r.id = any (array(select cc.contact_id from customer_contact cc where cc.customer_id = any ((select shared_ids('customer'))::uuid[])))",
    column,
};

/// The fields that conditions may name; the browser offers the same in `list_fields.rs`.
fn column(_role: Role, key: &str) -> Option<Column> {
    use FieldKind::{Person, Text, Time, YesNo};
    Some(match key {
        "name" => Column::new(Text, "r.name"),
        "title" => Column::new(Text, "r.title"),
        "phone" => Column::new(Text, "r.phone"),
        "email" => Column::new(Text, "r.email"),
        "wechat" => Column::new(Text, "r.wechat"),
        "note" => Column::new(Text, "r.note"),
        "owner" => Column::new(Person, "r.owner_id"),
        "created" => Column::new(Time, "r.created_at"),
        "updated" => Column::new(Time, "r.updated_at"),
        "has_customer" => Column::new(YesNo, "exists (select 1 from customer_contact cc where cc.contact_id = r.id)"),
        "primary" => Column::new(
            YesNo,
            "exists (select 1 from customer_contact cc where cc.contact_id = r.id and cc.is_primary)",
        ),
        "do_not_contact" => Column::new(YesNo, "(coalesce(r.consent -> 'none', 'null') <> 'null')"),
        _ => return None,
    })
}

fn order(filter: &ContactFilter) -> Order {
    let (key, cast) = match filter.sort {
        ContactSort::Updated => ("r.updated_at", "timestamptz"),
        ContactSort::Created => ("r.created_at", "timestamptz"),
        ContactSort::Name => (r#"r.name collate "zh-x-icu""#, "text"),
    };
    Order::along(key, cast, filter.sort.descends() != filter.reversed)
}

async fn walk(tx: &mut Tx, filter: &ContactFilter) -> Result<Walk<'static>, AppError> {
    Walk::begin(tx, &CONTACTS, &Asked { text: &filter.text, conditions: filter.whole() }).await
}

/// One page of lines, with the values of these custom fields.
pub async fn page(
    tx: &mut Tx,
    filter: &ContactFilter,
    after: Option<&Mark>,
    custom: &[Uuid],
) -> Result<Page<ContactRow>, AppError> {
    let mut marks = walk(tx, filter).await?.page(tx, &order(filter), after, ASKED).await?;
    let more = marks.len() > PAGE;
    marks.truncate(PAGE);
    let ids: Vec<Uuid> = marks.iter().map(|mark| mark.id).collect();
    Ok(Page { rows: rows(tx, &ids, custom).await?, next: marks.pop().filter(|_| more) })
}

/// The ids of at most `limit` that come after a mark, in the order of the list.
pub async fn ids(tx: &mut Tx, filter: &ContactFilter, after: Option<&Mark>, limit: i64) -> Result<Vec<Mark>, AppError> {
    walk(tx, filter).await?.page(tx, &order(filter), after, limit).await
}

/// The next ids of all that match, in the order of ids: that order stays, whatever happens to the records meanwhile.
pub async fn ids_by_id(
    tx: &mut Tx,
    filter: &ContactFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Uuid>, AppError> {
    let order = Order::along("r.id", "uuid", false);
    let mark = after.map(|id| Mark { key: id.to_string(), id });
    let marks = walk(tx, filter).await?.page(tx, &order, mark.as_ref(), limit).await?;
    Ok(marks.into_iter().map(|mark| mark.id).collect())
}

/// The first lines.
pub async fn first(tx: &mut Tx, filter: &ContactFilter, limit: i64) -> Result<Vec<ContactRow>, AppError> {
    let marks = walk(tx, filter).await?.page(tx, &order(filter), None, limit).await?;
    rows(tx, &marks.into_iter().map(|mark| mark.id).collect::<Vec<_>>(), &[]).await
}

/// How many there are, up to one more than is counted exactly; `None` where even that takes too long to be told unasked.
pub async fn count(tx: &mut Tx, filter: &ContactFilter) -> Result<Option<i64>, AppError> {
    let walk = walk(tx, filter).await?;
    tx.hurry(AT_ONCE).await?;
    AppError::unless_late(walk.count(tx, false).await)
}

/// How many there are, however long it takes.
pub async fn count_exactly(tx: &mut Tx, filter: &ContactFilter) -> Result<i64, AppError> {
    walk(tx, filter).await?.count(tx, true).await
}

/// The lines of a page, in the order of the ids, with the values of these custom fields.
pub async fn rows(tx: &mut Tx, ids: &[Uuid], custom: &[Uuid]) -> Result<Vec<ContactRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select k.id, k.version, k.name, k.title, k.phone, k.email, k.wechat, k.owner_id, p.name as "owner_name?", k.created_at, k.updated_at,
               coalesce(k.consent -> 'none', 'null') <> 'null' as "do_not_contact!",
               f.id as "customer?", f.name as "customer_name?", coalesce(f.customers, 0) as "customers!"
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join contact k on k.id = i.id
          left join person p on p.id = k.owner_id
          left join lateral (select c.id, c.name, count(*) over () as customers
                               from customer_contact cc join customer c on c.id = cc.customer_id
                              where cc.contact_id = k.id and c.deleted_at is null
                              order by cc.added_at, c.id limit 1) f on true
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut rows: Vec<ContactRow> = rows
        .into_iter()
        .map(|row| ContactRow {
            id: row.id,
            version: row.version,
            name: row.name,
            title: row.title,
            phone: row.phone,
            email: row.email,
            wechat: row.wechat,
            customers: row.customers,
            customer: row.customer.zip(row.customer_name),
            owner: row.owner_id.zip(row.owner_name),
            do_not_contact: row.do_not_contact,
            created_at: row.created_at,
            updated_at: row.updated_at,
            custom: Custom::default(),
            names: BTreeMap::new(),
        })
        .collect();
    add_custom(tx, RecordKind::Contact, &mut rows, custom).await?;
    Ok(rows)
}
