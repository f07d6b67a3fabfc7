//! What everybody asks about their own notices.

use super::model::{NoticeKind, NoticeMark, Notices, RecordOf};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// A page of the caller's notices, older than `before`; of records that they may see.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn inbox(unread: bool, before: Option<NoticeMark>) -> Result<Notices, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::page(&mut tx, unread, before).await
}

/// How many of the caller's notices wait to be read, at most a hundred.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn unread_notices() -> Result<i64, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::unread(&mut tx).await
}

/// Marks one of the caller's notices as read, or all of them (`None`).
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn read_notices(one: Option<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::mark_read(&mut tx, one).await?;
    tx.commit().await
}

/// Marks one of the caller's notices as not read.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn unread_notice(id: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::mark_unread(&mut tx, id).await?;
    tx.commit().await
}

/// Whether the caller follows a record.
///
/// # Errors
/// `NotFound` where they may not see it.
#[server(input = Json)]
pub async fn follows(of: RecordOf) -> Result<bool, AppError> {
    let caller = Caller::who_may(match of {
        RecordOf::Deal(_) => Action::SeeDeals,
        RecordOf::Ticket(_) => Action::SeeTickets,
        RecordOf::Customer(_) | RecordOf::Contact(_) | RecordOf::Lead(_) => Action::SeeCustomers,
        // Whoever has to do with a task, a request or a rule hears of it anyway.
        RecordOf::Task(_) | RecordOf::Approval(_) | RecordOf::Rule(_) => return Err(AppError::NotFound),
    })
    .await?;
    let mut tx = caller.read().await?;
    store::follows(&mut tx, of).await
}

/// Begins (`on`) or ends to follow a record.
///
/// # Errors
/// `NotFound` where the caller may not see it.
#[server(input = Json)]
pub async fn follow(of: RecordOf, on: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        RecordOf::Deal(_) => Action::SeeDeals,
        RecordOf::Ticket(_) => Action::SeeTickets,
        RecordOf::Customer(_) | RecordOf::Contact(_) | RecordOf::Lead(_) => Action::SeeCustomers,
        // Whoever has to do with a task, a request or a rule hears of it anyway.
        RecordOf::Task(_) | RecordOf::Approval(_) | RecordOf::Rule(_) => return Err(AppError::NotFound),
    })
    .await?;
    let mut tx = caller.begin().await?;
    store::follow(&mut tx, of, on).await?;
    tx.commit().await
}

/// The kinds of notices that the caller does not want.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn muted_notices() -> Result<Vec<NoticeKind>, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::muted(&mut tx).await
}

/// Wants a kind of notices, or does not any more.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn want_notices(kind: NoticeKind, wanted: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::want(&mut tx, kind, wanted).await?;
    tx.commit().await
}
