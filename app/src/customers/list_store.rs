//! The list of customers: its fields and orders for the walk that all lists share, and its lines.

use super::{
    custom::{
        list_store::{add_custom, group_column},
        order_store,
    },
    lifecycle::model::Lifecycle,
    list_model::{CustomerFilter, CustomerRow, CustomerSort, GroupBy, OpenDeals, PAGE, TagOf},
    model::CustomerKind,
};
use crate::{
    access::{Action, AppError, Role, Tx, may},
    fields::{Custom, RecordKind},
    lists::{
        filters::{compile_store::Column, model::FieldKind},
        model::{Bunch, Mark, Page},
        walk_store::{Asked, Listing, Order, Walk},
    },
};
use sqlx::types::Json;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};
use uuid::Uuid;

/// One row more than a page, to know whether there is more.
const ASKED: i64 = PAGE as i64 + 1;
/// How long a count that nobody asked for may take, in milliseconds; longer ones are made on demand.
const AT_ONCE: u32 = 30;
/// When somebody last changed, spoke with or confirmed a customer.
const TOUCHED: &str = "greatest(r.updated_at, r.last_contact_at, r.verified_at)";
const CONTACTED: &str = "coalesce(r.last_contact_at, '-infinity'::timestamptz)";

static CUSTOMERS: Listing = Listing {
    table: "customer",
    kind: "customer",
    shared: "r.id = any ((select shared_ids('customer'))::uuid[])",
    column,
};

/// The fields that conditions may name; the browser offers the same in `list/fields.rs`.
pub(crate) fn column(role: Role, key: &str) -> Option<Column> {
    use FieldKind::{Choice, Money, Number, Person, Tags, Text, Time, YesNo};
    let sees_deals = may(role, Action::SeeDeals);
    Some(match key {
        "name" => Column::new(Text, "r.name"),
        "kind" => Column::new(Choice, "r.kind"),
        "lifecycle" => Column::new(Choice, "r.lifecycle"),
        "industry" => Column::new(Text, "r.industry"),
        "country" => Column::new(Text, "r.country"),
        "region" => Column::new(Text, "r.region"),
        "address" => Column::new(Text, "r.address"),
        "source" => Column::new(Text, "r.source"),
        "phone" => Column::new(Text, "r.phone"),
        "email" => Column::new(Text, "r.email"),
        "website" => Column::new(Text, "r.website"),
        "employees" => Column::new(Number, "r.employees"),
        "revenue" => Column::money_in("r.annual_revenue", "r.currency"),
        "founded" => Column::new(Number, "r.founded_year"),
        "owner" => Column::new(Person, "r.owner_id"),
        "tags" => Column::new(Tags, "customer_tag t where t.customer_id = r.id"),
        "created" => Column::new(Time, "r.created_at"),
        "updated" => Column::new(Time, "r.updated_at"),
        "contacted" => Column::new(Time, "r.last_contact_at"),
        "completeness" => Column::new(Number, "r.completeness"),
        "touched" => Column::new(Time, TOUCHED),
        "verified" => Column::new(Time, "r.verified_at"),
        "broken" => Column::new(YesNo, "(r.broken <> '{}')"),
        "has_deals" if sees_deals => Column::new(
            YesNo,
            "exists (select 1 from deal d where d.customer_id = r.id and d.status = 'open' and d.deleted_at is null)",
        ),
        "deal_value" if sees_deals => Column::new(
            Money,
            "(select coalesce(sum(d.base_value), 0) from deal d where d.customer_id = r.id and d.status = 'open' and d.deleted_at is null)",
        ),
        "won_value" if sees_deals => Column::new(
            Money,
            "(select coalesce(sum(d.base_value), 0) from deal d where d.customer_id = r.id and d.status = 'won' and d.deleted_at is null)",
        ),
        "last_won" if sees_deals => Column::new(
            Time,
            "(select max(d.closed_at) from deal d where d.customer_id = r.id and d.status = 'won' and d.deleted_at is null)",
        ),
        _ => return None,
    })
}

