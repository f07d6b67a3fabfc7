//! Forms in the database, for those who manage the desk.

use super::model::{Asks, Makes, NewWebForm, WebForm, WebFormForm, WebFormRoom};
use crate::{
    access::{AppError, Tx, new_id},
    desk::tickets::rules_model::Kind,
};
use serde_json::Value;
use uuid::Uuid;

fn written(asks: &Asks) -> Result<Value, AppError> {
    serde_json::to_value(asks).map_err(|error| AppError::unforeseen(&error))
}

/// All forms that are there, and what an editor offers.
pub async fn room(tx: &mut Tx) -> Result<WebFormRoom, AppError> {
    let rows = sqlx::query!(
        r#"
        select f.id, f.version, f.token, f.name, f.title, f.title_en, f.kind, f.category_id, f.asks, f.thanks, f.thanks_en, f.origins,
               f.acknowledge, f.files, f.makes, f.campaign, f.active, w.came as "came!", w.last_at as "last_at?"
          from web_form f cross join lateral web_form_came(f.id) w where not f.archived order by f.name collate "zh-x-icu", f.id limit 100
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let forms = rows
        .into_iter()
        .map(|row| {
            let asks = serde_json::from_value(row.asks).map_err(|error| AppError::unforeseen(&error))?;
            let form = WebFormForm {
                name: row.name,
                makes: Makes::from_key(&row.makes).unwrap_or(Makes::Ticket),
                campaign: row.campaign,
                title: row.title,
                title_en: row.title_en,
                kind: Kind::from_key(&row.kind).unwrap_or(Kind::Question),
                category: row.category_id,
                asks,
                thanks: row.thanks,
                thanks_en: row.thanks_en,
                origins: row.origins.join("\n"),
                acknowledge: row.acknowledge,
                files: row.files,
            };
            let (came, last_at) = (row.came, row.last_at);
            Ok(WebForm { id: row.id, version: row.version, token: row.token, form, active: row.active, came, last_at })
        })
        .collect::<Result<_, AppError>>()?;
    let categories = sqlx::query!(
        r#"select id, name from ticket_category where not archived order by name collate "zh-x-icu", id limit 1000"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(WebFormRoom { forms, categories: categories.into_iter().map(|row| (row.id, row.name)).collect() })
}

/// Adds a form; gives its id.
///
/// # Errors
/// `Invalid` on `name` where another one has it.
pub async fn add(tx: &mut Tx, new: &NewWebForm) -> Result<Uuid, AppError> {
    let (id, token) = (new_id(), format!("{:032x}", rand::random::<u128>()));
    sqlx::query!(
        r#"
        insert into web_form (id, token, name, title, title_en, kind, category_id, asks, thanks, thanks_en, origins, acknowledge, files, makes, campaign,
                              created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, app_now())
        "#,
        id,
        token,
        new.name,
        new.title,
        new.title_en,
        new.kind.key(),
        new.category,
        written(&new.asks)?,
        new.thanks,
        new.thanks_en,
        &new.origins,
        new.acknowledge,
        new.files,
        new.makes.key(),
        new.campaign,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// A form before a change.
pub struct Before {
    pub name: String,
    pub origins: Vec<String>,
    pub active: bool,
    pub archived: bool,
}

/// Reads a form and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row =
        sqlx::query!("select name, origins, active, archived, version from web_form where id = $1 for update", id)
            .fetch_one(tx.conn())
            .await?;
    if row.version == version {
        Ok(Before { name: row.name, origins: row.origins, active: row.active, archived: row.archived })
    } else {
        Err(AppError::conflict("changed"))
    }
}

/// Changes a form that is held.
///
/// # Errors
/// As [`add`].
pub async fn change(tx: &mut Tx, id: Uuid, new: &NewWebForm) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update web_form set name = $2, title = $3, title_en = $4, kind = $5, category_id = $6, asks = $7, thanks = $8, thanks_en = $9,
                            origins = $10, acknowledge = $11, files = $12, makes = $13, campaign = $14, version = version + 1
         where id = $1
        "#,
        id,
        new.name,
        new.title,
        new.title_en,
        new.kind.key(),
        new.category,
        written(&new.asks)?,
        new.thanks,
        new.thanks_en,
        &new.origins,
        new.acknowledge,
        new.files,
        new.makes.key(),
        new.campaign,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Switches a form that is held on or off.
pub async fn set_active(tx: &mut Tx, id: Uuid, active: bool) -> Result<(), AppError> {
    sqlx::query!("update web_form set active = $2, version = version + 1 where id = $1", id, active)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Puts a form that is held away, or takes it out again.
///
/// # Errors
/// `Invalid` on `name` where another one has it meanwhile.
pub async fn set_archived(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!("update web_form set archived = $2, version = version + 1 where id = $1", id, archived)
        .execute(tx.conn())
        .await?;
    Ok(())
}
