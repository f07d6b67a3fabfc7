//! Widgets in the database, for those who manage the desk.

use super::model::{ChatWidget, ChatWidgetForm, Colour, NewChatWidget, Side, WidgetRoom};
use crate::{
    access::{AppError, Tx, new_id},
    desk::{
        tickets::rules_model::{Kind, Priority},
        web_forms::model::Asks,
    },
};
use serde_json::Value;
use uuid::Uuid;

fn written(asks: &Asks) -> Result<Value, AppError> {
    serde_json::to_value(asks).map_err(|error| AppError::unforeseen(&error))
}

/// All widgets that are there, and what an editor offers.
pub async fn room(tx: &mut Tx) -> Result<WidgetRoom, AppError> {
    let rows = sqlx::query!(
        r#"
        select w.id, w.version, w.token, w.name, w.greeting, w.greeting_en, w.away, w.away_en, w.colour, w.side, w.origins, w.calendar_id, w.asks,
               w.kind, w.category_id, w.priority, w.rates, w.active, (select count(*) from chat c where c.widget_id = w.id) as "came!",
               (select max(c.began_at) from chat c where c.widget_id = w.id) as last_at
          from chat_widget w where not w.archived order by w.name collate "zh-x-icu", w.id limit 100
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let widgets = rows
        .into_iter()
        .map(|row| {
            let form = ChatWidgetForm {
                name: row.name,
                greeting: row.greeting,
                greeting_en: row.greeting_en,
                away: row.away,
                away_en: row.away_en,
                colour: Colour::from_key(&row.colour).unwrap_or(Colour::Blue),
                side: Side::from_key(&row.side).unwrap_or(Side::Right),
                origins: row.origins.join("\n"),
                calendar: row.calendar_id,
                asks: serde_json::from_value(row.asks).map_err(|error| AppError::unforeseen(&error))?,
                kind: Kind::from_key(&row.kind).unwrap_or(Kind::Question),
                category: row.category_id,
                priority: Priority::of_rank(row.priority),
                rates: row.rates,
            };
            let (active, came, last_at) = (row.active, row.came, row.last_at);
            Ok(ChatWidget { id: row.id, version: row.version, token: row.token, form, active, came, last_at })
        })
        .collect::<Result<_, AppError>>()?;
    let categories = sqlx::query!(
        r#"select id, name from ticket_category where not archived order by name collate "zh-x-icu", id limit 1000"#
    )
    .fetch_all(tx.conn())
    .await?;
    let calendars = sqlx::query!(r#"select id, name from sla_calendar order by name collate "zh-x-icu", id limit 200"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(WidgetRoom {
        widgets,
        categories: categories.into_iter().map(|row| (row.id, row.name)).collect(),
        calendars: calendars.into_iter().map(|row| (row.id, row.name)).collect(),
    })
}

/// Adds a widget; gives its id.
///
/// # Errors
/// `Invalid` on `name` where another one has it, on `calendar` for one that there is not.
pub async fn add(tx: &mut Tx, new: &NewChatWidget) -> Result<Uuid, AppError> {
    let (id, token) = (new_id(), format!("{:032x}", rand::random::<u128>()));
    let form = &new.form;
    sqlx::query!(
        r#"
        insert into chat_widget (id, token, name, greeting, greeting_en, away, away_en, colour, side, origins, calendar_id, asks, kind, category_id,
                                 priority, rates, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, app_now())
        "#,
        id,
        token,
        form.name,
        form.greeting,
        form.greeting_en,
        form.away,
        form.away_en,
        form.colour.key(),
        form.side.key(),
        &new.origins,
        form.calendar,
        written(&form.asks)?,
        form.kind.key(),
        form.category,
        form.priority.rank(),
        form.rates,
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// A widget before a change.
pub struct Before {
    pub name: String,
    pub origins: Vec<String>,
    pub active: bool,
    pub archived: bool,
}

/// Reads a widget and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row =
        sqlx::query!("select name, origins, active, archived, version from chat_widget where id = $1 for update", id)
            .fetch_one(tx.conn())
            .await?;
    if row.version == version {
        Ok(Before { name: row.name, origins: row.origins, active: row.active, archived: row.archived })
    } else {
        Err(AppError::conflict("changed"))
    }
}

/// Changes a widget that is held.
///
/// # Errors
/// As [`add`].
pub async fn change(tx: &mut Tx, id: Uuid, new: &NewChatWidget) -> Result<(), AppError> {
    let form = &new.form;
    sqlx::query!(
        r#"
        update chat_widget set name = $2, greeting = $3, greeting_en = $4, away = $5, away_en = $6, colour = $7, side = $8, origins = $9,
                               calendar_id = $10, asks = $11, kind = $12, category_id = $13, priority = $14, rates = $15, version = version + 1
         where id = $1
        "#,
        id,
        form.name,
        form.greeting,
        form.greeting_en,
        form.away,
        form.away_en,
        form.colour.key(),
        form.side.key(),
        &new.origins,
        form.calendar,
        written(&form.asks)?,
        form.kind.key(),
        form.category,
        form.priority.rank(),
        form.rates,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Switches a widget that is held on or off.
pub async fn set_active(tx: &mut Tx, id: Uuid, active: bool) -> Result<(), AppError> {
    sqlx::query!("update chat_widget set active = $2, version = version + 1 where id = $1", id, active)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Puts a widget that is held away, or takes it out again.
///
/// # Errors
/// `Invalid` on `name` where another one has it meanwhile.
pub async fn set_archived(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!("update chat_widget set archived = $2, version = version + 1 where id = $1", id, archived)
        .execute(tx.conn())
        .await?;
    Ok(())
}
