//! Articles near the words of a ticket.

use super::model::{Suggestion, query_of, words_of};
use crate::{
    access::{AppError, SystemTx, Tx},
    knowledge::plain,
    locale::Lang,
};
use uuid::Uuid;

/// So many that the index brings are looked at.
const NEAR: i32 = 24;

/// What a ticket is about: its subject, and what the customer said last.
///
/// # Errors
/// `NotFound`.
pub async fn words(tx: &mut Tx, ticket: Uuid) -> Result<Vec<String>, AppError> {
    let row = sqlx::query!(
        r#"
        select t.subject, coalesce(
                 (select m.text from ticket_message m where m.ticket_id = t.id and m.public and m.inbound order by m.written_at desc, m.id desc limit 1),
                 t.description) as said
          from ticket t where t.id = $1 and t.deleted_at is null
        "#,
        ticket,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(words_of(&format!("{} {}", row.subject, row.said.unwrap_or_default())))
}

/// Published articles in which some of these words stand.
pub async fn near(tx: &mut Tx, words: &[String]) -> Result<Vec<Suggestion>, AppError> {
    let Some(find) = query_of(words) else { return Ok(Vec::new()) };
    let rows = sqlx::query!(
        r#"
        select a.id, a.audience, v.title, v.body
          from search_articles($1, $2) s
          join article a on a.id = s.article_id and a.published_number is not null and a.state <> 'archived'
          join article_version v on v.article_id = a.id and v.number = a.published_number
        "#,
        find,
        NEAR,
    )
    .fetch_all(tx.conn())
    .await?;
    let suggestion = |id, audience: String, title, body: String| Suggestion {
        id,
        title,
        public: audience == "public",
        text: plain(&body),
    };
    Ok(rows.into_iter().map(|row| suggestion(row.id, row.audience, row.title, row.body)).collect())
}

/// The same of what is for everybody, in a language.
pub async fn near_for_everybody(
    tx: &mut SystemTx,
    words: &[String],
    language: Lang,
) -> Result<Vec<Suggestion>, AppError> {
    let Some(find) = query_of(words) else { return Ok(Vec::new()) };
    let rows = sqlx::query!(
        r#"
        select a.id, v.title, v.body
          from search_articles($1, $2) s
          join article a on a.id = s.article_id and a.audience = 'public' and a.language = $3
          join article_version v on v.article_id = a.id and v.number = a.published_number
        "#,
        find,
        NEAR,
        language.tag(),
    )
    .fetch_all(tx.conn())
    .await?;
    let suggestion = |id, title, body: String| Suggestion { id, title, public: true, text: plain(&body) };
    Ok(rows.into_iter().map(|row| suggestion(row.id, row.title, row.body)).collect())
}
