//! What a program with a token reaches: a way to make tickets, and how those stand that came by it.

use super::{model::Scope, request_model::NewTicket};
use crate::{
    access::{AppError, SystemTx},
    desk::tickets::rules_model::{Channel, Kind, Priority, State},
    locale::Lang,
};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The hash under which a token is kept; `None` for what is no token.
#[must_use]
pub fn hash_of(token: &str) -> Option<Vec<u8>> {
    let secret = token.strip_prefix("qzt_")?;
    let fits = secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| Sha256::digest(token.as_bytes()).to_vec())
}

/// Whether a call may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// In, to a house that reads this language.
    In(Lang),
    /// There is no such token, or not any more.
    Unknown,
    /// It is not for this.
    Scope,
    /// It may call again after so many seconds.
    Many(i32),
}

/// Asks whether a token may do something, and counts the call. `from`: where it comes from, for what is no token.
pub async fn enter(tx: &mut SystemTx, hash: &[u8], scope: Scope, from: &str) -> Result<Entrance, AppError> {
    let row =
        sqlx::query!(r#"select became as "became!", wait, house from api_enter($1, $2, $3)"#, hash, scope.key(), from)
            .fetch_one(tx.conn())
            .await?;
    Ok(match row.became.as_str() {
        "in" => Entrance::In(row.house.as_deref().and_then(Lang::from_tag).unwrap_or_default()),
        "scope" => Entrance::Scope,
        "many" => Entrance::Many(row.wait.unwrap_or(60)),
        _ => Entrance::Unknown,
    })
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    New(Uuid),
    /// It was made by an earlier call with the same key and content.
    Again(Uuid),
}

/// Makes a ticket. `key` is the caller's own, `content` what of the call must be the same for it to be the same call; `text` is what stands on
/// the ticket.
///
/// # Errors
/// `NotSignedIn` for a token that ended meanwhile, the conflict `api_key_used` where the key came with other content, `Invalid` on
/// `/category`.
pub async fn make(
    tx: &mut SystemTx,
    hash: &[u8],
    key: Option<&str>,
    content: &[u8],
    new: &NewTicket,
    text: &str,
) -> Result<Made, AppError> {
    let content = Sha256::digest(content).to_vec();
    let row = sqlx::query!(
        r#"
        select became as "became!", ticket from api_make_ticket($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        "#,
        hash,
        key,
        content,
        new.kind.key(),
        new.subject,
        new.priority.rank(),
        new.channel.key(),
        new.category,
        text,
        new.name,
        new.email,
        new.phone,
    )
    .fetch_one(tx.conn())
    .await?;
    match (row.became.as_str(), row.ticket) {
        ("made", Some(id)) => Ok(Made::New(id)),
        ("again", Some(id)) => Ok(Made::Again(id)),
        ("other", _) => Err(AppError::conflict("api_key_used")),
        ("category", _) => Err(AppError::invalid("/category", "api_category")),
        ("categories", _) => Err(AppError::invalid("/category", "api_categories")),
        _ => Err(AppError::NotSignedIn),
    }
}

/// How a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub id: Uuid,
    pub number: i64,
    pub kind: Kind,
    pub subject: String,
    pub state: State,
    pub priority: Priority,
    pub channel: Channel,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub first_reply_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    /// The number of the ticket that goes on in its place.
    pub merged_into: Option<i64>,
}

/// How a ticket stands that came by this token, by its id or its number.
///
/// # Errors
/// `NotFound` for every other one.
pub async fn standing(
    tx: &mut SystemTx,
    hash: &[u8],
    id: Option<Uuid>,
    number: Option<i64>,
) -> Result<Standing, AppError> {
    let row = sqlx::query!(
        r#"
        select id as "id!", number as "number!", kind as "kind!", subject as "subject!", state as "state!", priority as "priority!",
               channel as "channel!", created_at as "created_at!", updated_at as "updated_at!", first_reply_at, solved_at, closed_at, merged_into
          from api_ticket_behind($1, $2, $3)
        "#,
        hash,
        id,
        number,
    )
    .fetch_one(tx.conn())
    .await?;
    let unknown = |key: &str| AppError::unforeseen(&format!("a ticket holds {key}"));
    Ok(Standing {
        id: row.id,
        number: row.number,
        kind: Kind::from_key(&row.kind).ok_or_else(|| unknown(&row.kind))?,
        subject: row.subject,
        state: State::from_key(&row.state).ok_or_else(|| unknown(&row.state))?,
        priority: Priority::of_rank(row.priority),
        channel: Channel::from_key(&row.channel).ok_or_else(|| unknown(&row.channel))?,
        created_at: row.created_at,
        updated_at: row.updated_at,
        first_reply_at: row.first_reply_at,
        solved_at: row.solved_at,
        closed_at: row.closed_at,
        merged_into: row.merged_into,
    })
}

#[cfg(test)]
mod tests {
    use super::hash_of;

    #[test]
    fn only_tokens_have_a_hash() {
        assert!(hash_of(&format!("qzt_{}", "a0".repeat(32))).is_some());
        assert!(
            ["", "qzt_", "a0", &"a0".repeat(34), &format!("qzt_{}", "g0".repeat(32))]
                .iter()
                .all(|text| hash_of(text).is_none())
        );
    }
}
