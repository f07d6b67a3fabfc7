//! A person's own settings.

use super::{AppError, Tx};
use uuid::Uuid;

/// Keeps the caller's language.
pub async fn keep_language(tx: &mut Tx, tag: &str) -> Result<(), AppError> {
    let person = tx.person();
    sqlx::query!("update person set locale = $2 where id = $1", person, tag).execute(tx.conn()).await?;
    Ok(())
}

/// Sets a password: one's own, or anybody's for an administrator (the database checks).
pub async fn set_password(tx: &mut Tx, person: Uuid, hash: &str) -> Result<(), AppError> {
    sqlx::query!("select set_password($1, $2)", person, hash).execute(tx.conn()).await?;
    Ok(())
}

/// Id and name of everybody who works here now.
pub async fn colleagues(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows = sqlx::query!(r#"select id, name from person where active order by name collate "zh-x-icu", id"#)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
