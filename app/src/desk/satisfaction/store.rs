//! Asks for ratings, and reads them.

use super::model::{Code, Rating, RatingMail, RatingPause};
use crate::access::{AppError, Tx};
use qrcode::{Color, EcLevel, QrCode};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use std::fmt::Write;
use uuid::Uuid;

/// The hash under which a token is kept; `None` for what is no token.
pub(in crate::desk) fn hash_of(token: &str) -> Option<Vec<u8>> {
    let fits = token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| Sha256::digest(token.as_bytes()).to_vec())
}

/// A new token, 128 random bits, and the hash under which it is kept.
pub(in crate::desk) fn new_link() -> Result<(String, Vec<u8>), AppError> {
    let token = format!("{:032x}", rand::random::<u128>());
    let hash = hash_of(&token).ok_or(AppError::Unavailable)?;
    Ok((token, hash))
}

/// Makes a link to the rating of a ticket that is solved, and gives its token, which stands in no table. For whoever writes to the
/// customer, a person or the product itself.
///
/// # Errors
/// `NotFound`; the conflicts `rating_not_solved`, `rating_no_customer`, `rating_too_soon` (another ticket of the customer was asked
/// about a short time ago), `rating_done`.
pub async fn make_link(conn: &mut PgConnection, ticket: Uuid) -> Result<String, AppError> {
    let (token, hash) = new_link()?;
    let asked =
        sqlx::query_scalar!(r#"select ask_for_rating($1, $2) as "asked!""#, ticket, hash).fetch_one(conn).await?;
    match asked.as_str() {
        "asked" => Ok(token),
        "gone" => Err(AppError::NotFound),
        "not_solved" => Err(AppError::conflict("rating_not_solved")),
        "no_customer" => Err(AppError::conflict("rating_no_customer")),
        "too_soon" => Err(AppError::conflict("rating_too_soon")),
        _ => Err(AppError::conflict("rating_done")),
    }
}

/// An address as a code for cameras; `None` where it is too long for one.
pub fn code_of(address: &str) -> Option<Code> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let side = code.width();
    let mut path = String::new();
    for (place, colour) in code.into_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            write!(path, "M{} {}h1v1h-1z", place % side, place / side).ok()?;
        }
    }
    Some(Code { side, path })
}

/// What the customer said of a ticket; `None` where nobody was asked.
///
/// # Errors
/// `NotFound` for a ticket that is out of sight.
pub async fn rating(tx: &mut Tx, ticket: Uuid) -> Result<Option<Rating>, AppError> {
    let row = sqlx::query!(
        r#"
        select r.asked_at as "asked_at?", p.name as "asked_by?", r.score as "score?", r.comment as "comment?", r.rated_at as "rated_at?",
               u.id as "follow_up?", u.number as "number?"
          from ticket t
          left join ticket_rating r on r.ticket_id = t.id
          left join person p on p.id = r.asked_by
          left join ticket u on u.id = r.follow_up_id and u.deleted_at is null
         where t.id = $1 and t.deleted_at is null
        "#,
        ticket,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(row.asked_at.map(|asked_at| Rating {
        asked_at,
        asked_by: row.asked_by,
        score: row.score,
        comment: row.comment,
        rated_at: row.rated_at,
        follow_up: row.follow_up.zip(row.number),
    }))
}

/// Whose ticket it is, for the log: customer, owner of the customer, version.
pub async fn told_of(tx: &mut Tx, ticket: Uuid) -> Result<(Option<Uuid>, Option<Uuid>, i32), AppError> {
    let row = sqlx::query!("select customer_id, customer_owner_id, version from ticket where id = $1", ticket)
        .fetch_one(tx.conn())
        .await?;
    Ok((row.customer_id, row.customer_owner_id, row.version))
}

/// How often a customer is asked.
pub async fn pause(tx: &mut Tx) -> Result<RatingPause, AppError> {
    Ok(sqlx::query_as!(
        RatingPause,
        "select pause_days as days, mail, delay_hours as delay, needs_consent, version from rating_setting"
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Changes whether, after how many hours and whom one asks by mail, if nobody else changed any of it since.
///
/// # Errors
/// The conflict `changed`.
pub async fn set_mail(tx: &mut Tx, version: i32, form: &RatingMail, hours: i16) -> Result<(), AppError> {
    let done = sqlx::query!(
        "update rating_setting set mail = $2, delay_hours = $3, needs_consent = $4, version = version + 1 where version = $1",
        version,
        form.mail,
        hours,
        form.needs_consent,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 { Err(AppError::conflict("changed")) } else { Ok(()) }
}

/// Changes that, if nobody else did since.
///
/// # Errors
/// The conflict `changed`.
pub async fn set_pause(tx: &mut Tx, version: i32, days: i16) -> Result<(), AppError> {
    let done = sqlx::query!(
        "update rating_setting set pause_days = $2, version = version + 1 where version = $1",
        version,
        days,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 { Err(AppError::conflict("changed")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_have_a_hash() {
        assert!(hash_of(&"a0".repeat(16)).is_some());
        assert!(["", "a0", &"g0".repeat(16), &"a0".repeat(17)].iter().all(|text| hash_of(text).is_none()));
    }

    #[test]
    fn an_address_becomes_squares() {
        let code = code_of("https://crm.example.com/rate/0123456789abcdef0123456789abcdef").expect("short enough");
        assert!(code.side >= 21 && code.path.starts_with("M0 0h1v1h-1z"));
        assert_eq!(code_of(&"x".repeat(5_000)), None);
    }
}
