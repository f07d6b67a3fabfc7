//! Categories of products, and what the forms of products offer, from the database.

use super::model::{Category, Choices, TaxChoice};
use crate::{
    access::{AppError, Tx, new_id},
    events::{Event, record},
};
use serde_json::json;
use uuid::Uuid;

/// What the forms of products offer.
pub async fn choices(tx: &mut Tx) -> Result<Choices, AppError> {
    let categories = sqlx::query_as!(
        Category,
        r#"select id, name, name_en, archived, version from product_category order by archived, rank, name collate "zh-x-icu", id"#
    )
    .fetch_all(tx.conn())
    .await?;
    let currency = sqlx::query_scalar!("select currency from organisation").fetch_one(tx.conn()).await?;
    Ok(Choices { categories, taxes: taxes(tx).await?, currency })
}

/// The taxes in use.
pub async fn taxes(tx: &mut Tx) -> Result<Vec<TaxChoice>, AppError> {
    let taxes = sqlx::query_as!(
        TaxChoice,
        "select id, name, name_en, percent, included from tax_rate where active order by rank, code, id"
    );
    Ok(taxes.fetch_all(tx.conn()).await?)
}

/// Adds a category, or changes one that was seen in this version.
///
/// # Errors
/// `Invalid` on `name` where another one has it, `NotFound`, the conflict `changed`.
pub async fn keep_category(
    tx: &mut Tx,
    seen: Option<(Uuid, i32)>,
    (name, name_en): (String, Option<String>),
    archived: bool,
) -> Result<Uuid, AppError> {
    let id = if let Some((id, version)) = seen {
        let there = sqlx::query_scalar!("select version from product_category where id = $1 for update", id);
        if there.fetch_one(tx.conn()).await? != version {
            return Err(AppError::conflict("changed"));
        }
        sqlx::query!(
            "update product_category set name = $2, name_en = $3, archived = $4, version = version + 1 where id = $1",
            id,
            name,
            name_en,
            archived,
        )
        .execute(tx.conn())
        .await?;
        id
    } else {
        let id = new_id();
        sqlx::query!(
            "insert into product_category (id, name, name_en, rank) select $1, $2, $3, coalesce(max(rank), 0) + 1 from product_category",
            id,
            name,
            name_en,
        )
        .execute(tx.conn())
        .await?;
        id
    };
    let told = json!({ "category": name, "name_en": name_en, "archived": archived });
    record(tx, Event::of("product.category_kept", "product", id).after(told)).await?;
    Ok(id)
}
