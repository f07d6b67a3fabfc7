//! What the browser may ask of files. They come and go by addresses of their own (`server/src/http/files.rs`).

use super::model::{FileMark, FileOf, FileVersion, Files};
#[cfg(feature = "ssr")]
use super::{
    list_store,
    model::{Limits, PAGE, clean_name},
    store,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The files of a record, a page of them, the last changed first. A customer's are also those of its deals.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn files_of(of: FileOf, after: Option<FileMark>) -> Result<Files, AppError> {
    let caller = Caller::who_may(match of {
        FileOf::Customer(_) | FileOf::Contact(_) | FileOf::Asset(_) => Action::SeeCustomers,
        FileOf::Deal(_) => Action::SeeDeals,
    })
    .await?;
    let mut tx = caller.read().await?;
    let mut rows = list_store::files(&mut tx, of, after).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok(Files { rows, more, limits: use_context::<Limits>().unwrap_or_default() })
}

/// What a file held, the newest first.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn versions_of_file(of: FileOf, id: Uuid) -> Result<Vec<FileVersion>, AppError> {
    let caller = Caller::who_may(match of {
        FileOf::Customer(_) | FileOf::Contact(_) | FileOf::Asset(_) => Action::SeeCustomers,
        FileOf::Deal(_) => Action::SeeDeals,
    })
    .await?;
    let mut tx = caller.read().await?;
    list_store::versions(&mut tx, of, id).await
}

/// Gives a file another name.
///
/// # Errors
/// `Invalid` on `name`, the conflict `changed`, `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn rename_file(of: FileOf, id: Uuid, version: i32, name: String) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        FileOf::Customer(_) | FileOf::Contact(_) | FileOf::Asset(_) => Action::EditCustomers,
        FileOf::Deal(_) => Action::EditDeals,
    })
    .await?;
    let name = clean_name(&name)?;
    let mut tx = caller.begin().await?;
    store::rename(&mut tx, of, id, version, &name).await?;
    tx.commit().await
}

/// Makes what an older version held the newest one.
///
/// # Errors
/// The conflicts `changed` and `nothing_to_restore`, `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn restore_file_version(of: FileOf, id: Uuid, version: i32, number: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        FileOf::Customer(_) | FileOf::Contact(_) | FileOf::Asset(_) => Action::EditCustomers,
        FileOf::Deal(_) => Action::EditDeals,
    })
    .await?;
    let mut tx = caller.begin().await?;
    store::restore(&mut tx, of, id, version, number).await?;
    tx.commit().await
}

/// Puts a file into the bin.
///
/// # Errors
/// The conflict `changed`, `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn delete_file(of: FileOf, id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        FileOf::Customer(_) | FileOf::Contact(_) | FileOf::Asset(_) => Action::EditCustomers,
        FileOf::Deal(_) => Action::EditDeals,
    })
    .await?;
    let mut tx = caller.begin().await?;
    store::delete(&mut tx, of, id, version).await?;
    tx.commit().await
}

/// Takes a file out of the bin again; `version` is the one it had there.
///
/// # Errors
/// `Conflict` with the reason, `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn take_file_back(of: FileOf, id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(match of {
        FileOf::Customer(_) | FileOf::Contact(_) | FileOf::Asset(_) => Action::EditCustomers,
        FileOf::Deal(_) => Action::EditDeals,
    })
    .await?;
    let mut tx = caller.begin().await?;
    store::undelete(&mut tx, of, id, version).await?;
    tx.commit().await
}
