//! Sending files from the browser, piece by piece.

use crate::access::AppError;
use uuid::Uuid;

/// Sends files and has them looked at; gives the import they belong to. `told` hears how much has
/// been sent, from 0 to 1. Nothing is left of files that did not arrive or are no tables.
#[cfg(feature = "hydrate")]
pub(super) async fn send(files: Vec<web_sys::File>, told: impl Fn(f64)) -> Result<Uuid, AppError> {
    use super::api::{announce_files, discard_import};
    let import = announce_files(name_of(&files), files.iter().map(announced).collect()).await?;
    let arrived = send_all(import, &files, told).await;
    if arrived.is_err()
        && let Err(error) = discard_import(import).await
    {
        leptos::logging::warn!("the draft of files that did not arrive is still there: {error}");
    }
    arrived.map(|()| import)
}

#[cfg(feature = "hydrate")]
async fn send_all(import: Uuid, files: &[web_sys::File], told: impl Fn(f64)) -> Result<(), AppError> {
    use super::api::{look_at_files, send_piece};
    use super::piece::PIECE_BYTES;
    let all: f64 = files.iter().map(|file| file.size()).sum();
    let mut sent = 0.0;
    for (rank, file) in (0_i16..).zip(files) {
        let (size, piece) = (file.size(), f64::from(PIECE_BYTES));
        let mut from = 0.0;
        for number in 0.. {
            if from >= size {
                break;
            }
            let to = size.min(from + piece);
            send_piece(import, rank, number, read(file, from, to).await?).await?;
            sent += to - from;
            told(sent / all.max(1.0));
            from = to;
        }
    }
    told(1.0);
    look_at_files(import).await
}

/// Nothing is sent while the server renders.
#[cfg(not(feature = "hydrate"))]
pub(super) async fn send(_files: Vec<web_sys::File>, _told: impl Fn(f64)) -> Result<Uuid, AppError> {
    Err(AppError::Unreachable)
}

/// So many files give an import its name.
#[cfg(feature = "hydrate")]
const NAMED: usize = 2;

#[cfg(feature = "hydrate")]
fn name_of(files: &[web_sys::File]) -> String {
    let mut names: Vec<String> = files.iter().take(NAMED).map(web_sys::File::name).collect();
    if files.len() > NAMED {
        names.push(format!("+{}", files.len() - NAMED));
    }
    names.join(", ").chars().take(200).collect()
}

#[cfg(feature = "hydrate")]
#[expect(clippy::cast_possible_truncation, reason = "sizes of files are whole and far below 2^53")]
fn announced(file: &web_sys::File) -> super::report::NewFile {
    super::report::NewFile { name: file.name().chars().take(300).collect(), size: file.size() as i64 }
}

/// The bytes of a file between two places.
#[cfg(feature = "hydrate")]
async fn read(file: &web_sys::File, from: f64, to: f64) -> Result<super::piece::Piece, AppError> {
    // A file that was changed or taken away since it was chosen cannot be read any more.
    let unreadable = |_| AppError::invalid("files", "import_incomplete");
    let slice = file.slice_with_f64_and_f64(from, to).map_err(unreadable)?;
    let buffer = wasm_bindgen_futures::JsFuture::from(slice.array_buffer()).await.map_err(unreadable)?;
    Ok(super::piece::Piece(js_sys::Uint8Array::new(&buffer).to_vec()))
}
