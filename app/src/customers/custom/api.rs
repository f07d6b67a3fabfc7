//! What the browser may ask of sensitive values, and of files that fields held before.

use super::model::Revealed;
#[cfg(feature = "ssr")]
use super::store;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
#[cfg(feature = "ssr")]
use crate::fields::file_store;
use crate::{
    access::AppError,
    fields::{HeldFile, RecordKind},
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The value of a sensitive field of a record in plain text. That the caller saw it is written down.
///
/// # Errors
/// `NotFound` where the caller does not see the record, the field or a value; `Conflict("too_many_revealed")` where they saw many
/// in a few minutes; `Conflict("vault_closed")` without a key, `Conflict("vault_damaged")` where somebody changed the value from
/// outside.
#[server(input = Json)]
pub async fn reveal_value(of: RecordKind, id: Uuid, field: Uuid) -> Result<Revealed, AppError> {
    let caller = Caller::who_may(Action::RevealValues).await?;
    let mut tx = caller.begin().await?;
    let revealed = store::reveal(&mut tx, of, id, field).await?;
    tx.commit().await?;
    Ok(revealed)
}

/// The records in the caller's sight that hold exactly this value in a sensitive field: id and name, twenty at most. Spaces,
/// dashes and capitals make no difference.
///
/// # Errors
/// `NotFound` where the caller does not see the field, `Invalid` on `value`, `Conflict("vault_closed")` without a key.
#[server(input = Json)]
pub async fn find_by_value(of: RecordKind, field: Uuid, value: String) -> Result<Vec<(Uuid, String)>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::find(&mut tx, of, field, value).await
}

/// Files that a field of a record held and holds no more, the newest first, fifty at most.
///
/// # Errors
/// `NotFound` where the caller does not see the record; nothing is found where they do not see the field.
#[server(input = Json)]
pub async fn earlier_files(of: RecordKind, record: Uuid, field: Uuid) -> Result<Vec<HeldFile>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    file_store::earlier(&mut tx, of, record, field).await
}
