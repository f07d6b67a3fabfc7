//! What whoever has a link or a code reaches, as a stranger: the questions behind it, and one answer.

use super::{
    model::SurveyKind,
    question_model::{Question, Whole},
    store::kind_of,
};
use crate::{
    access::{AppError, SystemTx, new_id},
    desk::satisfaction::store::hash_of,
    locale::Lang,
};
use sha2::{Digest, Sha256};
use sqlx::types::Json;

/// What stands behind a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    pub kind: SurveyKind,
    pub number: i32,
    pub name: String,
    /// What the score answers, in Chinese and in English; empty for the usual words.
    pub ask: [String; 2],
    pub questions: Vec<Question>,
    /// In which language the letter was written.
    pub language: Option<Lang>,
    pub house: Lang,
    /// It was answered, which happens once.
    pub answered: bool,
}

/// What a token leads to.
///
/// # Errors
/// `NotFound` for whatever is no link, or not any more.
pub async fn behind(tx: &mut SystemTx, token: &str) -> Result<Behind, AppError> {
    let hash = hash_of(token).ok_or(AppError::NotFound)?;
    let row = sqlx::query!(
        r#"
        select kind as "kind!", number as "number!", name as "name!", ask as "ask!", ask_en as "ask_en!",
               questions as "questions!: Json<Vec<Question>>", language as "language!", house as "house!", answered as "answered!"
          from survey_behind($1)
        "#,
        hash,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Behind {
        kind: kind_of(&row.kind),
        number: row.number,
        name: row.name,
        ask: [row.ask, row.ask_en],
        questions: row.questions.0,
        language: Lang::from_tag(&row.language),
        house: Lang::from_tag(&row.house).unwrap_or_default(),
        answered: row.answered,
    })
}

/// What a code for everybody leads to.
///
/// # Errors
/// `NotFound`.
pub async fn for_all(tx: &mut SystemTx, token: &str) -> Result<Behind, AppError> {
    let row = sqlx::query!(
        r#"
        select kind as "kind!", number as "number!", name as "name!", ask as "ask!", ask_en as "ask_en!",
               questions as "questions!: Json<Vec<Question>>", house as "house!"
          from survey_for_all($1)
        "#,
        token,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Behind {
        kind: kind_of(&row.kind),
        number: row.number,
        name: row.name,
        ask: [row.ask, row.ask_en],
        questions: row.questions.0,
        language: None,
        house: Lang::from_tag(&row.house).unwrap_or_default(),
        answered: false,
    })
}

/// The questions that stand beside the score of a ticket: their version, what the score answers, and they themselves.
pub async fn beside_rating(tx: &mut SystemTx) -> Result<(i32, [String; 2], Vec<Question>), AppError> {
    let row = sqlx::query!(
        r#"
        select number as "number!", ask as "ask!", ask_en as "ask_en!", questions as "questions!: Json<Vec<Question>>" from rating_questions()
        "#
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.number, [row.ask, row.ask_en], row.questions.0))
}

fn written(whole: &Whole) -> Result<serde_json::Value, AppError> {
    serde_json::to_value(&whole.answers).map_err(|error| AppError::unforeseen(&error))
}

/// Keeps the answers beside the score of a ticket that was just given.
pub async fn keep_beside(tx: &mut SystemTx, token: &str, number: i32, whole: &Whole) -> Result<(), AppError> {
    let hash = hash_of(token).ok_or(AppError::NotFound)?;
    sqlx::query!("select keep_rating_answers($1, $2, $3)", hash, number, written(whole)?).execute(tx.conn()).await?;
    Ok(())
}

/// Keeps an answer behind a link: 'kept', 'gone', 'done' or 'many' (see `answer_survey`). The words are those of the ticket that goes
/// after a low score; in its subject `[who]` stands for the customer.
pub async fn answer(
    tx: &mut SystemTx,
    token: &str,
    whole: &Whole,
    from: &str,
    follow_up: (&str, &str),
) -> Result<String, AppError> {
    let Some(hash) = hash_of(token) else { return Ok("gone".to_owned()) };
    Ok(sqlx::query_scalar!(
        r#"select answer_survey($1, $2, $3, $4, $5, $6, $7) as "kept!""#,
        hash,
        whole.score,
        whole.comment,
        written(whole)?,
        from,
        follow_up.0,
        follow_up.1,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Keeps what somebody says whom nobody knows: as [`answer`]; 'done' where this browser answered before.
pub async fn answer_for_all(
    tx: &mut SystemTx,
    token: &str,
    number: i32,
    visitor: &str,
    whole: &Whole,
    from: &str,
) -> Result<String, AppError> {
    let visitor = Sha256::digest(visitor.as_bytes()).to_vec();
    Ok(sqlx::query_scalar!(
        r#"select answer_survey_for_all($1, $2, $3, $4, $5, $6, $7, $8) as "kept!""#,
        new_id(),
        token,
        number,
        visitor,
        whole.score,
        whole.comment,
        written(whole)?,
        from,
    )
    .fetch_one(tx.conn())
    .await?)
}
