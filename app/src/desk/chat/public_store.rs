//! What whoever looks at a page with a chat reaches, as a stranger: the widget, and the one conversation whose secret they have.

use super::model::{Colour, EndedBy, Side, first_name};
use crate::{
    access::{AppError, SystemTx},
    desk::{
        satisfaction::store::new_link,
        sla::{clock_model::Clock, model::Calendar, zone as zone_of},
        web_forms::{
            model::{Asks, Part},
            sent_model::Said,
        },
    },
    locale::Lang,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A widget as its frame shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    pub id: Uuid,
    /// In Chinese and in English; empty for words of the product.
    pub greeting: (String, String),
    pub away: (String, String),
    pub colour: Colour,
    pub side: Side,
    pub asks: Asks,
    /// Whose pages may show it.
    pub origins: Vec<String>,
    /// In which language the house reads.
    pub house: Lang,
    /// Whether somebody is there, and it is their time to work.
    pub live: bool,
}

fn is_token(token: &str) -> bool {
    token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The widget of a token.
///
/// # Errors
/// `NotFound` for one that there is not, or that is switched off.
pub async fn behind(tx: &mut SystemTx, token: &str) -> Result<Behind, AppError> {
    if !is_token(token) {
        return Err(AppError::NotFound);
    }
    let row = sqlx::query!(
        r#"
        select id as "id!", greeting as "greeting!", greeting_en as "greeting_en!", away as "away!", away_en as "away_en!", colour as "colour!",
               side as "side!", asks as "asks!", origins as "origins!", house as "house!", zone as "zone?", week as "week?", days as "days?",
               staffed as "staffed!"
          from chat_behind($1)
        "#,
        token,
    )
    .fetch_one(tx.conn())
    .await?;
    let open = match (row.zone, row.week, row.days) {
        (Some(zone), Some(week), Some(days)) => is_open(zone, week, days, tx.now())?,
        _ => true,
    };
    Ok(Behind {
        id: row.id,
        greeting: (row.greeting, row.greeting_en),
        away: (row.away, row.away_en),
        colour: Colour::from_key(&row.colour).unwrap_or(Colour::Blue),
        side: Side::from_key(&row.side).unwrap_or(Side::Right),
        asks: read(row.asks)?,
        origins: row.origins,
        house: Lang::from_tag(&row.house).unwrap_or(Lang::ZhCn),
        live: row.staffed && open,
    })
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::unforeseen(&error))
}

/// Whether a calendar works at a moment.
fn is_open(name: String, week: Value, days: Value, now: DateTime<Utc>) -> Result<bool, AppError> {
    let zone = zone_of(&name)?;
    let (week, days) = (read(week)?, read(days)?);
    let calendar = Calendar { id: Uuid::nil(), version: 0, name: String::new(), zone: name, week, days };
    let hours = calendar.hours();
    let clock = Clock::new(&hours, &zone, &[]);
    Ok(clock.open(now, now + TimeDelta::minutes(1)).any(|(from, _)| from <= now))
}

/// The hash under which a secret is kept.
#[must_use]
pub fn hash_of(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    Kept,
    /// The secret has a conversation already: it goes on there.
    There,
    /// The conversation is over.
    Ended,
    /// Too many came from there.
    Many,
    Gone,
}

impl Became {
    fn of(word: &str) -> Self {
        match word {
            "kept" => Self::Kept,
            "there" => Self::There,
            "ended" => Self::Ended,
            "many" => Self::Many,
            _ => Self::Gone,
        }
    }
}

/// Begins a conversation with its first message; where nobody is there (not `live`), it is left as a request.
pub async fn begin(
    tx: &mut SystemTx,
    token: &str,
    secret: &[u8],
    key: Uuid,
    live: bool,
    from: &str,
    said: &Said,
) -> Result<Became, AppError> {
    let became = sqlx::query_scalar!(
        r#"select chat_begin($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as "became!""#,
        token,
        secret,
        key,
        live,
        from,
        said.subject(),
        said.message,
        said.part(Part::Name),
        said.part(Part::Email),
        said.part(Part::Phone),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Became::of(&became))
}

