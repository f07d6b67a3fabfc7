//! Who of those that a message names is of the house, and what the message is once that is known.

use super::{
    forward_model::Original,
    letter::{Automatic, Letter},
};
use crate::{
    access::{AppError, SystemTx},
    events::{Event, record_unasked},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Addresses in copy that are kept of one message.
const MOST_COPIES: usize = 50;

/// Somebody of the organisation.
#[derive(Debug, Clone)]
pub struct Colleague {
    pub id: Uuid,
    pub name: String,
}

/// A message as the house sees it.
#[derive(Debug)]
pub struct Seen {
    /// Whoever wrote it stands in it, not the list by which it came; an answer to it does not go to ourselves.
    pub letter: Letter,
    /// We wrote it ourselves.
    pub own: bool,
    /// Who sent it on to us, in whose place the one stands who wrote it.
    pub forwarded_by: Option<Colleague>,
    /// Whom it was sent to besides us and whoever wrote it.
    pub cc: Vec<String>,
}

/// Looks at a message with the eyes of the house. What came by a list or group that is ours was written by a person; what came by
/// another one is a mass mailing. What a colleague sends on is a letter of whoever wrote it, as far as that can be read; addresses are
/// no proof, and nobody gets further by such a letter than by one in the name of that other.
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
    let mut forwarded_by = None;
    if !own && seen.automatic.is_none() && !letter.originals.is_empty() {
        let mut people = colleagues(tx, &seen).await?;
        let original =
            letter.originals.iter().find(|one| !ours.contains(&one.address) && !people.contains_key(&one.address));
        if let (Some(original), true) = (original, people.contains_key(&seen.from)) {
            forwarded_by = people.remove(&seen.from);
            of_original(&mut seen, original);
        }
    }
    let wrote = [&letter.from, &seen.from, &seen.answer_to];
    let cc = letter.addressed.iter().filter(|address| !ours.contains(*address) && !wrote.contains(address));
    let cc = cc.take(MOST_COPIES).cloned().collect();
    Ok(Seen { letter: seen, own, forwarded_by, cc })
}

/// Makes a letter that of whoever wrote the original. They know nothing of the id under which it was sent on.
fn of_original(letter: &mut Letter, original: &Original) {
    letter.from.clone_from(&original.address);
    letter.answer_to.clone_from(&original.address);
    letter.from_name.clone_from(&original.name);
    letter.id = None;
    if let Some(words) = &original.words {
        letter.text = format!("{}\n\n{words}", letter.text).trim().to_owned();
    }
}

/// Who of those that wrote a message, and what it sends on, works here; by their addresses.
async fn colleagues(tx: &mut SystemTx, letter: &Letter) -> Result<BTreeMap<String, Colleague>, AppError> {
    let written = letter.originals.iter().map(|one| &one.address);
    let all: Vec<String> = std::iter::once(&letter.from).chain(written).cloned().collect();
    let found = sqlx::query!(
        r#"select id as "id!", address as "address!", name as "name!" from colleagues_of_mail($1)"#,
        &all,
    );
    let rows = found.fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.address, Colleague { id: row.id, name: row.name })).collect())
}

/// Has the log of a ticket say who sent the message on.
///
/// # Errors
/// Those of the database.
pub async fn tell_of_forwarding(tx: &mut SystemTx, ticket: Uuid, by: &Colleague) -> Result<(), AppError> {
    let row = sqlx::query!("select version, customer_id, customer_owner_id from ticket where id = $1", ticket)
        .fetch_one(tx.conn())
        .await?;
    let event = Event::of("ticket.forwarded", "ticket", ticket).customer(row.customer_id).owner(row.customer_owner_id);
    let told = json!({ "forwarded_by": by.id, "forwarded_by_name": by.name });
    record_unasked(tx, vec![event.version(row.version).after(told)]).await
}

/// The addresses of a message that are those of a mailbox.
async fn ours(tx: &mut SystemTx, letter: &Letter) -> Result<BTreeSet<String>, AppError> {
    let behind = letter.list.behind.iter().map(|(_, address)| address);
    let written = letter.originals.iter().map(|one| &one.address);
    let named = letter.addressed.iter().chain(&letter.delivered).chain(&letter.list.posts).chain(behind).chain(written);
    let all: Vec<String> = [&letter.from, &letter.answer_to].into_iter().chain(named).cloned().collect();
    let found = sqlx::query_scalar!("select address from own_address where address = any ($1)", &all);
    Ok(found.fetch_all(tx.conn()).await?.into_iter().collect())
}

/// Whether it is our own message come back.
async fn is_sent_by_us(tx: &mut SystemTx, id: Option<&str>) -> Result<bool, AppError> {
    let sent = sqlx::query_scalar!(r#"select exists (select 1 from mail_out where rfc_id = $1) as "sent!""#, id);
    Ok(sent.fetch_one(tx.conn()).await?)
}
