//! A workbook that has arrived becomes as many tables as it has sheets; after that nothing knows that it was one.

use super::report::{FileNote, FileRow, MOST_WORKBOOK_BYTES};
use super::workbook::{self, Broken, Part};
use super::{arrival, files_store, store};
use crate::access::{AppError, Caller, FieldError};
use tokio::sync::mpsc;
use uuid::Uuid;

/// More sheets than this are not taken.
const MOST_SHEETS: usize = 50;

/// Whether a file that has arrived is a workbook.
pub async fn is_workbook(caller: &Caller, import: Uuid, rank: i16) -> Result<bool, AppError> {
    let head = store::piece(&mut caller.read().await?, import, rank, 0).await?;
    Ok(head.is_some_and(|head| workbook::is_workbook(&head)))
}

/// Puts the sheets of a workbook in its place, behind all other files. Nothing of it stays where that does not succeed.
///
/// # Errors
/// `Invalid` on `files`, with the sheet and the cell where known.
pub async fn unfold(caller: &Caller, import: Uuid, file: &FileRow, free: i16) -> Result<(), AppError> {
    let made = sheets(caller, import, file, free).await.and_then(|sheets| match sheets.filled() {
        true => Ok(sheets),
        false => Err(AppError::invalid("files", "import_no_header")),
    });
    let mut tx = caller.begin().await?;
    match &made {
        Ok(sheets) => {
            files_store::remove_files(&mut tx, import, &sheets.empty()).await?;
            files_store::remove_files(&mut tx, import, &[file.rank]).await?;
            store::add_notes(&mut tx, import, &sheets.notes()).await?;
        }
        Err(_) => files_store::remove_files_from(&mut tx, import, free).await?,
    }
    tx.commit().await?;
    made.map(drop)
}

/// A sheet that became a file.
struct Made {
    rank: i16,
    name: String,
    /// Bytes.
    size: i64,
}

/// What came out of a workbook.
#[derive(Default)]
struct AllMade {
    sheets: Vec<Made>,
    notes: Vec<FileNote>,
}

impl AllMade {
    fn filled(&self) -> bool {
        self.sheets.iter().any(|sheet| sheet.size > 0)
    }

    fn empty(&self) -> Vec<i16> {
        self.sheets.iter().filter(|sheet| sheet.size == 0).map(|sheet| sheet.rank).collect()
    }

    fn notes(&self) -> Vec<FileNote> {
        let empty = self.sheets.iter().filter(|sheet| sheet.size == 0);
        let empty = empty.map(|sheet| FileNote { code: "sheet_empty".to_owned(), about: sheet.name.clone() });
        self.notes.iter().cloned().chain(empty).collect()
    }
}

/// Reads the sheets into files of their own.
async fn sheets(caller: &Caller, import: Uuid, file: &FileRow, free: i16) -> Result<AllMade, AppError> {
    if file.size > MOST_WORKBOOK_BYTES {
        return Err(AppError::invalid("files", "import_workbook_too_large"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
    let mut pieces = arrival::pieces(caller, import, file.rank);
    while let Some(piece) = pieces.recv().await {
        bytes.extend_from_slice(&piece?);
    }
    let (sender, mut parts) = mpsc::channel(2);
    let reading =
        tokio::task::spawn_blocking(move || workbook::read(bytes, |part| sender.blocking_send(part).map_err(drop)));
    let mut made = AllMade::default();
    let mut number = 0;
    while let Some(part) = parts.recv().await {
        let mut tx = caller.begin().await?;
        match part {
            Part::Sheet(name) => {
                if made.sheets.len() == MOST_SHEETS {
                    return Err(AppError::invalid("files", "import_workbook_too_large"));
                }
                let rank = free + i16::try_from(made.sheets.len()).unwrap_or(i16::MAX);
                let called: String = format!("{} · {name}", file.name).chars().take(300).collect();
                files_store::add_file(&mut tx, import, rank, &called).await?;
                made.sheets.push(Made { rank, name, size: 0 });
                number = 0;
            }
            Part::Text(text) => {
                let Some(sheet) = made.sheets.last_mut() else { continue };
                sheet.size += i64::try_from(text.len()).unwrap_or(i64::MAX);
                store::add_piece(&mut tx, import, sheet.rank, number, &text).await?;
                files_store::set_size(&mut tx, import, sheet.rank, sheet.size).await?;
                number += 1;
            }
            Part::Note(note) => made.notes.push(note),
        }
        tx.commit().await?;
    }
    match reading.await {
        Ok(Ok(())) => {}
        Ok(Err(Broken { code, place })) => return Err(refused(code, place)),
        // The library fell over a broken file.
        Err(_) => return Err(refused("import_workbook_broken", String::new())),
    }
    Ok(made)
}

fn refused(code: &str, place: String) -> AppError {
    AppError::Invalid(vec![FieldError {
        field: "files".to_owned(),
        code: code.to_owned(),
        detail: Some(place).filter(|place| !place.is_empty()),
    }])
}
