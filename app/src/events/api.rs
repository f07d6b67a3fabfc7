//! Reading a timeline and writing on it.

use super::{
    entry::{Colleague, Entries, Entry, EntryKey, EntryMark, Group, Narrowed, TimelineOf},
    talk::{NoteOn, Talk},
};
#[cfg(feature = "ssr")]
use super::{
    entry_store::{self, CommentStep},
    names_store::with_names,
    talk::checked_note,
    timeline_store as store, writing_store as writing,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use chrono::NaiveDate;
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// A page of a timeline, older than `before`. Only what the caller may see. The first page of a whole timeline brings what is
/// pinned along.
///
/// # Errors
/// `NotAllowed` where the role sees neither customers nor deals.
#[server(input = Json)]
pub async fn timeline(
    of: TimelineOf,
    group: Group,
    before: Option<EntryMark>,
    narrowed: Option<Narrowed>,
) -> Result<Entries, AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::SeeDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::SeeCustomers,
    })
    .await?;
    let mut tx = caller.read().await?;
    let narrowed = narrowed.unwrap_or_default();
    let entries = store::entries(&mut tx, of, group, &narrowed, before).await?;
    let mut page = with_names(&mut tx, entries).await?;
    if before.is_none() && group == Group::All && narrowed == Narrowed::default() {
        let pinned = store::pinned(&mut tx, of).await?;
        page.pinned = with_names(&mut tx, pinned).await?.entries;
    }
    if let Some(person) = narrowed.person {
        page.person = store::person_name(&mut tx, person).await?;
    }
    Ok(page)
}

/// One entry as it reads now.
///
/// # Errors
/// `NotFound` where it was taken back, or is not for the caller.
#[server(input = Json)]
pub async fn read_entry(of: TimelineOf, key: EntryKey) -> Result<Entry, AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::SeeDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::SeeCustomers,
    })
    .await?;
    let mut tx = caller.read().await?;
    store::entry(&mut tx, key).await
}

/// The months in which something happened, the newest first, at most 240.
///
/// # Errors
/// As [`timeline`].
#[server(input = Json)]
pub async fn months(of: TimelineOf) -> Result<Vec<NaiveDate>, AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::SeeDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::SeeCustomers,
    })
    .await?;
    let mut tx = caller.read().await?;
    store::months(&mut tx, of).await
}

/// Everybody who may be named on a record, and whether they see it; nobody where the caller does not see it.
///
/// # Errors
/// As [`timeline`].
#[server(input = Json)]
pub async fn colleagues_on(of: TimelineOf) -> Result<Vec<Colleague>, AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::SeeDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::SeeCustomers,
    })
    .await?;
    let mut tx = caller.read().await?;
    writing::colleagues_on(&mut tx, of).await
}

/// Contacts with whom one may have spoken about a record, the primary one first.
///
/// # Errors
/// As [`add_note`].
#[server(input = Json)]
pub async fn talk_partners(on: NoteOn) -> Result<Vec<(Uuid, String)>, AppError> {
    let caller = Caller::who_may(match on {
        NoteOn::Customer(_) => Action::EditCustomers,
        NoteOn::Deal(_) => Action::EditDeals,
    })
    .await?;
    let mut tx = caller.read().await?;
    writing::partners(&mut tx, on).await
}

/// Writes a note on a customer or a deal; those it mentions are told, if they may see the record.
///
/// # Errors
/// `Invalid` on `text`, `NotFound`, `NotAllowed` where the caller may not change the record.
#[server(input = Json)]
pub async fn add_note(on: NoteOn, text: String, mentions: Option<Vec<Uuid>>) -> Result<EntryKey, AppError> {
    let caller = Caller::who_may(match on {
        NoteOn::Customer(_) => Action::EditCustomers,
        NoteOn::Deal(_) => Action::EditDeals,
    })
    .await?;
    let text = checked_note(&text)?;
    let mut tx = caller.begin().await?;
    let key = writing::add_note(&mut tx, on, &text, &mentions.unwrap_or_default()).await?;
    tx.commit().await?;
    Ok(key)
}

