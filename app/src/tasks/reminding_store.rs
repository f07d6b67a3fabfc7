//! What is to be reminded of by mail. The functions behind it know the tasks; the worker learns what it writes, and nothing else.

use super::zone::Zone;
use crate::{
    access::{AppError, SystemTx},
    locale::Lang,
};
use chrono::{DateTime, NaiveDateTime, Utc};
use uuid::Uuid;

/// A reminder that is to go out.
#[derive(Debug, Clone)]
pub struct Reminder {
    pub task: Uuid,
    pub title: String,
    pub due_at: DateTime<Utc>,
    /// By the clocks of whoever is reminded.
    pub local: NaiveDateTime,
    pub all_day: bool,
    pub person: Uuid,
    pub lang: Lang,
}

/// What is due, at most a hundred.
pub async fn due(tx: &mut SystemTx) -> Result<Vec<Reminder>, AppError> {
    let rows = sqlx::query!(
        r#"
        select activity as "task!", title as "title!", due as "due_at!", whole_day as "all_day!", person as "person!", language as "language!",
               zone, utc_offset as "utc_offset!"
          from mail_reminders_due()
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Reminder {
            task: row.task,
            title: row.title,
            due_at: row.due_at,
            local: Zone::of_person(row.zone.as_deref(), row.utc_offset).local(row.due_at),
            all_day: row.all_day,
            person: row.person,
            lang: Lang::from_tag(&row.language).unwrap_or_default(),
        })
        .collect())
}

/// Puts a reminder into the outbox, once; `false` where somebody did so, where it is done meanwhile, or where there is no mailbox.
pub async fn write(tx: &mut SystemTx, of: &Reminder, subject: &str, text: &str) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(
        r#"select remind_by_mail($1, $2, $3, $4, $5) as "written!""#,
        of.task,
        of.due_at,
        of.person,
        subject,
        text,
    )
    .fetch_one(tx.conn())
    .await?)
}
