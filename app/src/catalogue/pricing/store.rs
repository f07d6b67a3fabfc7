//! Prices, rates and limits from the database.

use super::model::{Buyer, DayRate, ListPrice, Proposal, Wish, price_for as decide};
use crate::{
    access::{AppError, Tx},
    customers::known::lists::country,
};
use chrono::{Duration, NaiveDate};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

/// For what a price is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub product: Uuid,
    pub quantity: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// Who buys; one that the caller does not see counts as unknown.
    pub customer: Option<Uuid>,
    pub day: NaiveDate,
}

/// Today, by the organisation's clocks.
pub async fn today(tx: &mut Tx) -> Result<NaiveDate, AppError> {
    let offset = sqlx::query_scalar!("select utc_offset from organisation").fetch_one(tx.conn()).await?;
    Ok((tx.now() + Duration::minutes(i64::from(offset))).date_naive())
}

/// What a product costs, and why; `None` where nobody named a price that can be told in this currency.
///
/// # Errors
/// `Invalid` on `product` where there is none.
pub async fn price_for(tx: &mut Tx, asked: &Asked) -> Result<Option<Proposal>, AppError> {
    let own = sqlx::query!("select price, currency from product where id = $1", asked.product)
        .fetch_optional(tx.conn())
        .await?
        .ok_or_else(|| AppError::invalid("product", "invalid_value"))?;
    let wish = Wish {
        quantity: asked.quantity,
        currency: asked.currency.clone(),
        day: asked.day,
        buyer: buyer(tx, asked.customer).await?,
        own: own.price.zip(own.currency),
    };
    let prices = prices_of(tx, asked.product).await?;
    Ok(decide(&wish, &prices, &rates(tx, asked.day).await?))
}

/// One spelling for each country, whoever wrote it in which language.
fn known(name: Option<String>) -> Option<String> {
    name.map(|name| country(&name).map_or(name, |known| known.name))
}

async fn buyer(tx: &mut Tx, customer: Option<Uuid>) -> Result<Buyer, AppError> {
    let Some(customer) = customer else { return Ok(Buyer::default()) };
    let row = sqlx::query!(
        r#"
        select c.country, array(select t.tag_id from customer_tag t where t.customer_id = c.id) as "segments!"
          from customer c where c.id = $1 and c.deleted_at is null
        "#,
        customer,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Buyer { country: known(row.country), segments: row.segments }).unwrap_or_default())
}

/// What the lists in use say of a product.
async fn prices_of(tx: &mut Tx, product: Uuid) -> Result<Vec<ListPrice>, AppError> {
    let rows = sqlx::query!(
        r#"
        select l.id, l.name, l.currency, l.country, l.tag_id, l.valid_from, l.valid_to, l.priority, p.min_quantity, p.unit_price
          from price p join price_list l on l.id = p.price_list_id
         where p.product_id = $1 and l.active
        "#,
        product,
    )
    .fetch_all(tx.conn())
    .await?;
    let price = rows.into_iter().map(|row| ListPrice {
        list: row.id,
        name: row.name,
        currency: row.currency,
        country: known(row.country),
        segment: row.tag_id,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        priority: row.priority,
        from: row.min_quantity,
        price: row.unit_price,
    });
    Ok(price.collect())
}

/// What each currency is worth in the organisation's on a day, by the latest rates known then.
pub async fn rates(tx: &mut Tx, day: NaiveDate) -> Result<BTreeMap<String, DayRate>, AppError> {
    let rows = sqlx::query!(
        r#"
        (select distinct on (currency) currency as "currency!", day as "day!", rate as "rate!" from exchange_rate where day <= $1
          order by currency, day desc)
        union all select currency, $1, 1 from organisation
        "#,
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.currency, DayRate { day: row.day, rate: row.rate })).collect())
}

/// How many per cent the caller's role may let off without asking; nothing where no limit is set.
pub async fn discount_limit(tx: &mut Tx) -> Result<Decimal, AppError> {
    let role = tx.role().key();
    let limit = sqlx::query_scalar!("select percent from discount_limit where role = $1", role);
    Ok(limit.fetch_optional(tx.conn()).await?.unwrap_or_default())
}