async fn order(tx: &mut Tx, filter: &CustomerFilter) -> Result<Order, AppError> {
    let (key, cast) = match filter.sort {
        CustomerSort::Custom(field) => return order_store::order(tx, field, filter.reversed).await,
        CustomerSort::Updated => ("r.updated_at", "timestamptz"),
        CustomerSort::Created => ("r.created_at", "timestamptz"),
        CustomerSort::Contacted => (CONTACTED, "timestamptz"),
        CustomerSort::Completeness => ("r.completeness", "smallint"),
        CustomerSort::Touched => (TOUCHED, "timestamptz"),
        CustomerSort::Name => (r#"r.name collate "zh-x-icu""#, "text"),
    };
    Ok(Order::along(key, cast, filter.sort.descends() != filter.reversed))
}

async fn walk(tx: &mut Tx, filter: &CustomerFilter) -> Result<Walk<'static>, AppError> {
    Walk::begin(tx, &CUSTOMERS, &Asked { text: &filter.text, conditions: filter.whole() }).await
}

/// One page of lines, with the values of these custom fields.
pub async fn page(
    tx: &mut Tx,
    filter: &CustomerFilter,
    after: Option<&Mark>,
    custom: &[Uuid],
) -> Result<Page<CustomerRow>, AppError> {
    let order = order(tx, filter).await?;
    let mut marks = walk(tx, filter).await?.page(tx, &order, after, ASKED).await?;
    let more = marks.len() > PAGE;
    marks.truncate(PAGE);
    let ids: Vec<Uuid> = marks.iter().map(|mark| mark.id).collect();
    Ok(Page { rows: rows(tx, &ids, custom).await?, next: marks.pop().filter(|_| more) })
}

/// The ids of at most `limit` that come after a mark, in the order of the list.
pub async fn ids(
    tx: &mut Tx,
    filter: &CustomerFilter,
    after: Option<&Mark>,
    limit: i64,
) -> Result<Vec<Mark>, AppError> {
    let order = order(tx, filter).await?;
    walk(tx, filter).await?.page(tx, &order, after, limit).await
}