/// Logs a call, a mail, a meeting, a visit or another exchange on a customer or a deal, and plans what follows from it.
///
/// # Errors
/// `Invalid` on `text`, `outcome`, `minutes`, `happened_at`, `next_title` or `next_person`, `NotFound`, `NotAllowed` where the
/// caller may not change the record.
#[server(input = Json)]
pub async fn log_talk(on: NoteOn, talk: Talk) -> Result<EntryKey, AppError> {
    let caller = Caller::who_may(match on {
        NoteOn::Customer(_) => Action::EditCustomers,
        NoteOn::Deal(_) => Action::EditDeals,
    })
    .await?;
    let mut tx = caller.begin().await?;
    let talk = talk.checked(tx.now())?;
    let key = writing::log_talk(&mut tx, on, &talk).await?;
    tx.commit().await?;
    Ok(key)
}

/// Corrects what the caller wrote: the text, and of an exchange outcome and minutes. The old words stay in the log.
///
/// # Errors
/// `Invalid` on `text`, `minutes` or `outcome`, `NotFound`, `NotAllowed` where somebody else wrote it or the record may only be
/// read.
#[server(input = Json)]
pub async fn edit_entry(of: TimelineOf, key: EntryKey, talk: Talk) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::EditDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::EditCustomers,
    })
    .await?;
    let mut tx = caller.begin().await?;
    let talk = Talk { next: None, happened_at: None, ..talk }.checked(tx.now())?;
    entry_store::edit(&mut tx, key, &talk).await?;
    tx.commit().await
}

/// Takes back what the caller wrote, or (`back`) puts it there again.
///
/// # Errors
/// As [`edit_entry`].
#[server(input = Json)]
pub async fn withdraw_entry(of: TimelineOf, key: EntryKey, back: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::EditDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::EditCustomers,
    })
    .await?;
    let mut tx = caller.begin().await?;
    entry_store::withdraw(&mut tx, key, back).await?;
    tx.commit().await
}

/// Puts an entry above the others (`up`), or back among them.
///
/// # Errors
/// `Conflict("too_many_pins")`, `NotFound`, `NotAllowed` where the record may only be read.
#[server(input = Json)]
pub async fn pin_entry(of: TimelineOf, key: EntryKey, up: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::EditDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::EditCustomers,
    })
    .await?;
    let mut tx = caller.begin().await?;
    entry_store::pin(&mut tx, key, up).await?;
    tx.commit().await
}

/// Says something about an entry; those it mentions are told, if they may see the record.
///
/// # Errors
/// `Invalid` on `text`, `NotFound`, `NotAllowed` where the record may only be read.
#[server(input = Json)]
pub async fn add_comment(of: TimelineOf, key: EntryKey, text: String, mentions: Vec<Uuid>) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::EditDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::EditCustomers,
    })
    .await?;
    let text = checked_note(&text)?;
    let mut tx = caller.begin().await?;
    let id = entry_store::comment(&mut tx, key, &text, &mentions).await?;
    tx.commit().await?;
    Ok(id)
}

/// Corrects a comment that the caller wrote.
///
/// # Errors
/// As [`add_comment`]; `NotAllowed` where somebody else wrote it.
#[server(input = Json)]
pub async fn edit_comment(
    of: TimelineOf,
    key: EntryKey,
    id: Uuid,
    text: String,
    mentions: Vec<Uuid>,
) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::EditDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::EditCustomers,
    })
    .await?;
    let text = checked_note(&text)?;
    let mut tx = caller.begin().await?;
    entry_store::change_comment(&mut tx, key, id, CommentStep::Say(&text, &mentions)).await?;
    tx.commit().await
}

/// Takes back a comment that the caller wrote, or (`back`) puts it there again.
///
/// # Errors
/// As [`edit_comment`].
#[server(input = Json)]
pub async fn withdraw_comment(of: TimelineOf, key: EntryKey, id: Uuid, back: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        TimelineOf::Deal(_) => Action::EditDeals,
        TimelineOf::Customer(_) | TimelineOf::Contact(_) => Action::EditCustomers,
    })
    .await?;
    let mut tx = caller.begin().await?;
    let step = if back { CommentStep::Return } else { CommentStep::Withdraw };
    entry_store::change_comment(&mut tx, key, id, step).await?;
    tx.commit().await
}
