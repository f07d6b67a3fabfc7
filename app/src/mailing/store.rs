//! Templates in the database. Who sees which is decided by the policies; who may share is asked here too, to say so in words.

use super::template_model::{Template, TemplateForm};
use crate::access::{Action, AppError, Tx, may, new_id};
use uuid::Uuid;

/// More than these nobody finds their way in.
const MOST: i64 = 500;

fn check_shared(tx: &Tx, shared: bool) -> Result<(), AppError> {
    if !shared || may(tx.role(), Action::ShareTemplates) { Ok(()) } else { Err(AppError::NotAllowed) }
}

/// The templates that the caller has: own ones and shared ones, those that were put away last.
///
/// # Errors
/// Those of the database.
pub async fn templates(tx: &mut Tx, archived: bool) -> Result<Vec<Template>, AppError> {
    let shares = may(tx.role(), Action::ShareTemplates);
    let rows = sqlx::query!(
        r#"
        select id, owner_id, name, subject, text, archived, version from mail_template where $1 or not archived
         order by archived, owner_id is null, name collate "zh-x-icu", id limit $2
        "#,
        archived,
        MOST,
    )
    .fetch_all(tx.conn())
    .await?;
    let template = |id, owner: Option<Uuid>, name, subject, text, archived, version| Template {
        id,
        shared: owner.is_none(),
        name,
        subject,
        text,
        archived,
        version,
        may_change: owner.is_some() || shares,
    };
    Ok(rows
        .into_iter()
        .map(|row| template(row.id, row.owner_id, row.name, row.subject, row.text, row.archived, row.version))
        .collect())
}

/// Adds a template, or changes the one that was seen in this version; gives its id.
///
/// # Errors
/// `NotAllowed` for a shared one without the right, `NotFound` for another's, the conflict `changed`.
pub async fn keep(tx: &mut Tx, seen: Option<(Uuid, i32)>, form: &TemplateForm) -> Result<Uuid, AppError> {
    check_shared(tx, form.shared)?;
    let (me, now) = (tx.person(), tx.now());
    let owner = (!form.shared).then_some(me);
    let Some((id, version)) = seen else {
        let id = new_id();
        sqlx::query!(
            r#"
            insert into mail_template (id, owner_id, name, subject, text, created_by, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $7)
            "#,
            id,
            owner,
            form.name,
            form.subject,
            form.text,
            me,
            now,
        )
        .execute(tx.conn())
        .await?;
        return Ok(id);
    };
    hold(tx, id, version).await?;
    sqlx::query!(
        r#"
        update mail_template set owner_id = $2, name = $3, subject = $4, text = $5, version = version + 1, updated_at = $6 where id = $1
        "#,
        id,
        owner,
        form.name,
        form.subject,
        form.text,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Puts a template away or takes it out again; gives the version then.
///
/// # Errors
/// As [`keep`].
pub async fn archive(tx: &mut Tx, id: Uuid, version: i32, archived: bool) -> Result<i32, AppError> {
    hold(tx, id, version).await?;
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        "update mail_template set archived = $2, version = version + 1, updated_at = $3 where id = $1 returning version",
        id,
        archived,
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}

async fn hold(tx: &mut Tx, id: Uuid, seen: i32) -> Result<(), AppError> {
    let shared = sqlx::query_scalar!(r#"select owner_id is null as "shared!" from mail_template where id = $1"#, id)
        .fetch_one(tx.conn())
        .await?;
    check_shared(tx, shared)?;
    let version = sqlx::query_scalar!("select version from mail_template where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if version == seen { Ok(()) } else { Err(AppError::conflict("changed")) }
}
