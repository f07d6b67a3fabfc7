//! Who of those that a message names is of the house, and what the message is once that is known.

use super::letter::{Automatic, Letter};
use crate::access::{AppError, SystemTx};
use std::collections::BTreeSet;

/// A message as the house sees it.
#[derive(Debug)]
pub struct Seen {
    /// Whoever wrote it stands in it, not the list by which it came; an answer to it does not go to ourselves.
    pub letter: Letter,
    /// We wrote it ourselves.
    pub own: bool,
}

/// Looks at a message with the eyes of the house. What came by a list or group that is ours was written by a person; what came by
/// another one is a mass mailing.
///
/// # Errors
/// Those of the database.
pub async fn seen(tx: &mut SystemTx, letter: &Letter) -> Result<Seen, AppError> {
    let mut seen = letter.clone();
    let ours = ours(tx, letter).await?;
    let is_ours = |address: &String| ours.contains(address);
    if letter.automatic == Some(Automatic::List) {
        let came_to_us = letter.addressed.iter().chain(&letter.delivered).any(is_ours);
        // A newsletter can be left. So can some groups, which say where one writes to them.
        let is_letter = came_to_us && (!letter.list.unsubscribe || letter.list.posts.iter().any(is_ours));
        seen.automatic = (!is_letter).then_some(Automatic::Bulk);
        if is_letter && is_ours(&letter.from) {
            // Where the house of the writer forbids others to write in its name, lists write in their own.
            let behind = letter.list.behind.iter().find(|(_, address)| !is_ours(address));
            if let Some((name, address)) = behind {
                seen.from.clone_from(address);
                seen.from_name.clone_from(name);
                seen.answer_to.clone_from(address);
            }
        }
    }
    if is_ours(&seen.answer_to) {
        seen.answer_to.clone_from(&seen.from);
    }
    let own = is_ours(&seen.from) || is_sent_by_us(tx, letter.id.as_deref()).await?;
    Ok(Seen { letter: seen, own })
}

/// The addresses of a message that are those of a mailbox.
async fn ours(tx: &mut SystemTx, letter: &Letter) -> Result<BTreeSet<String>, AppError> {
    let behind = letter.list.behind.iter().map(|(_, address)| address);
    let named = letter.addressed.iter().chain(&letter.delivered).chain(&letter.list.posts).chain(behind);
    let all: Vec<String> = [&letter.from, &letter.answer_to].into_iter().chain(named).cloned().collect();
    let found = sqlx::query_scalar!("select address from own_address where address = any ($1)", &all);
    Ok(found.fetch_all(tx.conn()).await?.into_iter().collect())
}

/// Whether it is our own message come back.
async fn is_sent_by_us(tx: &mut SystemTx, id: Option<&str>) -> Result<bool, AppError> {
    let sent = sqlx::query_scalar!(r#"select exists (select 1 from mail_out where rfc_id = $1) as "sent!""#, id);
    Ok(sent.fetch_one(tx.conn()).await?)
}
