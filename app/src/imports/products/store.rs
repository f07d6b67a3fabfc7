//! Products in the database.

use super::Article;
use crate::access::{AppError, Tx};
use crate::catalogue::store::keep_found;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Every product that is offered.
pub async fn articles(tx: &mut Tx) -> Result<Vec<Article>, AppError> {
    let articles = sqlx::query_as!(
        Article,
        "select id, name, series, price, currency, external_key from product where not archived"
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(articles
        .into_iter()
        .map(|article| Article { price: article.price.map(|price| price.normalize()), ..article })
        .collect())
}

/// Adds products.
pub async fn add(tx: &mut Tx, articles: &[Article]) -> Result<(), AppError> {
    let columns = Columns::of(articles);
    sqlx::query!(
        r#"
        insert into product (id, name, series, price, currency, external_key)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::numeric[], $5::text[], $6::text[])
        "#,
        &columns.id,
        &columns.name as &[&str],
        &columns.series as &[Option<&str>],
        &columns.price as &[Option<Decimal>],
        &columns.currency as &[Option<&str>],
        &columns.external_key as &[Option<&str>],
    )
    .execute(tx.conn())
    .await?;
    keep_found(tx, &columns.id).await
}

/// Changes products.
pub async fn change(tx: &mut Tx, articles: &[Article]) -> Result<(), AppError> {
    let columns = Columns::of(articles);
    sqlx::query!(
        r#"
        update product p set series = n.series, price = n.price, currency = n.currency, external_key = n.external_key
          from unnest($1::uuid[], $2::text[], $3::numeric[], $4::text[], $5::text[]) as n (id, series, price, currency, external_key)
         where p.id = n.id
        "#,
        &columns.id,
        &columns.series as &[Option<&str>],
        &columns.price as &[Option<Decimal>],
        &columns.currency as &[Option<&str>],
        &columns.external_key as &[Option<&str>],
    )
    .execute(tx.conn())
    .await?;
    keep_found(tx, &columns.id).await
}

/// Products side by side, as `unnest` takes them.
struct Columns<'a> {
    id: Vec<Uuid>,
    name: Vec<&'a str>,
    series: Vec<Option<&'a str>>,
    price: Vec<Option<Decimal>>,
    currency: Vec<Option<&'a str>>,
    external_key: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    fn of(articles: &'a [Article]) -> Self {
        Self {
            id: articles.iter().map(|article| article.id).collect(),
            name: articles.iter().map(|article| article.name.as_str()).collect(),
            series: articles.iter().map(|article| article.series.as_deref()).collect(),
            price: articles.iter().map(|article| article.price).collect(),
            currency: articles.iter().map(|article| article.currency.as_deref()).collect(),
            external_key: articles.iter().map(|article| article.external_key.as_deref()).collect(),
        }
    }
}
