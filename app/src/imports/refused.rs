//! The refused rows of a file as they stand there, so that they can be mended and sent again.

use super::arrival::pieces;
use super::report::{RefusedRow, RefusedRows};
use super::{findings, own_store, reader, secrets, store};
use crate::access::{AppError, Caller};
use std::collections::HashMap;
use uuid::Uuid;

/// So many rows are given at once.
const PAGE: usize = 5_000;

/// The next refused rows behind a line. Cells that are secrets are empty: what is saved from a page is no longer sealed, and whoever
/// mends the rows has the file that they came from.
///
/// # Errors
/// `NotFound` for a file that is not there.
pub async fn rows(caller: &Caller, import: Uuid, rank: i16, after: u32) -> Result<RefusedRows, AppError> {
    let mut tx = caller.read().await?;
    let files = store::files(&mut tx, import).await?;
    let (_, plan) = store::import(&mut tx, import).await?;
    let own = own_store::own_fields(&mut tx).await?;
    let file = plan.files.iter().find(|file| file.rank == rank);
    let secret = file.map(|file| secrets::columns(file, &own)).unwrap_or_default();
    let shape =
        files.into_iter().find(|file| file.rank == rank).and_then(|file| file.shape).ok_or(AppError::NotFound)?;
    let found = findings::store::refusals(&mut tx, import, rank, after, PAGE as i64).await?;
    drop(tx);
    let mut reasons: HashMap<u32, Vec<(String, String, String)>> = HashMap::new();
    for row in found {
        reasons.entry(u32::try_from(row.line).unwrap_or_default()).or_default().push((row.field, row.code, row.value));
    }
    let last = reasons.keys().copied().max();
    let count = reasons.len();
    let mut rows = Vec::with_capacity(count);
    let mut batches = reader::rows(&shape, pieces(caller, import, rank), 1_000);
    while rows.len() < count {
        let Some(batch) = batches.recv().await else { break };
        for row in batch? {
            if let Some(reasons) = reasons.remove(&row.line) {
                let mut cells = row.cells;
                secret.iter().for_each(|at| cells.get_mut(*at).into_iter().for_each(String::clear));
                rows.push(RefusedRow { line: row.line, cells, reasons });
            }
        }
    }
    let headers = shape.columns.into_iter().map(|column| column.header).collect();
    Ok(RefusedRows { headers, rows, next: last.filter(|_| count == PAGE) })
}
