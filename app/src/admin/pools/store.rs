//! Rows of `pool` with teams and managers.

use super::model::{PoolFields, PoolSetting};
use crate::{
    access::{AppError, Tx},
    customers::pool::model::Hidden,
};
use uuid::Uuid;

/// All pools, those in use first.
pub async fn pools(tx: &mut Tx) -> Result<Vec<PoolSetting>, AppError> {
    let rows = sqlx::query!(
        r#"
        select p.id, p.version, p.archived, p.name, p.name_en, p.for_everybody, p.daily_cap, p.holding_cap, p.holding_skips_deals,
               p.cool_off_days, p.delay_hours, p.hidden, p.recycling, p.untouched_days, p.no_open_deal_days, p.never_deal_days,
               p.keep_open, p.keep_won, p.keep_tags, p.remind_days,
               array(select t.team_id from pool_team t where t.pool_id = p.id order by t.team_id) as "teams!",
               array(select m.person_id from pool_manager m where m.pool_id = p.id order by m.person_id) as "managers!",
               (select count(*) from customer c where c.pool_id = p.id and c.deleted_at is null) as "customers!"
          from pool p order by p.archived, p.name collate "zh-x-icu", p.id
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let pool = rows.into_iter().map(|row| PoolSetting {
        id: row.id,
        version: row.version,
        archived: row.archived,
        customers: row.customers,
        fields: PoolFields {
            name: row.name,
            name_en: row.name_en,
            for_everybody: row.for_everybody,
            teams: row.teams,
            managers: row.managers,
            daily_cap: row.daily_cap,
            holding_cap: row.holding_cap,
            holding_skips_deals: row.holding_skips_deals,
            cool_off_days: row.cool_off_days,
            delay_hours: row.delay_hours,
            hidden: row.hidden.iter().filter_map(|key| Hidden::from_key(key)).collect(),
            recycling: row.recycling,
            untouched_days: row.untouched_days,
            no_open_deal_days: row.no_open_deal_days,
            never_deal_days: row.never_deal_days,
            keep_open: row.keep_open,
            keep_won: row.keep_won,
            keep_tags: row.keep_tags,
            remind_days: row.remind_days,
        },
    });
    Ok(pool.collect())
}

/// Reads one pool and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<PoolSetting, AppError> {
    sqlx::query!("select id from pool where id = $1 for update", id).fetch_one(tx.conn()).await?;
    let pool = pools(tx).await?.into_iter().find(|pool| pool.id == id).ok_or(AppError::NotFound)?;
    if pool.version == version { Ok(pool) } else { Err(AppError::conflict("changed")) }
}

/// Adds an empty pool of this name; [`write`] fills it.
pub async fn add(tx: &mut Tx, id: Uuid, name: &str) -> Result<(), AppError> {
    sqlx::query!("insert into pool (id, name, version) values ($1, $2, 0)", id, name).execute(tx.conn()).await?;
    Ok(())
}

/// Writes all fields of a pool.
pub async fn write(tx: &mut Tx, id: Uuid, fields: &PoolFields) -> Result<(), AppError> {
    let hidden: Vec<&str> = fields.hidden.iter().map(|hidden| hidden.key()).collect();
    sqlx::query!(
        r#"
        update pool set name = $2, name_en = $3, for_everybody = $4, daily_cap = $5, holding_cap = $6, holding_skips_deals = $7,
               cool_off_days = $8, delay_hours = $9, hidden = $10, recycling = $11, untouched_days = $12, no_open_deal_days = $13,
               never_deal_days = $14, keep_open = $15, keep_won = $16, keep_tags = $17, remind_days = $18, version = version + 1
         where id = $1
        "#,
        id,
        fields.name,
        fields.name_en,
        fields.for_everybody,
        fields.daily_cap,
        fields.holding_cap,
        fields.holding_skips_deals,
        fields.cool_off_days,
        fields.delay_hours,
        &hidden as &[&str],
        fields.recycling,
        fields.untouched_days,
        fields.no_open_deal_days,
        fields.never_deal_days,
        fields.keep_open,
        fields.keep_won,
        &fields.keep_tags,
        fields.remind_days,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from pool_team where pool_id = $1", id).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into pool_team (pool_id, team_id) select $1, t.id from team t where t.id = any ($2)",
        id,
        &fields.teams
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from pool_manager where pool_id = $1", id).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into pool_manager (pool_id, person_id) select $1, p.id from person p where p.id = any ($2)",
        id,
        &fields.managers
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a pool away or takes it out again. Its rules rest until somebody lets them work again.
pub async fn set_archived(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!(
        "update pool set archived = $2, recycling = recycling and not $2, version = version + 1 where id = $1",
        id,
        archived
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
