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
    let made = sheets(caller, import, file, free).await;
    let mut tx = caller.begin().await?;
    let notes = match &made {
        Ok((ranks, notes)) => {
            let empty: Vec<i16> = ranks.iter().filter(|(_, size)| *size == 0).map(|(rank, _)| *rank).collect();
            files_store::remove_files(&mut tx, import, &empty).await?;
            if ranks.len() == empty.len() {
                return Err(AppError::invalid("files", "import_no_header"));
            }
            files_store::remove_files(&mut tx, import, &[file.rank]).await?;
            notes.clone()
        }
        Err(_) => {
            files_store::remove_files_from(&mut tx, import, free).await?;
            vec![]
        }
    };
    store::add_notes(&mut tx, import, &notes).await?;
    tx.commit().await?;
    made.map(drop)
}

/// The ranks and sizes of the new files, and what is to be said of the workbook.
async fn sheets(
    caller: &Caller,
    import: Uuid,
    file: &FileRow,
    free: i16,
) -> Result<(Vec<(i16, i64)>, Vec<FileNote>), AppError> {
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
    let (mut files, mut notes): (Vec<(i16, i64)>, _) = (vec![], vec![]);
    let mut number = 0;
    while let Some(part) = parts.recv().await {
        let mut tx = caller.begin().await?;
        match part {
            Part::Sheet(name) => {
                if files.len() == MOST_SHEETS {
                    return Err(AppError::invalid("files", "import_workbook_too_large"));
                }
                let rank = free + i16::try_from(files.len()).unwrap_or(i16::MAX);
                let name: String = format!("{} · {name}", file.name).chars().take(300).collect();
                files_store::add_file(&mut tx, import, rank, &name).await?;
                files.push((rank, 0));
                number = 0;
            }
            Part::Text(text) => {
                let Some((rank, size)) = files.last_mut() else { continue };
                *size += i64::try_from(text.len()).unwrap_or(i64::MAX);
                store::add_piece(&mut tx, import, *rank, number, &text).await?;
                files_store::set_size(&mut tx, import, *rank, *size).await?;
                number += 1;
            }
            Part::Note(note) => notes.push(note),
        }
        tx.commit().await?;
    }
    match reading.await {
        Ok(Ok(())) => {}
        Ok(Err(Broken { code, place })) => return Err(refused(code, place)),
        // The library fell over a broken file.
        Err(_) => return Err(refused("import_workbook_broken", String::new())),
    }
    for (rank, _) in files.iter().filter(|(_, size)| *size == 0) {
        let about = files.iter().position(|(other, _)| other == rank).map_or(0, |at| at + 1);
        notes.push(FileNote { code: "sheet_empty".to_owned(), about: format!("#{about}") });
    }
    Ok((files, notes))
}

fn refused(code: &str, place: String) -> AppError {
    AppError::Invalid(vec![FieldError {
        field: "files".to_owned(),
        code: code.to_owned(),
        detail: Some(place).filter(|place| !place.is_empty()),
    }])
}
