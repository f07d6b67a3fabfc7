//! What was sent for an import lies sealed from its first piece on, under a key that the import has to itself: nobody knows yet
//! which of its columns is a secret. The key lies beside it, sealed by the ring.

use super::model::FileShape;
use crate::{
    access::{AppError, Tx},
    fields::sealed_store::{active, keys},
    vault::{Closed, OwnKey, Place, Purpose},
};
use uuid::Uuid;

/// The key of a new import, sealed, and under which key of the ring; `None` where the ring has none: then it lies open, and takes
/// nothing that is a secret.
pub async fn new_key(tx: &mut Tx, import: Uuid) -> Result<Option<(i32, Vec<u8>)>, AppError> {
    let ring = keys(tx).await?;
    let sealed = active(&ring, Purpose::Data)
        .and_then(|data| Ok((data, tx.ring().seal(data, &Place::of_import(import), &OwnKey::generate())?)));
    match sealed {
        Ok(sealed) => Ok(Some(sealed)),
        Err(closed) => {
            tracing::warn!(%import, %closed, "what is sent for this import is not sealed");
            Ok(None)
        }
    }
}

/// The key of an import; `None` for one that lies open.
///
/// # Errors
/// `NotFound`; `Conflict("vault_closed")`, `Conflict("vault_damaged")`.
pub async fn key_of(tx: &mut Tx, import: Uuid) -> Result<Option<OwnKey>, AppError> {
    let row = sqlx::query!("select key_id, file_key from import where id = $1", import).fetch_one(tx.conn()).await?;
    let (Some(id), Some(sealed)) = (row.key_id, row.file_key) else { return Ok(None) };
    if !tx.ring().has(id) {
        keys(tx).await?;
    }
    let text = tx.ring().open(&Place::of_import(import), &sealed)?;
    Ok(Some(OwnKey::read(&text)?))
}

/// Seals a piece, where the import has a key.
pub fn sealed(key: Option<&OwnKey>, rank: i16, number: i32, content: &[u8]) -> Result<Vec<u8>, Closed> {
    key.map_or_else(|| Ok(content.to_vec()), |key| key.seal(&format!("{rank}.{number}"), content))
}

/// Opens a piece.
pub fn opened(key: Option<&OwnKey>, rank: i16, number: i32, content: Vec<u8>) -> Result<Vec<u8>, Closed> {
    let Some(key) = key else { return Ok(content) };
    Ok(key.open(&format!("{rank}.{number}"), &content)?.to_vec())
}

/// Of a shape what may be read by whoever reads the database, and the whole of it, sealed.
pub fn sealed_shape(
    key: Option<&OwnKey>,
    rank: i16,
    shape: &FileShape,
) -> Result<(FileShape, Option<Vec<u8>>), AppError> {
    let Some(key) = key else { return Ok((shape.clone(), None)) };
    let whole = serde_json::to_vec(shape).map_err(|error| AppError::unforeseen(&error))?;
    let sealed = key.seal(&format!("{rank}.shape"), &whole)?;
    let mut bare = shape.clone();
    bare.notes.clear();
    for column in &mut bare.columns {
        column.samples.clear();
        column.values = None;
    }
    Ok((bare, Some(sealed)))
}

/// The whole of a shape.
pub fn opened_shape(
    key: Option<&OwnKey>,
    rank: i16,
    bare: FileShape,
    sealed: Option<&[u8]>,
) -> Result<FileShape, AppError> {
    let (Some(key), Some(sealed)) = (key, sealed) else { return Ok(bare) };
    let whole = key.open(&format!("{rank}.shape"), sealed)?;
    serde_json::from_slice(&whole).map_err(|error| AppError::unforeseen(&error))
}

/// The cells of a row that waits, sealed.
pub fn sealed_cells(key: &OwnKey, rank: i16, line: i32, cells: &[String]) -> Result<Vec<u8>, AppError> {
    let text = serde_json::to_vec(cells).map_err(|error| AppError::unforeseen(&error))?;
    Ok(key.seal(&format!("{rank}.line.{line}"), &text)?)
}

/// The cells of a row that waits.
pub fn opened_cells(
    key: Option<&OwnKey>,
    rank: i16,
    line: i32,
    cells: Vec<String>,
    sealed: Option<&[u8]>,
) -> Result<Vec<String>, AppError> {
    let (Some(key), Some(sealed)) = (key, sealed) else { return Ok(cells) };
    let text = key.open(&format!("{rank}.line.{line}"), sealed)?;
    serde_json::from_slice(&text).map_err(|error| AppError::unforeseen(&error))
}
