//! What the worker reads and writes of surveys.

use super::letter_model::Letter;
use crate::{
    access::{AppError, SystemTx},
    desk::sla::{clock_model::Clock, store as sla, zone},
    lists::filters::Group,
    locale::Lang,
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// A round over all customers begins so long after the one before was done.
pub const ROUND: TimeDelta = TimeDelta::hours(24);
/// How far the hours of a calendar are looked for.
const HORIZON: TimeDelta = TimeDelta::days(40);

/// A survey whose turn it is, held until the transaction ends.
pub struct Due {
    pub id: Uuid,
    pub name: String,
    pub conditions: Group,
    /// Chinese, English.
    pub letters: [Letter; 2],
    pub calendar: Option<Uuid>,
    pub cursor: Uuid,
    pub house: Lang,
    pub company: String,
}

/// Takes the survey that has waited longest and that nobody works on.
pub async fn take(tx: &mut SystemTx) -> Result<Option<Due>, AppError> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"
        select s.id, s.name, s.conditions, s.subject, s.subject_en, s.letter, s.letter_en, s.calendar_id, p.cursor
          from survey_progress p join survey s on s.id = p.survey_id and s.active and not s.archived and s.kind = 'nps'
         where p.next_at <= $1 order by p.next_at, s.id limit 1 for update of p skip locked
        "#,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (house, company) = house(tx).await?;
    Ok(Some(Due {
        id: row.id,
        name: row.name,
        conditions: serde_json::from_value(row.conditions).map_err(|error| AppError::unforeseen(&error))?,
        letters: [
            Letter { subject: row.subject, text: row.letter },
            Letter { subject: row.subject_en, text: row.letter_en },
        ],
        calendar: row.calendar_id,
        cursor: row.cursor,
        house,
        company,
    }))
}

/// In which language the house reads, and what it is called.
async fn house(tx: &mut SystemTx) -> Result<(Lang, String), AppError> {
    let row =
        sqlx::query!(r#"select locale as "locale!", name as "name!" from survey_house()"#).fetch_one(tx.conn()).await?;
    Ok((Lang::from_tag(&row.locale).unwrap_or_default(), row.name))
}

/// When the hours of a calendar begin next; now where they have begun, or there is no calendar.
pub async fn opens_at(tx: &mut SystemTx, calendar: Option<Uuid>) -> Result<DateTime<Utc>, AppError> {
    let now = tx.now();
    let Some(id) = calendar else { return Ok(now) };
    let calendars = sla::calendars(tx.conn()).await?;
    let Some(calendar) = calendars.into_iter().find(|one| one.id == id) else { return Ok(now) };
    let (hours, zone) = (calendar.hours(), zone(&calendar.zone)?);
    let clock = Clock::new(&hours, &zone, &[]);
    // One without any hours is looked at again when it may have got some.
    Ok(clock.open(now, now + HORIZON).next().map_or(now + ROUND, |(from, _)| from.max(now)))
}

/// Somebody whom a survey asks now.
#[derive(Debug)]
pub struct Person {
    pub customer: Uuid,
    pub customer_name: String,
    pub owner: Option<Uuid>,
    pub contact: Option<Uuid>,
    pub contact_name: Option<String>,
    pub asset: Option<Uuid>,
    pub product: Option<String>,
    pub address: String,
}

/// Whom it asks among these customers.
pub async fn people(tx: &mut SystemTx, survey: Uuid, customers: &[Uuid]) -> Result<Vec<Person>, AppError> {
    Ok(sqlx::query_as!(
        Person,
        r#"
        select customer_id as "customer!", customer as "customer_name!", owner_id as "owner?", contact_id as "contact?",
               contact as "contact_name?", asset_id as "asset?", product as "product?", address as "address!"
          from survey_people($1, $2) where why is null
        "#,
        survey,
        customers,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// What became of asking somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Invited,
    /// They are not to be asked after all.
    Spared,
    /// Nobody can be: there is no mailbox to send it by.
    NoMailbox,
}

/// Puts a letter into the outbox.
pub async fn invite(
    tx: &mut SystemTx,
    id: Uuid,
    survey: Uuid,
    person: &Person,
    lang: Lang,
    (subject, text): (&str, &str),
) -> Result<Asked, AppError> {
    let name = person.contact_name.as_deref().unwrap_or(&person.customer_name);
    let asked = sqlx::query_scalar!(
        r#"select invite_to_survey($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as "asked!""#,
        id,
        survey,
        person.customer,
        person.contact,
        person.asset,
        person.address,
        name,
        lang.tag(),
        subject,
        text,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(match asked.as_str() {
        "invited" => Asked::Invited,
        "no_mailbox" => Asked::NoMailbox,
        _ => Asked::Spared,
    })
}

/// How far it came: behind this customer, or at the end of a round.
pub async fn advance(tx: &mut SystemTx, survey: Uuid, last: Option<Uuid>, asked: i64) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        update survey_progress set cursor = coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'::uuid), asked = asked + $3,
               ended_at = case when $2::uuid is null then $4::timestamptz else ended_at end,
               next_at = case when $2::uuid is null then $5::timestamptz else next_at end
         where survey_id = $1
        "#,
        survey,
        last,
        asked,
        now,
        now + ROUND,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Waits until a moment; `broken` where its conditions cannot be asked.
pub async fn wait(tx: &mut SystemTx, survey: Uuid, until: Option<DateTime<Utc>>) -> Result<(), AppError> {
    let later = tx.now() + ROUND;
    sqlx::query!(
        "update survey_progress set next_at = coalesce($2::timestamptz, $3::timestamptz), broken = $2::timestamptz is null where survey_id = $1",
        survey,
        until,
        later,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
