//! Surveys in the database, for those who manage the desk.

use super::{
    letter_model::{Letter, Values, composed},
    model::{Survey, SurveyFields, SurveyForm, SurveyKind, SurveyRoom, When, conditions_of},
    preview_model::{Person, Preview},
    question_model::Question,
};
use crate::{
    access::{AppError, Tx, new_id},
    customers::tags::judge_store::{self, Judge},
    fields::{RecordKind, store::catalogue},
    lists::filters::Group,
    locale::Lang,
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// Customers that a preview looks at in one step.
const PREVIEW_STEP: i64 = 2_000;

fn written(questions: &[Question]) -> Result<Value, AppError> {
    serde_json::to_value(questions).map_err(|error| AppError::unforeseen(&error))
}

/// All surveys, that after closing first, and what their form offers.
pub async fn room(tx: &mut Tx) -> Result<SurveyRoom, AppError> {
    let rows = sqlx::query!(
        r#"
        select s.*, q.questions as "questions: Json<Vec<Question>>", p.next_at as "next_at?", coalesce(p.broken, false) as "broken!",
               (select count(*) from survey_answer a where a.survey_id = s.id and a.channel <> 'qr') as "asked!",
               (select count(*) from survey_answer a where a.survey_id = s.id and a.answered_at is not null) as "answered!"
          from survey s
          join survey_questions q on q.survey_id = s.id and q.number = s.number
          left join survey_progress p on p.survey_id = s.id
         order by s.archived, s.kind = 'nps', s.created_at, s.id limit 200
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let mut surveys = Vec::with_capacity(rows.len());
    for row in rows {
        let when = match (row.every_days, row.after_days) {
            (Some(_), _) => When::Every,
            (None, Some(_)) => When::After,
            (None, None) => When::Once,
        };
        let days = row.every_days.or(row.after_days).map(|days| days.to_string()).unwrap_or_default();
        let conditions = serde_json::from_value(row.conditions).map_err(|error| AppError::unforeseen(&error))?;
        let form = SurveyForm {
            name: row.name,
            ask: row.ask,
            ask_en: row.ask_en,
            subject: row.subject,
            subject_en: row.subject_en,
            letter: row.letter,
            letter_en: row.letter_en,
            mailbox: row.mailbox_id,
            conditions,
            everybody: row.everybody,
            when,
            days,
            product: row.product_id,
            needs_consent: row.needs_consent,
            calendar: row.calendar_id,
            low: row.low.to_string(),
            questions: row.questions.0,
        };
        surveys.push(Survey {
            id: row.id,
            version: row.version,
            kind: kind_of(&row.kind),
            form,
            token: row.token,
            active: row.active,
            archived: row.archived,
            asked: row.asked,
            answered: row.answered,
            next_at: row.next_at.filter(|_| row.active && !row.archived),
            broken: row.broken,
        });
    }
    offers(tx, surveys).await
}

pub(super) fn kind_of(key: &str) -> SurveyKind {
    SurveyKind::from_key(key).unwrap_or(SurveyKind::Nps)
}

/// What the form of a survey offers.
async fn offers(tx: &mut Tx, surveys: Vec<Survey>) -> Result<SurveyRoom, AppError> {
    let mailboxes =
        sqlx::query!("select id, address from mailbox where active and not archived order by address limit 200")
            .fetch_all(tx.conn())
            .await?;
    let calendars =
        sqlx::query!("select id, name from sla_calendar order by name, id limit 200").fetch_all(tx.conn()).await?;
    let products = sqlx::query!(
        r#"select id, name from product where not archived order by name collate "zh-x-icu", id limit 1000"#
    )
    .fetch_all(tx.conn())
    .await?;
    let views = sqlx::query!("select name, query from saved_view where list = 'customer' order by name, id limit 200")
        .fetch_all(tx.conn())
        .await?;
    let company = sqlx::query_scalar!("select name from organisation").fetch_one(tx.conn()).await?;
    Ok(SurveyRoom {
        surveys,
        mailboxes: mailboxes.into_iter().map(|row| (row.id, row.address)).collect(),
        calendars: calendars.into_iter().map(|row| (row.id, row.name)).collect(),
        products: products.into_iter().map(|row| (row.id, row.name)).collect(),
        views: views.into_iter().filter_map(|row| Some((row.name, conditions_of(&row.query)?))).collect(),
        fields: catalogue(tx, RecordKind::Customer).await?,
        company,
    })
}

/// Checks the conditions of a survey against the fields that there are.
///
/// # Errors
/// `Invalid` on `conditions`.
pub async fn check_conditions(tx: &mut Tx, conditions: &Group) -> Result<(), AppError> {
    if !conditions.is_empty() {
        let fields = judge_store::catalogue_for(tx.conn(), conditions).await?;
        judge_store::check(conditions, None, &fields)?;
    }
    Ok(())
}

/// Adds a survey that rests; gives its id.
///
/// # Errors
/// `Invalid` on `name` where another one has it.
pub async fn add(tx: &mut Tx, new: &SurveyFields) -> Result<Uuid, AppError> {
    let (id, now) = (new_id(), tx.now());
    sqlx::query!("insert into survey (id, kind, name, created_at) values ($1, 'nps', $2, $3)", id, new.name, now)
        .execute(tx.conn())
        .await?;
    add_questions(tx, id, 1, &new.questions).await?;
    put(tx, id, 1, new).await?;
    Ok(id)
}

async fn add_questions(tx: &mut Tx, id: Uuid, number: i32, questions: &[Question]) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "insert into survey_questions (survey_id, number, questions, made_at) values ($1, $2, $3, $4)",
        id,
        number,
        written(questions)?,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn put(tx: &mut Tx, id: Uuid, number: i32, new: &SurveyFields) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update survey set name = $2, ask = $3, ask_en = $4, subject = $5, subject_en = $6, letter = $7, letter_en = $8, mailbox_id = $9,
                          conditions = $10, everybody = $11, every_days = $12, after_days = $13, product_id = $14, needs_consent = $15,
                          calendar_id = $16, low = $17, number = $18, version = version + 1
         where id = $1
        "#,
        id,
        new.name,
        new.ask[0],
        new.ask[1],
        new.subject[0],
        new.subject[1],
        new.letter[0],
        new.letter[1],
        new.mailbox,
        serde_json::to_value(&new.conditions).map_err(|error| AppError::unforeseen(&error))?,
        new.everybody,
        new.every_days,
        new.after_days,
        new.product,
        new.needs_consent,
        new.calendar,
        new.low,
        number,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A survey before a change.
pub struct Held {
    pub kind: SurveyKind,
    pub name: String,
    pub number: i32,
    pub active: bool,
    pub archived: bool,
    pub token: Option<String>,
    conditions: Value,
}

impl Held {
    /// Its conditions as they are kept.
    ///
    /// # Errors
    /// Those of what is kept.
    pub fn conditions(&self) -> Result<Group, AppError> {
        serde_json::from_value(self.conditions.clone()).map_err(|error| AppError::unforeseen(&error))
    }
}

/// Reads a survey and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Held, AppError> {
    let row = sqlx::query!(
        "select kind, name, number, active, archived, token, conditions, version from survey where id = $1 for update",
        id
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version != version {
        return Err(AppError::conflict("changed"));
    }
    let (name, number, conditions) = (row.name, row.number, row.conditions);
    let (active, archived, token) = (row.active, row.archived, row.token);
    Ok(Held { kind: kind_of(&row.kind), name, number, active, archived, token, conditions })
}

/// Changes a survey that is held. Other questions are another version of them.
///
/// # Errors
/// As [`add`].
pub async fn change(tx: &mut Tx, id: Uuid, held: &Held, new: &SurveyFields) -> Result<(), AppError> {
    let asked = sqlx::query_scalar!(
        r#"select questions as "questions: Json<Vec<Question>>" from survey_questions where survey_id = $1 and number = $2"#,
        id,
        held.number,
    )
    .fetch_one(tx.conn())
    .await?;
    let number = if asked.0 == new.questions { held.number } else { held.number + 1 };
    if number != held.number {
        add_questions(tx, id, number, &new.questions).await?;
    }
    put(tx, id, number, new).await
}

/// Has a survey that is held work or rest, puts it away or takes it out.
///
/// # Errors
/// `Invalid` on `name` where another one has it meanwhile.
pub async fn set(tx: &mut Tx, id: Uuid, active: bool, archived: bool) -> Result<(), AppError> {
    sqlx::query!(
        "update survey set active = $2, archived = $3, version = version + 1 where id = $1",
        id,
        active,
        archived,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a survey that is held a page for everybody, or takes it away.
pub async fn set_token(tx: &mut Tx, id: Uuid, token: Option<&str>) -> Result<(), AppError> {
    sqlx::query!("update survey set token = $2, version = version + 1 where id = $1", id, token)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whom a survey would ask now, among the next customers behind one; nothing is sent.
///
/// # Errors
/// `NotFound`, `Invalid` on `conditions`.
pub async fn preview(tx: &mut Tx, id: Uuid, after: Option<Uuid>) -> Result<Preview, AppError> {
    let now = tx.now();
    let conditions = sqlx::query_scalar!("select conditions from survey where id = $1 and kind = 'nps'", id)
        .fetch_one(tx.conn())
        .await?;
    let conditions: Group = serde_json::from_value(conditions).map_err(|error| AppError::unforeseen(&error))?;
    let judge = if conditions.is_empty() { None } else { Some(Judge::of(tx.conn(), &conditions, None, now).await?) };
    let found = judge_store::fitting(tx.conn(), judge.as_ref(), after.unwrap_or_default(), PREVIEW_STEP).await?;
    let rows = sqlx::query!(
        r#"
        select customer_id as "customer_id!", customer as "customer!", contact as "contact?", product as "product?", why as "why?"
          from survey_people($1, $2)
        "#,
        id,
        &found.ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut preview = Preview {
        looked_at: found.looked_at,
        next: found.last.filter(|_| found.looked_at == PREVIEW_STEP),
        ..Preview::default()
    };
    for row in rows {
        let customer = (row.customer_id, row.customer);
        preview.take(Person { customer, contact: row.contact, product: row.product, why: row.why });
    }
    Ok(preview)
}

/// Sends the letter to the caller.
///
/// # Errors
/// `NotFound`, the conflict `survey_no_mailbox`.
pub async fn try_out(tx: &mut Tx, id: Uuid, lang: Lang) -> Result<(), AppError> {
    let row = sqlx::query!(
        r#"
        select s.kind, s.subject, s.subject_en, s.letter, s.letter_en, o.name as company, p.name as me, g.name as "product?"
          from survey s cross join organisation o join person p on p.id = $2 left join product g on g.id = s.product_id
         where s.id = $1
        "#,
        id,
        tx.person(),
    )
    .fetch_one(tx.conn())
    .await?;
    let letter = match lang {
        Lang::ZhCn => Letter { subject: row.subject, text: row.letter },
        Lang::En => Letter { subject: row.subject_en, text: row.letter_en },
    };
    let product = row.product.unwrap_or_default();
    let values = Values {
        name: &row.me,
        customer: &row.company,
        product: &product,
        company: &row.company,
        number: "T-000000",
        subject: "…",
    };
    let (subject, text) = composed(&letter, lang, kind_of(&row.kind) == SurveyKind::Csat, &values);
    let sent = sqlx::query_scalar!(
        r#"select try_survey($1, $2, $3, $4, $5) as "sent!""#,
        new_id(),
        id,
        lang.tag(),
        subject,
        text,
    )
    .fetch_one(tx.conn())
    .await?;
    if sent { Ok(()) } else { Err(AppError::conflict("survey_no_mailbox")) }
}
