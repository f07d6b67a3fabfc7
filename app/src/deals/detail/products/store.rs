//! Products on a deal.

use super::model::{Line, LineInput, Product, sum};
use crate::access::{AppError, Tx, new_id};
use crate::deals::detail::store::touch;
use crate::events::record;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

/// Everything that is sold.
pub async fn products(tx: &mut Tx) -> Result<Vec<Product>, AppError> {
    Ok(sqlx::query_as!(
        Product,
        r#"
        select id, name, series, price, currency from product where not archived
         order by series collate "zh-x-icu" nulls last, name collate "zh-x-icu" limit 1000
        "#,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The lines of a deal, in the order in which they were added.
pub async fn of_deal(tx: &mut Tx, deal: Uuid) -> Result<Vec<Line>, AppError> {
    Ok(sqlx::query_as!(
        Line,
        r#"
        select l.id, l.product_id as product, p.name, l.quantity, l.price
          from deal_product l join product p on p.id = l.product_id
         where l.deal_id = $1 order by l.id
        "#,
        deal,
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn line(tx: &mut Tx, deal: Uuid, id: Uuid) -> Result<Line, AppError> {
    of_deal(tx, deal).await?.into_iter().find(|line| line.id == id).ok_or(AppError::NotFound)
}

fn told(line: &Line, currency: &str) -> Value {
    json!({
        "product": line.product,
        "product_name": line.name,
        "quantity": line.quantity.normalize(),
        "price": line.price,
        "currency": currency,
    })
}

/// Puts a product on a deal.
pub async fn add(tx: &mut Tx, deal: Uuid, input: &LineInput) -> Result<Uuid, AppError> {
    let touched = touch(tx, deal).await?;
    let id = new_id();
    sqlx::query!(
        "insert into deal_product (id, deal_id, product_id, quantity, price) values ($1, $2, $3, $4, $5)",
        id,
        deal,
        input.product,
        input.quantity,
        input.price,
    )
    .execute(tx.conn())
    .await?;
    let line = line(tx, deal, id).await?;
    record(tx, touched.event("deal.product_added").after(told(&line, &touched.currency))).await?;
    Ok(id)
}

/// Changes quantity and price of a line.
pub async fn change(tx: &mut Tx, deal: Uuid, id: Uuid, input: &LineInput) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let former = line(tx, deal, id).await?;
    sqlx::query!(
        "update deal_product set quantity = $3, price = $4 where id = $1 and deal_id = $2",
        id,
        deal,
        input.quantity,
        input.price,
    )
    .execute(tx.conn())
    .await?;
    let now = line(tx, deal, id).await?;
    record(
        tx,
        touched
            .event("deal.product_changed")
            .before(told(&former, &touched.currency))
            .after(told(&now, &touched.currency)),
    )
    .await?;
    Ok(())
}

/// Takes a product off a deal.
pub async fn remove(tx: &mut Tx, deal: Uuid, id: Uuid) -> Result<Line, AppError> {
    let touched = touch(tx, deal).await?;
    let former = line(tx, deal, id).await?;
    sqlx::query!("delete from deal_product where id = $1 and deal_id = $2", id, deal).execute(tx.conn()).await?;
    record(tx, touched.event("deal.product_removed").before(told(&former, &touched.currency))).await?;
    Ok(former)
}

/// Makes what the products come to the value of the deal.
pub async fn take_sum_as_value(tx: &mut Tx, deal: Uuid) -> Result<(), AppError> {
    let touched = touch(tx, deal).await?;
    let value = sum(&of_deal(tx, deal).await?);
    let former = sqlx::query_scalar!("select value from deal where id = $1", deal).fetch_one(tx.conn()).await?;
    if former == Some(value) {
        return Ok(());
    }
    sqlx::query!("update deal set value = $2 where id = $1", deal, value).execute(tx.conn()).await?;
    let told = |value: Option<Decimal>| json!({ "value": value, "currency": touched.currency });
    record(tx, touched.event("deal.changed").before(told(former)).after(told(Some(value)))).await?;
    Ok(())
}
