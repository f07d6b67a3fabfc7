//! What whoever has a link reaches, as a stranger: the quote as it was sent, and one answer. And what the product does by itself.

use super::{
    document_model::Document,
    model::{Answered, QuoteState},
    sending_store::{answered, hash_of},
    store::state_of,
};
use crate::{
    access::{AppError, SystemTx},
    deals::position,
};
use uuid::Uuid;

/// What stands behind a link.
#[derive(Debug, Clone)]
pub struct Behind {
    pub document: Document,
    pub state: QuoteState,
    /// The customer has a later version.
    pub replaced: bool,
    /// Its day is over.
    pub over: bool,
    pub answered: Option<Answered>,
    /// Minutes east of UTC in which the house shows times.
    pub utc_offset: i32,
    /// The first place of the column that its deal goes to when it is accepted.
    first: Option<String>,
}

impl Behind {
    /// Whether it can be answered.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == QuoteState::Sent && !self.replaced && !self.over
    }
}

/// What a token leads to.
///
/// # Errors
/// `NotFound` for whatever is no link, or not any more.
pub async fn behind(tx: &mut SystemTx, token: &str) -> Result<Behind, AppError> {
    let hash = hash_of(token).ok_or(AppError::NotFound)?;
    let row = sqlx::query!(
        r#"
        select document as "document!", state as "state!", replaced as "replaced!", over as "over!", answered_at, answered_as, reason,
               utc_offset as "utc_offset!", first_position
          from quote_behind($1)
        "#,
        hash,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Behind {
        document: serde_json::from_value(row.document).map_err(|error| AppError::unforeseen(&error))?,
        state: state_of(&row.state)?,
        replaced: row.replaced,
        over: row.over,
        answered: answered(row.answered_at, row.answered_as, row.reason),
        utc_offset: i32::from(row.utc_offset),
        first: row.first_position,
    })
}

/// Keeps what the customer says: 'kept', or why not (see `answer_quote`). A deal that moves comes to the top of its column.
pub async fn answer(
    tx: &mut SystemTx,
    token: &str,
    behind: &Behind,
    accepted: bool,
    (name, reason): (&str, Option<&str>),
    from: &str,
) -> Result<String, AppError> {
    let Some(hash) = hash_of(token) else { return Ok("gone".to_owned()) };
    let place = position::between(None, behind.first.as_deref(), 1, rand::random)
        .map_err(|error| AppError::unforeseen(&error))?
        .pop()
        .unwrap_or_default();
    Ok(sqlx::query_scalar!(
        r#"select answer_quote($1, $2, $3, $4, $5, $6) as "kept!""#,
        hash,
        accepted,
        name,
        reason,
        place,
        from,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// What a letter encloses, for who sends it.
pub async fn enclosed(tx: &mut SystemTx, mail: Uuid) -> Result<Document, AppError> {
    let kept = sqlx::query_scalar!(r#"select document_of_mail($1) as "document""#, mail).fetch_one(tx.conn()).await?;
    serde_json::from_value(kept.ok_or(AppError::NotFound)?).map_err(|error| AppError::unforeseen(&error))
}

/// Ends some quotes whose day is over; gives how many.
pub async fn expire(tx: &mut SystemTx, most: i32) -> Result<i32, AppError> {
    Ok(sqlx::query_scalar!(r#"select expire_quotes($1) as "made!""#, most).fetch_one(tx.conn()).await?)
}
