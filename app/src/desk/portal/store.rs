//! How the portal is set up, for administrators.

use super::model::{Portal, PortalForm};
use crate::access::{AppError, Tx};

/// The portal as it is set up.
pub async fn portal(tx: &mut Tx) -> Result<Portal, AppError> {
    let row = sqlx::query!(
        r#"
        select p.active, coalesce(p.name, '') as "name!", coalesce(p.name_en, '') as "name_en!", p.company, p.version,
               (select m.address from mailbox m where m.active and not m.archived order by m.created_at, m.id limit 1) as mailbox
          from portal_setting p
        "#
    )
    .fetch_one(tx.conn())
    .await?;
    let form = PortalForm { active: row.active, name: row.name, name_en: row.name_en, company: row.company };
    Ok(Portal { form, version: row.version, mailbox: row.mailbox })
}

/// Changes that, if nobody else did since.
///
/// # Errors
/// The conflict `changed`.
pub async fn change(tx: &mut Tx, version: i32, form: &PortalForm) -> Result<(), AppError> {
    let done = sqlx::query!(
        r#"
        update portal_setting set active = $2, name = nullif($3, ''), name_en = nullif($4, ''), company = $5, version = version + 1
         where version = $1
        "#,
        version,
        form.active,
        form.name,
        form.name_en,
        form.company,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 { Err(AppError::conflict("changed")) } else { Ok(()) }
}
