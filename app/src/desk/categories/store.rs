//! Rows of `ticket_category`.

use super::model::{Category, CategoryFields};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// Up to so many tickets of a category are counted.
const COUNTED: i64 = 1_000;

/// All categories in the order of their siblings, those in use first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Category>, AppError> {
    Ok(sqlx::query_as!(
        Category,
        r#"
        select c.id, c.parent_id as parent, c.name, c.name_en, c.archived, c.version,
               (select count(*) from (select 1 from ticket t where t.category_id = c.id and t.deleted_at is null limit $1) n) as "tickets!"
          from ticket_category c order by c.archived, c.rank, c.name collate "zh-x-icu", c.id limit 1000
        "#,
        COUNTED,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Adds a category behind its siblings.
pub async fn add(tx: &mut Tx, id: Uuid, fields: &CategoryFields) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        insert into ticket_category (id, parent_id, name, name_en, rank)
        select $1, $2, $3, $4, coalesce(max(c.rank), 0) + 1 from ticket_category c where c.parent_id is not distinct from $2
        "#,
        id,
        fields.parent,
        fields.name,
        fields.name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A category before a change.
pub struct Before {
    pub fields: CategoryFields,
    pub archived: bool,
}

/// Reads one and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row = sqlx::query!(
        "select parent_id, name, name_en, archived, version from ticket_category where id = $1 for update",
        id
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version != version {
        return Err(AppError::conflict("changed"));
    }
    let fields = CategoryFields { parent: row.parent_id, name: row.name, name_en: row.name_en };
    Ok(Before { fields, archived: row.archived })
}

/// Writes names and place.
pub async fn change(tx: &mut Tx, id: Uuid, fields: &CategoryFields) -> Result<(), AppError> {
    sqlx::query!(
        "update ticket_category set parent_id = $2, name = $3, name_en = $4, version = version + 1 where id = $1",
        id,
        fields.parent,
        fields.name,
        fields.name_en,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a category away or takes it out again.
pub async fn set_archived(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!("update ticket_category set archived = $2, version = version + 1 where id = $1", id, archived)
        .execute(tx.conn())
        .await?;
    Ok(())
}
