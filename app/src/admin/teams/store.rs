//! Rows of `team`.

use super::model::{Team, TeamInput};
use crate::access::{AppError, Tx};
use uuid::Uuid;

/// All teams by name: an organisation has dozens of them, not thousands.
pub async fn list(tx: &mut Tx) -> Result<Vec<Team>, AppError> {
    let teams = sqlx::query_as!(
        Team,
        r#"
        select t.id, t.name, t.parent_id as parent, t.version,
               (select count(*) from person p where p.team_id = t.id and p.active) as "people!"
          from team t order by t.name collate "zh-x-icu", t.id
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(teams)
}

/// A team before a change, with the name of the one above it.
pub struct Before {
    pub name: String,
    pub parent: Option<Uuid>,
    pub parent_name: Option<String>,
}

/// Reads one team and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row = sqlx::query!(
        r#"
        select t.name, t.parent_id, t.version, (select u.name from team u where u.id = t.parent_id) as parent_name
          from team t where t.id = $1 for update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version == version {
        Ok(Before { name: row.name, parent: row.parent_id, parent_name: row.parent_name })
    } else {
        Err(AppError::conflict("changed"))
    }
}

/// One change of the tree at a time: two moves at once could close a ring that neither of them sees.
pub async fn hold_tree(tx: &mut Tx) -> Result<(), AppError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('team tree', 0))").execute(tx.conn()).await?;
    Ok(())
}

/// Adds a team.
pub async fn add(tx: &mut Tx, id: Uuid, team: &TeamInput) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "insert into team (id, name, parent_id, created_at) values ($1, $2, $3, $4)",
        id,
        team.name,
        team.parent,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes name and place of a team; gives the new version. A place below itself is refused by the database.
pub async fn change(tx: &mut Tx, id: Uuid, team: &TeamInput) -> Result<i32, AppError> {
    let version = sqlx::query_scalar!(
        "update team set name = $2, parent_id = $3, version = version + 1 where id = $1 returning version",
        id,
        team.name,
        team.parent,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Name of a team, for the log.
pub async fn name(tx: &mut Tx, id: Option<Uuid>) -> Result<Option<String>, AppError> {
    Ok(sqlx::query_scalar!("select name from team where id = $1", id as Option<Uuid>).fetch_optional(tx.conn()).await?)
}

/// Removes a team. While people or teams are in it the database refuses.
///
/// # Errors
/// The conflict `team_not_empty`.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    match sqlx::query!("delete from team where id = $1", id).execute(tx.conn()).await {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(refusal)) if refusal.is_foreign_key_violation() => {
            Err(AppError::conflict("team_not_empty"))
        }
        Err(error) => Err(error.into()),
    }
}
