//! What forms and filters of tickets offer.

use super::model::{CategoryName, Choices, Named};
use crate::access::{AppError, Tx};

/// What a form and a filter offer.
pub async fn choices(tx: &mut Tx) -> Result<Choices, AppError> {
    let categories = sqlx::query!(
        r#"
        with recursive tree (id, name, name_en, depth, place) as (
          select c.id, c.name, c.name_en, 0, array[to_char(c.rank, 'FM0000000000') || c.name || c.id::text] from ticket_category c where c.parent_id is null and not c.archived
          union all
          select c.id, c.name, c.name_en, t.depth + 1, t.place || (to_char(c.rank, 'FM0000000000') || c.name || c.id::text)
            from ticket_category c join tree t on c.parent_id = t.id where not c.archived
        )
        select id as "id!", name as "name!", name_en, depth as "depth!" from tree order by place limit 1000
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let category = |depth: i32| usize::try_from(depth).unwrap_or_default();
    Ok(Choices {
        categories: categories
            .into_iter()
            .map(|row| (row.id, CategoryName { name: row.name, name_en: row.name_en }, category(row.depth)))
            .collect(),
        products: named(
            sqlx::query!(
                r#"select id, name from product where not archived order by name collate "zh-x-icu", id limit 1000"#
            )
            .fetch_all(tx.conn())
            .await?
            .into_iter()
            .map(|row| (row.id, row.name)),
        ),
        teams: named(
            sqlx::query!(r#"select id, name from team order by name collate "zh-x-icu", id limit 1000"#)
                .fetch_all(tx.conn())
                .await?
                .into_iter()
                .map(|row| (row.id, row.name)),
        ),
        agents: named(
            sqlx::query!(
                r#"
                select id, name from person where active and pg_has_role('qz_' || role, 'qz_ticket_write', 'usage')
                 order by name collate "zh-x-icu", id limit 1000
                "#
            )
            .fetch_all(tx.conn())
            .await?
            .into_iter()
            .map(|row| (row.id, row.name)),
        ),
        causes: sqlx::query!(
            r#"select id, name, name_en from complaint_cause where not archived order by rank, name collate "zh-x-icu", id limit 1000"#
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| (row.id, CategoryName { name: row.name, name_en: row.name_en }))
        .collect(),
    })
}

fn named(rows: impl Iterator<Item = Named>) -> Vec<Named> {
    rows.collect()
}