/// Says something in a conversation.
pub async fn say(tx: &mut SystemTx, secret: &[u8], key: Uuid, from: &str, text: &str) -> Result<Became, AppError> {
    let became = sqlx::query_scalar!(r#"select chat_say($1, $2, $3, $4) as "became!""#, secret, key, from, text)
        .fetch_one(tx.conn())
        .await?;
    Ok(Became::of(&became))
}

/// How a conversation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub id: Uuid,
    pub ticket: Uuid,
    /// Who answers, by their given name.
    pub agent: Option<String>,
    pub ended: Option<EndedBy>,
    /// Whether it can be said how it went, once it is over.
    pub rates: bool,
    /// Whether an address of mail is known, so that an answer reaches a visitor who has left.
    pub reached: bool,
}

/// The conversation of a secret with this widget.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn standing(tx: &mut SystemTx, token: &str, secret: &[u8]) -> Result<Standing, AppError> {
    let row = sqlx::query!(
        r#"
        select id as "id!", ticket_id as "ticket!", agent as "agent?", ended_by as "ended_by?", answered as "answered!", reached as "reached!"
          from chat_behind_secret($1, $2)
        "#,
        token,
        secret,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Standing {
        id: row.id,
        ticket: row.ticket,
        agent: row.agent.as_deref().map(first_name),
        ended: row.ended_by.as_deref().and_then(EndedBy::from_key),
        rates: row.answered,
        reached: row.reached,
    })
}

/// Something that was said, as the visitor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spoken {
    pub number: i32,
    /// Of what the visitor sent: their browser knows it by that.
    pub key: Option<Uuid>,
    pub mine: bool,
    /// Who of us said it, by their given name.
    pub by: Option<String>,
    pub text: String,
    pub at: DateTime<Utc>,
}

/// What was said after a number.
pub async fn words(tx: &mut SystemTx, secret: &[u8], after: i32) -> Result<Vec<Spoken>, AppError> {
    let rows = sqlx::query!(
        r#"
        select number as "number!", key as "key?", inbound as "inbound!", author as "author?", text as "text!", written_at as "written_at!"
          from chat_words($1, $2)
        "#,
        secret,
        after,
    )
    .fetch_all(tx.conn())
    .await?;
    let spoken = rows.into_iter().map(|row| Spoken {
        number: row.number,
        key: row.key,
        mine: row.inbound,
        by: row.author.filter(|_| !row.inbound).as_deref().map(first_name),
        text: row.text,
        at: row.written_at,
    });
    Ok(spoken.collect())
}

/// What a visitor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    Reads,
    Writes,
    Gone,
}

/// Notes a sign of the visitor, and how far they have read.
pub async fn sign(tx: &mut SystemTx, secret: &[u8], sign: Sign, read: i32) -> Result<(), AppError> {
    let doing = match sign {
        Sign::Reads => "reads",
        Sign::Writes => "writes",
        Sign::Gone => "gone",
    };
    sqlx::query!("select chat_sign($1, $2, $3)", secret, doing, read).execute(tx.conn()).await?;
    Ok(())
}

/// The visitor ends it.
pub async fn leave(tx: &mut SystemTx, secret: &[u8]) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select chat_leave($1) as "left!""#, secret).fetch_one(tx.conn()).await?)
}

/// Keeps an address of mail that the visitor leaves later, so that an answer reaches them when they have left.
pub async fn leave_address(tx: &mut SystemTx, secret: &[u8], from: &str, mail: &str) -> Result<Became, AppError> {
    let became = sqlx::query_scalar!(r#"select chat_address($1, $2, $3) as "became!""#, secret, from, mail)
        .fetch_one(tx.conn())
        .await?;
    Ok(Became::of(&became))
}

/// The visitor begins anew, and their browser throws the secret away: what goes on ends, and nobody opens it again.
pub async fn begin_anew(tx: &mut SystemTx, secret: &[u8]) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select chat_drop($1) as "dropped!""#, secret).fetch_one(tx.conn()).await?)
}

/// Makes a link by which the visitor says how it went; gives its token.
///
/// # Errors
/// `NotFound` where nobody is asked: it goes on, nobody has answered, or it was said before.
pub async fn rating(tx: &mut SystemTx, token: &str, secret: &[u8]) -> Result<String, AppError> {
    let (link, hash) = new_link()?;
    let made = sqlx::query_scalar!(r#"select chat_rating($1, $2, $3) as "made!""#, token, secret, hash)
        .fetch_one(tx.conn())
        .await?;
    if made { Ok(link) } else { Err(AppError::NotFound) }
}
