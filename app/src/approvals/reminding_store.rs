//! What waits for too long. The functions behind it know the requests; the worker learns what it writes, and nothing else.

use crate::{
    access::{AppError, SystemTx},
    locale::Lang,
};
use uuid::Uuid;

/// Steps per transaction.
const BATCH: i32 = 50;

/// Somebody who is reminded by mail.
pub struct Reminded {
    pub person: Uuid,
    pub title: String,
    pub lang: Lang,
}

/// Reminds in the product, each step once; gives whom to write to.
pub async fn remind(tx: &mut SystemTx) -> Result<Vec<Reminded>, AppError> {
    let rows = sqlx::query!(
        r#"select title as "title!", person as "person!", language as "language!" from remind_approvals($1)"#,
        BATCH,
    )
    .fetch_all(tx.conn())
    .await?;
    let reminded =
        |title, person, language: &str| Reminded { person, title, lang: Lang::from_tag(language).unwrap_or_default() };
    Ok(rows.into_iter().map(|row| reminded(row.title, row.person, &row.language)).collect())
}

/// Puts a letter into the outbox; `false` where there is no mailbox.
pub async fn write(tx: &mut SystemTx, to: &Reminded, subject: &str, text: &str) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select mail_approval($1, $2, $3) as "written!""#, to.person, subject, text)
        .fetch_one(tx.conn())
        .await?)
}
