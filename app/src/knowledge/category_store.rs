//! The tree of categories.

use super::model::{Category, CategoryForm, in_tree};
use crate::{
    access::{AppError, Tx, new_id},
    events::{Event, record},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// In the log, what concerns the whole organisation has this subject.
const ORGANISATION: Uuid = Uuid::nil();

/// All of them, in the order of the tree.
pub async fn list(tx: &mut Tx) -> Result<Vec<Category>, AppError> {
    let rows = sqlx::query!(
        r#"
        select c.id, c.parent_id, c.name, c.name_en, c.version, coalesce(a.articles, 0) as "articles!"
          from article_category c
          left join (select category_id, count(*) as articles from article where state <> 'archived' group by category_id) a
            on a.category_id = c.id
         order by c.rank, c.name, c.id
        "#,
    )
    .fetch_all(tx.conn())
    .await?;
    let category = rows.into_iter().map(|row| Category {
        id: row.id,
        parent: row.parent_id,
        name: row.name,
        name_en: row.name_en,
        depth: 0,
        articles: row.articles,
        version: row.version,
    });
    Ok(in_tree(category.collect()))
}

async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(tx, event.before(before).after(after)).await.map(drop)
}

/// Adds one behind its neighbours.
pub async fn add(tx: &mut Tx, form: &CategoryForm) -> Result<Uuid, AppError> {
    let (id, (name, name_en)) = (new_id(), form.checked()?);
    sqlx::query!(
        r#"
        insert into article_category (id, parent_id, name, name_en, rank)
        select $1, $2, $3, $4, coalesce(max(rank), 0) + 1 from article_category where parent_id is not distinct from $2
        "#,
        id,
        form.parent,
        name,
        name_en,
    )
    .execute(tx.conn())
    .await?;
    log(tx, json!({}), json!({ "article_category": id, "name": name, "name_en": name_en, "parent": form.parent }))
        .await?;
    Ok(id)
}

/// Names it anew, or puts it elsewhere in the tree.
pub async fn change(tx: &mut Tx, id: Uuid, version: i32, form: &CategoryForm) -> Result<(), AppError> {
    let (name, name_en) = form.checked()?;
    let before = hold(tx, id, version).await?;
    sqlx::query!(
        "update article_category set parent_id = $2, name = $3, name_en = $4, version = version + 1 where id = $1",
        id,
        form.parent,
        name,
        name_en,
    )
    .execute(tx.conn())
    .await?;
    log(tx, before, json!({ "article_category": id, "name": name, "name_en": name_en, "parent": form.parent })).await
}

/// Removes it; what was in it, articles and categories, goes one up.
pub async fn remove(tx: &mut Tx, id: Uuid, version: i32) -> Result<(), AppError> {
    let before = hold(tx, id, version).await?;
    sqlx::query!(
        "update article a set category_id = c.parent_id from article_category c where c.id = $1 and a.category_id = c.id",
        id,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        r#"
        update article_category b set parent_id = c.parent_id, version = b.version + 1
          from article_category c where c.id = $1 and b.parent_id = c.id
        "#,
        id,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from article_category where id = $1", id).execute(tx.conn()).await?;
    log(tx, before, json!({ "article_category": id, "removed": true })).await
}

async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Value, AppError> {
    let row =
        sqlx::query!("select name, name_en, parent_id, version from article_category where id = $1 for update", id)
            .fetch_one(tx.conn())
            .await?;
    if row.version == version {
        Ok(json!({ "name": row.name, "name_en": row.name_en, "parent": row.parent_id }))
    } else {
        Err(AppError::conflict("changed"))
    }
}