/// The next ids of all that match, in the order of ids: that order stays, whatever happens to the records meanwhile.
pub async fn ids_by_id(
    tx: &mut Tx,
    filter: &CustomerFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Uuid>, AppError> {
    let order = Order::along("r.id", "uuid", false);
    let mark = after.map(|id| Mark { key: id.to_string(), id });
    let marks = walk(tx, filter).await?.page(tx, &order, mark.as_ref(), limit).await?;
    Ok(marks.into_iter().map(|mark| mark.id).collect())
}

/// How many there are, up to one more than is counted exactly; `None` where even that takes too long to be told unasked.
pub async fn count(tx: &mut Tx, filter: &CustomerFilter) -> Result<Option<i64>, AppError> {
    let walk = walk(tx, filter).await?;
    tx.hurry(AT_ONCE).await?;
    AppError::unless_late(walk.count(tx, false).await)
}

/// How many there are, however long it takes.
pub async fn count_exactly(tx: &mut Tx, filter: &CustomerFilter) -> Result<i64, AppError> {
    walk(tx, filter).await?.count(tx, true).await
}

/// How many there are of each value, the most first.
pub async fn groups(tx: &mut Tx, filter: &CustomerFilter, by: GroupBy) -> Result<Vec<Bunch>, AppError> {
    let key = match by {
        GroupBy::Owner => Cow::Borrowed("r.owner_id"),
        GroupBy::Industry => Cow::Borrowed("r.industry"),
        GroupBy::Country => Cow::Borrowed("r.country"),
        GroupBy::Kind => Cow::Borrowed("r.kind"),
        GroupBy::Completeness => Cow::Borrowed("r.completeness / 10 * 10"),
        GroupBy::Custom(field) => Cow::Owned(group_column(tx, field).await?),
    };
    let found = walk(tx, filter).await?.groups(tx, &key).await?;
    let mut names: HashMap<String, String> = HashMap::new();
    if by == GroupBy::Owner {
        let people: Vec<Uuid> = found.iter().filter_map(|(value, _)| value.as_ref()?.parse().ok()).collect();
        let rows =
            sqlx::query!("select id, name from person where id = any ($1)", &people).fetch_all(tx.conn()).await?;
        names = rows.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    }
    let bunch = |(value, count): (Option<String>, i64)| Bunch {
        name: value.as_ref().and_then(|value| names.get(value).cloned()),
        value,
        count,
    };
    Ok(found.into_iter().map(bunch).collect())
}

/// The lines of these customers, in the order of the ids, with the values of these custom fields.
pub async fn rows(tx: &mut Tx, ids: &[Uuid], custom: &[Uuid]) -> Result<Vec<CustomerRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id, c.version, c.kind, c.name, c.industry, c.country, c.region, c.source, c.phone, c.email, c.website, c.employees,
               c.annual_revenue, c.currency, c.founded_year, c.owner_id, p.name as "owner_name?", c.lifecycle, c.created_at, c.updated_at, c.last_contact_at, c.completeness,
               t.tags as "tags: Json<Vec<TagOf>>"
          from unnest($1::uuid[]) with ordinality as i (id, rank)
          join customer c on c.id = i.id
          left join person p on p.id = c.owner_id
          left join lateral (select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'colour', g.colour, 'why', case when m.since is not null
                                 then jsonb_build_object('rule', u.name, 'rule_en', u.name_en, 'since', m.since) end) order by g.name) as tags
                               from customer_tag ct join tag g on g.id = ct.tag_id
                               left join tag_rule u on u.tag_id = g.id and not u.archived
                               left join tag_mark m on m.rule_id = u.id and m.customer_id = ct.customer_id and m.given
                              where ct.customer_id = c.id) t on true
         order by i.rank
        "#,
        ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut rows: Vec<CustomerRow> = rows
        .into_iter()
        .map(|row| CustomerRow {
            id: row.id,
            version: row.version,
            kind: CustomerKind::from_key(&row.kind).unwrap_or_default(),
            lifecycle: Lifecycle::from_key(&row.lifecycle).unwrap_or_default(),
            name: row.name,
            industry: row.industry,
            country: row.country,
            region: row.region,
            source: row.source,
            phone: row.phone,
            email: row.email,
            website: row.website,
            employees: row.employees,
            annual_revenue: row.annual_revenue.map(|amount| amount.normalize()),
            currency: row.currency,
            founded_year: row.founded_year,
            owner: row.owner_id.zip(row.owner_name),
            tags: row.tags.map(|tags| tags.0).unwrap_or_default(),
            open_deals: None,
            completeness: row.completeness,
            last_contact: row.last_contact_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            custom: Custom::default(),
            names: BTreeMap::new(),
        })
        .collect();
    if may(tx.role(), Action::SeeDeals) {
        add_open_deals(tx, &mut rows).await?;
    }
    add_custom(tx, RecordKind::Customer, &mut rows, custom).await?;
    Ok(rows)
}

/// Adds to each line how many open deals the caller sees and what they are worth. Only for roles that see deals: others may
/// not even name the table.
async fn add_open_deals(tx: &mut Tx, rows: &mut [CustomerRow]) -> Result<(), AppError> {
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

/// The tags there are.
pub async fn tags(tx: &mut Tx) -> Result<Vec<TagOf>, AppError> {
    let rows = sqlx::query!(r#"select id, name, colour from tag order by name collate "zh-x-icu", id limit 1000"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| TagOf { id: row.id, name: row.name, colour: row.colour, why: None }).collect())
}
