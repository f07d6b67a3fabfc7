//! What agents do with surveys: write down what they hear on the phone, make a link for one person, look at the last answers.

use super::{
    model::Asking,
    question_model::{Question, Whole},
    result_model::Latest,
    store::kind_of,
};
use crate::access::{AppError, Tx};
use sqlx::types::Json;
use uuid::Uuid;

/// The surveys that can be asked by hand.
pub async fn offered(tx: &mut Tx) -> Result<Vec<Asking>, AppError> {
    let rows = sqlx::query!(
        r#"
        select s.id, s.name, s.number, s.ask, s.ask_en, q.questions as "questions: Json<Vec<Question>>"
          from survey s join survey_questions q on q.survey_id = s.id and q.number = s.number
         where s.kind = 'nps' and not s.archived order by s.active desc, s.created_at, s.id limit 50
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let asking = rows.into_iter().map(|row| Asking {
        id: row.id,
        name: row.name,
        number: row.number,
        ask: [row.ask, row.ask_en],
        questions: row.questions.0,
    });
    Ok(asking.collect())
}

/// The questions of a survey in this version.
///
/// # Errors
/// `NotFound`.
pub async fn questions(tx: &mut Tx, survey: Uuid, number: i32) -> Result<Vec<Question>, AppError> {
    let row = sqlx::query_scalar!(
        r#"select questions as "questions: Json<Vec<Question>>" from survey_questions where survey_id = $1 and number = $2"#,
        survey,
        number,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(row.0)
}

/// Of whom one hears.
#[derive(Debug, Clone, Copy)]
pub struct Heard {
    pub id: Uuid,
    pub survey: Uuid,
    pub number: i32,
    pub customer: Uuid,
    pub contact: Option<Uuid>,
}

/// Writes down what was heard; the words are those of the ticket that goes after a low score.
///
/// # Errors
/// `NotFound`.
pub async fn keep(tx: &mut Tx, of: Heard, whole: &Whole, (subject, text): (&str, &str)) -> Result<(), AppError> {
    let answers = serde_json::to_value(&whole.answers).map_err(|error| AppError::unforeseen(&error))?;
    let kept = sqlx::query_scalar!(
        r#"select survey_by_phone($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as "kept!""#,
        of.id,
        of.survey,
        of.number,
        of.customer,
        of.contact,
        whole.score,
        whole.comment,
        answers,
        subject,
        text,
    )
    .fetch_one(tx.conn())
    .await?;
    if kept { Ok(()) } else { Err(AppError::NotFound) }
}

/// Keeps a link for one person by its hash.
///
/// # Errors
/// `NotFound`; the conflicts `survey_do_not_contact` and `survey_too_soon`.
pub async fn link(tx: &mut Tx, of: Heard, hash: &[u8]) -> Result<(), AppError> {
    let asked = sqlx::query_scalar!(
        r#"select survey_by_link($1, $2, $3, $4, $5) as "asked!""#,
        of.id,
        of.survey,
        of.customer,
        of.contact,
        hash,
    )
    .fetch_one(tx.conn())
    .await?;
    match asked.as_str() {
        "asked" => Ok(()),
        "do_not_contact" => Err(AppError::conflict("survey_do_not_contact")),
        "recent" => Err(AppError::conflict("survey_too_soon")),
        _ => Err(AppError::NotFound),
    }
}

/// What the log tells with it: what the survey, the contact and the owner of the customer are called.
pub async fn told(tx: &mut Tx, of: Heard) -> Result<(String, Option<String>, Option<Uuid>), AppError> {
    let row = sqlx::query!(
        r#"
        select s.name, k.name as "contact?", c.owner_id from survey s join customer c on c.id = $2 left join contact k on k.id = $3 where s.id = $1
        "#,
        of.survey,
        of.customer,
        of.contact,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.name, row.contact, row.owner_id))
}

/// In which language the house reads.
pub async fn house(tx: &mut Tx) -> Result<String, AppError> {
    Ok(sqlx::query_scalar!("select locale from organisation").fetch_one(tx.conn()).await?)
}

/// The customer at whom a contact is found first.
pub async fn customer_of(tx: &mut Tx, contact: Uuid) -> Result<Option<Uuid>, AppError> {
    Ok(sqlx::query_scalar!(
        r#"
        select l.customer_id from customer_contact l join customer c on c.id = l.customer_id and c.deleted_at is null
         where l.contact_id = $1 order by l.is_primary desc, l.added_at, l.customer_id limit 1
        "#,
        contact,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// What a customer, or one contact of them, answered last, the newest first.
pub async fn latest(tx: &mut Tx, customer: Option<Uuid>, contact: Option<Uuid>) -> Result<Vec<Latest>, AppError> {
    let rows = sqlx::query!(
        r#"
        select s.name, s.kind, a.score as "score!", a.comment, k.name as "contact?", a.answered_at as "answered_at!"
          from survey_answer a join survey s on s.id = a.survey_id left join contact k on k.id = a.contact_id
         where a.answered_at is not null and ($1::uuid is null or a.customer_id = $1) and ($2::uuid is null or a.contact_id = $2)
           and ($1::uuid is not null or $2::uuid is not null)
         order by a.answered_at desc, a.id limit 5
        "#,
        customer,
        contact,
    )
    .fetch_all(tx.conn())
    .await?;
    let latest = rows.into_iter().map(|row| Latest {
        survey: row.name,
        kind: kind_of(&row.kind),
        score: row.score,
        comment: row.comment,
        contact: row.contact,
        answered_at: row.answered_at,
    });
    Ok(latest.collect())
}
