//! What whoever has the address of a calendar reads, as a stranger: titles and times, and nothing else.

use super::ics::Entry;
use crate::{
    access::{AppError, SystemTx},
    locale::Lang,
    tasks::{repeat_model::Repeat, zone::Zone},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The hash under which a secret is kept; `None` for what is no secret.
#[must_use]
pub fn hash_of(secret: &str) -> Option<Vec<u8>> {
    let fits = secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    fits.then(|| Sha256::digest(secret.as_bytes()).to_vec())
}

/// Whose calendar it is.
#[derive(Debug, Clone)]
pub struct Behind {
    pub name: String,
    pub lang: Lang,
    house: Zone,
}

/// Whose calendar stands behind a secret.
///
/// # Errors
/// `NotFound` for what is none, `Busy` where it was asked for too often.
pub async fn behind(tx: &mut SystemTx, secret: &str, from: &str) -> Result<Behind, AppError> {
    // What cannot be one is counted as a wrong one too.
    let hash = hash_of(secret).unwrap_or_default();
    let row = sqlx::query!(
        r#"select became as "became!", name, language, utc_offset from calendar_behind($1, $2)"#,
        hash,
        from,
    )
    .fetch_one(tx.conn())
    .await?;
    match row.became.as_str() {
        "in" => Ok(Behind {
            name: row.name.unwrap_or_default(),
            lang: row.language.as_deref().and_then(Lang::from_tag).unwrap_or_default(),
            house: Zone::of_offset(row.utc_offset.unwrap_or_default()),
        }),
        "many" => Err(AppError::Busy),
        _ => Err(AppError::NotFound),
    }
}

/// What stands in it; `address` makes the address of one.
pub async fn entries(
    tx: &mut SystemTx,
    secret: &str,
    behind: &Behind,
    address: impl Fn(Uuid) -> String,
) -> Result<Vec<Entry>, AppError> {
    let hash = hash_of(secret).unwrap_or_default();
    let rows = sqlx::query!(
        r#"
        select id as "id!", title as "title!", note as "note!", due as "due_at!", ends, whole_day as "all_day!", zone, done, repeats, series,
               number as "number!", changed as "changed!"
          from calendar_tasks($1)
        "#,
        hash,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            id: row.id,
            title: row.title,
            note: row.note,
            due_at: row.due_at,
            ends_at: row.ends,
            all_day: row.all_day,
            zone: row.zone.as_deref().and_then(Zone::named).unwrap_or(behind.house),
            done: row.done.is_some(),
            repeat: row
                .repeats
                .as_deref()
                .filter(|_| row.done.is_none())
                .and_then(Repeat::read)
                .map(|rule| (rule, row.number)),
            series: row.series,
            changed: row.changed,
            address: address(row.id),
        })
        .collect())
}
