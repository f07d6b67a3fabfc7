//! Views in the database. Policies decide who sees and changes which.

use super::model::{SavedView, ViewForm, Views};
use crate::{
    access::{AppError, Role, Tx, new_id},
    fields::RecordKind,
};
use uuid::Uuid;

/// All that the caller has of a list, the own ones first.
pub async fn all(tx: &mut Tx, of: RecordKind) -> Result<Views, AppError> {
    let (me, administers) = (tx.person(), tx.role() == Role::Administrator);
    let saved = sqlx::query_as!(
        SavedView,
        r#"
        select v.id, v.name, v.shared, v.query, v.version, p.name as owner, v.owner_id = $1 as "own!",
               (v.owner_id = $1 or v.shared and $2) as "may_change!"
          from saved_view v join person p on p.id = v.owner_id
         where v.list = $3
         order by v.owner_id <> $1, v.created_at, v.id limit 200
        "#,
        me,
        administers,
        of.key(),
    )
    .fetch_all(tx.conn())
    .await?;
    let first = sqlx::query_scalar!("select view from first_view where list = $2 and person_id = $1", me, of.key())
        .fetch_optional(tx.conn())
        .await?;
    Ok(Views { saved, first })
}

/// Keeps a new view.
pub async fn save(tx: &mut Tx, of: RecordKind, form: &ViewForm) -> Result<Uuid, AppError> {
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    sqlx::query!(
        r#"
        insert into saved_view (id, list, name, owner_id, shared, query, created_at, updated_at)
        values ($1, $7, $2, $3, $4, $5, $6, $6)
        "#,
        id,
        form.name,
        me,
        form.shared,
        form.query,
        now,
        of.key(),
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Changes a view that the caller saw at `version`; gives the new version.
pub async fn change(tx: &mut Tx, id: Uuid, version: i32, form: &ViewForm) -> Result<i32, AppError> {
    let now = tx.now();
    let changed = sqlx::query_scalar!(
        r#"
        update saved_view set name = $3, shared = $4, query = $5, version = version + 1, updated_at = $6
         where id = $1 and version = $2 returning version
        "#,
        id,
        version,
        form.name,
        form.shared,
        form.query,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    match changed {
        Some(version) => Ok(version),
        None => Err(why_not(tx, id, version).await?),
    }
}

/// What stands against a change: it is not there, it is another's, or somebody was faster.
async fn why_not(tx: &mut Tx, id: Uuid, version: i32) -> Result<AppError, AppError> {
    let known =
        sqlx::query_scalar!("select version from saved_view where id = $1", id).fetch_optional(tx.conn()).await?;
    Ok(match known {
        None => AppError::NotFound,
        Some(known) if known == version => AppError::NotAllowed,
        Some(_) => AppError::conflict("changed"),
    })
}

/// Takes a view away. A list that opened with it opens as usual.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let gone = sqlx::query!("delete from saved_view where id = $1", id).execute(tx.conn()).await?;
    if gone.rows_affected() == 0 {
        let seen = sqlx::query_scalar!("select id from saved_view where id = $1", id).fetch_optional(tx.conn()).await?;
        return Err(if seen.is_some() { AppError::NotAllowed } else { AppError::NotFound });
    }
    Ok(())
}

/// With which view the caller's list opens; `None` for the usual one.
pub async fn open_with(tx: &mut Tx, of: RecordKind, view: Option<&str>) -> Result<(), AppError> {
    let me = tx.person();
    match view {
        Some(view) => {
            sqlx::query!(
                r#"
                insert into first_view (person_id, list, view) values ($1, $3, $2)
                on conflict (person_id, list) do update set view = excluded.view
                "#,
                me,
                view,
                of.key(),
            )
            .execute(tx.conn())
            .await?;
        }
        None => {
            sqlx::query!("delete from first_view where person_id = $1 and list = $2", me, of.key())
                .execute(tx.conn())
                .await?;
        }
    }
    Ok(())
}
