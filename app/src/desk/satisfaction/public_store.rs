//! What whoever has a link reaches, as a stranger: the answer behind it, and nothing else.

use super::store::hash_of;
use crate::{
    access::{AppError, SystemTx},
    locale::Lang,
};

/// What stands behind a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Of the ticket.
    pub number: i64,
    pub score: Option<i16>,
    pub comment: Option<String>,
    /// Whether it can be said, or still be changed.
    pub open: bool,
    /// In which language the house reads.
    pub house: Lang,
}

/// What a token leads to.
///
/// # Errors
/// `NotFound` for whatever is no link, or not any more.
pub async fn behind(tx: &mut SystemTx, token: &str) -> Result<Behind, AppError> {
    let hash = hash_of(token).ok_or(AppError::NotFound)?;
    let row = sqlx::query!(
        r#"select number as "number!", score as "score?", comment as "comment?", state as "state!", house as "house!" from rating_behind($1)"#,
        hash,
    )
    .fetch_one(tx.conn())
    .await?;
    let house = Lang::from_tag(&row.house).unwrap_or(Lang::ZhCn);
    Ok(Behind { number: row.number, score: row.score, comment: row.comment, open: row.state == "open", house })
}

/// What is kept.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    pub score: i16,
    pub comment: Option<&'a str>,
    /// Where it comes from: so many within an hour.
    pub from: &'a str,
    /// What the ticket is called that goes after a low score, and what it says.
    pub follow_up: (&'a str, &'a str),
}

/// Keeps an answer; 'kept', 'gone', 'closed' or 'many' (see `rate_ticket`).
pub async fn rate(tx: &mut SystemTx, token: &str, answer: &Answer<'_>) -> Result<String, AppError> {
    let Some(hash) = hash_of(token) else { return Ok("gone".to_owned()) };
    Ok(sqlx::query_scalar!(
        r#"select rate_ticket($1, $2, $3, $4, $5, $6) as "kept!""#,
        hash,
        answer.score,
        answer.comment,
        answer.from,
        answer.follow_up.0,
        answer.follow_up.1,
    )
    .fetch_one(tx.conn())
    .await?)
}
