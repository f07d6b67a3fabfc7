//! Reading a timeline and writing on it.

use super::entry::{Call, Entries, EntryMark, Group, NoteOn, TimelineOf};
#[cfg(feature = "ssr")]
use super::{Event, entry::checked_note, record, timeline_store as store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::json;
use uuid::Uuid;

/// A page of a timeline, older than `before`. Only what the caller may see.
///
/// # Errors
/// `NotAllowed` where the role sees neither customers nor deals.
#[server(input = Json)]
pub async fn timeline(of: TimelineOf, group: Group, before: Option<EntryMark>) -> Result<Entries, AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::SeeDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::SeeCustomers,
    })
    .await?;
    let mut tx = caller.read().await?;
    let entries = store::entries(&mut tx, of, group, before).await?;
    store::with_names(&mut tx, entries).await
}

/// Writes a note on a customer or a deal.
///
/// # Errors
/// `Invalid` on `text`, `NotFound`, `NotAllowed` where the caller may not change the record.
#[server(input = Json)]
pub async fn add_note(on: NoteOn, text: String) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(match on {
        NoteOn::Customer(_) => Action::EditCustomers,
        NoteOn::Deal(_) => Action::EditDeals,
    })
    .await?;
    let text = checked_note(&text)?;
    let mut tx = caller.begin().await?;
    let event = store::event_on(&mut tx, "note.added", on).await?;
    let id = record(&mut tx, event.after(json!({ "text": text }))).await?;
    tx.commit().await?;
    Ok(id)
}

/// Logs a call on a customer or a deal.
///
/// # Errors
/// `Invalid` on `text`, `minutes` or `happened_at`, `NotFound`, `NotAllowed` where the caller may not change the record.
#[server(input = Json)]
pub async fn log_call(on: NoteOn, call: Call) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(match on {
        NoteOn::Customer(_) => Action::EditCustomers,
        NoteOn::Deal(_) => Action::EditDeals,
    })
    .await?;
    let mut tx = caller.begin().await?;
    let call = call.checked(tx.now())?;
    let event: Event =
        store::event_on(&mut tx, "call.logged", on).await?.happened_at(call.happened_at.unwrap_or(tx.now()));
    let said = json!({ "text": call.text, "outcome": call.outcome.key(), "minutes": call.minutes });
    let id = record(&mut tx, event.after(said)).await?;
    tx.commit().await?;
    Ok(id)
}
