//! Files that are sent for custom fields: announced, kept until a record is saved with them (`fields::file_store::bind`), given back.

use super::{list_store::Stored, store::Arrived};
use crate::{
    access::{AppError, Tx, new_id},
    fields::HeldFile,
};
use uuid::Uuid;

/// Announces bytes that are about to be written for a field.
///
/// # Errors
/// `NotFound` where the caller may not fill the field in.
pub async fn begin(tx: &mut Tx, field: Uuid, object: Uuid) -> Result<(), AppError> {
    sqlx::query!("select begin_field_upload($1, $2)", object, field).execute(tx.conn()).await?;
    Ok(())
}

/// Makes a file of bytes that have arrived. It is the caller's alone, for a day, until a record is saved with it.
///
/// # Errors
/// As [`begin`]; `NotFound` also where the bytes were given up meanwhile.
pub async fn keep(tx: &mut Tx, field: Uuid, arrived: &Arrived) -> Result<HeldFile, AppError> {
    let id = new_id();
    sqlx::query!(
        "select keep_field_upload($1, $2, $3, $4, $5, $6, $7)",
        id,
        field,
        arrived.object,
        arrived.name,
        arrived.media_type,
        arrived.size,
        arrived.sha256,
    )
    .execute(tx.conn())
    .await?;
    let (name, media_type) = (arrived.name.clone(), arrived.media_type.clone());
    Ok(HeldFile { id, name, media_type, size: arrived.size })
}

/// One file of a field, if the caller sees it.
///
/// # Errors
/// `NotFound`.
pub async fn stored(tx: &mut Tx, id: Uuid) -> Result<Stored, AppError> {
    Ok(sqlx::query_as!(Stored, "select object, name, media_type, size, sha256 from field_file where id = $1", id)
        .fetch_one(tx.conn())
        .await?)
}
