//! Who comes to the portal: asking for a link, coming in by it, and going out again. All of it says nothing of who exists.

use crate::{
    access::{AppError, SystemTx, new_id},
    events::{Event, record_unasked},
    locale::Lang,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Hexadecimal digits of a link and of a session: 256 random bits.
const DIGITS: usize = 64;

/// What everybody at the door may know.
#[derive(Debug, Clone)]
pub struct House {
    pub active: bool,
    pub name: String,
    pub name_en: String,
    /// In which language the house reads.
    pub house: Lang,
}

/// A contact who is signed in.
#[derive(Debug, Clone)]
pub struct Guest {
    pub contact: Uuid,
    pub name: String,
    pub owner: Option<Uuid>,
    /// One of the customers that they stand for.
    pub customer: Option<Uuid>,
    /// They see all tickets of their customers.
    pub company: bool,
}

/// A link or a session that was just made: what the mail or the browser holds. Nothing of it is kept but its hash.
#[must_use]
pub fn new_token() -> String {
    format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())
}

/// The hash under which a link or a session is kept; `None` for what is neither.
#[must_use]
pub fn hash_of(token: &str) -> Option<Vec<u8>> {
    let fits = token.len() == DIGITS && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| Sha256::digest(token.as_bytes()).to_vec())
}

/// What everybody at the door may know.
pub async fn house(tx: &mut SystemTx) -> Result<House, AppError> {
    let row = sqlx::query!(
        r#"select active as "active!", name as "name!", name_en as "name_en!", house as "house!" from portal_house()"#
    )
    .fetch_one(tx.conn())
    .await?;
    let house = Lang::from_tag(&row.house).unwrap_or(Lang::ZhCn);
    Ok(House { active: row.active, name: row.name, name_en: row.name_en, house })
}

/// Notes that somebody wants a link, known or not; `false` where too many came from one place.
pub async fn ask(tx: &mut SystemTx, address: &str, lang: Lang, from: &str) -> Result<bool, AppError> {
    let asked =
        sqlx::query_scalar!(r#"select portal_ask($1, $2, $3, $4) as "asked!""#, new_id(), address, lang.tag(), from,)
            .fetch_one(tx.conn())
            .await?;
    Ok(asked == "asked")
}

/// Whether a link still lets somebody in. It does afterwards, too: what reads mails by itself only looks.
pub async fn link_holds(tx: &mut SystemTx, token: &str) -> Result<bool, AppError> {
    let Some(hash) = hash_of(token) else { return Ok(false) };
    Ok(sqlx::query_scalar!(r#"select portal_link_holds($1) as "holds!""#, hash).fetch_one(tx.conn()).await?)
}

/// Uses a link up, and begins a session; gives what the browser holds of it. `None` where the link does not hold any more.
pub async fn come_in(tx: &mut SystemTx, token: &str) -> Result<Option<String>, AppError> {
    let session = new_token();
    let (Some(link), Some(hash)) = (hash_of(token), hash_of(&session)) else { return Ok(None) };
    let entered =
        sqlx::query_scalar!(r#"select portal_enter($1, $2) as "entered!""#, link, hash).fetch_one(tx.conn()).await?;
    if !entered {
        return Ok(None);
    }
    let Some(guest) = open(tx, &session).await? else { return Ok(None) };
    let event =
        Event::of("contact.entered_portal", "contact", guest.contact).customer(guest.customer).owner(guest.owner);
    record_unasked(tx, vec![event.after(json!({ "contact_name": guest.name }))]).await?;
    Ok(Some(session))
}

/// Goes on with a session: from here on the transaction is its contact's. `None` where it has ended.
pub async fn open(tx: &mut SystemTx, session: &str) -> Result<Option<Guest>, AppError> {
    let Some(hash) = hash_of(session) else { return Ok(None) };
    Ok(sqlx::query_as!(
        Guest,
        r#"
        select contact_id as "contact!", contact_name as "name!", owner_id as owner, customer_id as customer, company as "company!"
          from portal_open($1)
        "#,
        hash,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Ends a session.
pub async fn leave(tx: &mut SystemTx, session: &str) -> Result<(), AppError> {
    let Some(hash) = hash_of(session) else { return Ok(()) };
    sqlx::query!("select portal_leave($1)", hash).execute(tx.conn()).await?;
    Ok(())
}

/// Whether the guest of this transaction does too much of something within an hour.
pub async fn too_much(tx: &mut SystemTx, what: &str, most: i32) -> Result<bool, AppError> {
    Ok(sqlx::query_scalar!(r#"select portal_is_too_much($1, $2) as "much!""#, what, most).fetch_one(tx.conn()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_has_a_hash() {
        let token = new_token();
        assert!(token.len() == DIGITS && hash_of(&token).is_some() && token != new_token());
        assert!(["", "a0", &"g0".repeat(32), &"a0".repeat(33)].iter().all(|text| hash_of(text).is_none()));
    }
}
