//! Files that are made of others: the sheets of a workbook.

use crate::access::{AppError, Tx};
use uuid::Uuid;

/// A file that is made of another one, to be filled piece by piece.
pub async fn add_file(tx: &mut Tx, id: Uuid, rank: i16, name: &str) -> Result<(), AppError> {
    sqlx::query!("insert into import_file (import_id, rank, name, size) values ($1, $2, $3, 1)", id, rank, name)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps how large a file has become.
pub async fn set_size(tx: &mut Tx, id: Uuid, rank: i16, size: i64) -> Result<(), AppError> {
    sqlx::query!("update import_file set size = $3 where import_id = $1 and rank = $2", id, rank, size)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Removes files with all that was sent of them.
pub async fn remove_files(tx: &mut Tx, id: Uuid, ranks: &[i16]) -> Result<(), AppError> {
    sqlx::query!("delete from import_piece where import_id = $1 and rank = any ($2)", id, ranks)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from import_file where import_id = $1 and rank = any ($2)", id, ranks)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Removes the files from a rank on.
pub async fn remove_files_from(tx: &mut Tx, id: Uuid, rank: i16) -> Result<(), AppError> {
    sqlx::query!("delete from import_piece where import_id = $1 and rank >= $2", id, rank).execute(tx.conn()).await?;
    sqlx::query!("delete from import_file where import_id = $1 and rank >= $2", id, rank).execute(tx.conn()).await?;
    Ok(())
}
