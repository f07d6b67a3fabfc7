//! What a customer reaches behind a link: the words for them, and one answer.

use crate::{
    access::{AppError, SystemTx},
    desk::satisfaction::store::hash_of,
    locale::Lang,
};

/// What stands behind a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Of the ticket.
    pub number: i64,
    pub words: String,
    pub language: Option<Lang>,
    /// What was answered, which happens once.
    pub settled: Option<bool>,
}

/// What a token leads to.
///
/// # Errors
/// `NotFound` for whatever is no link, or not any more.
pub async fn behind(tx: &mut SystemTx, token: &str) -> Result<Behind, AppError> {
    let hash = hash_of(token).ok_or(AppError::NotFound)?;
    let row = sqlx::query!(
        r#"select number as "number!", words as "words!", language as "language!", settled as "settled?" from complaint_behind($1)"#,
        hash,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Behind { number: row.number, words: row.words, language: Lang::from_tag(&row.language), settled: row.settled })
}

/// Keeps what the customer says; 'kept', 'gone', 'done' or 'many' (see `answer_complaint`).
pub async fn answer(
    tx: &mut SystemTx,
    token: &str,
    settled: bool,
    said: Option<&str>,
    from: &str,
) -> Result<String, AppError> {
    let Some(hash) = hash_of(token) else { return Ok("gone".to_owned()) };
    Ok(sqlx::query_scalar!(r#"select answer_complaint($1, $2, $3, $4) as "kept!""#, hash, settled, said, from)
        .fetch_one(tx.conn())
        .await?)
}
