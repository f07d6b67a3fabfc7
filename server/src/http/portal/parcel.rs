//! What a form with files sends. It is small, so all of it is read before anything of it is kept; the bytes lie in the store before the
//! transaction that speaks of them.

use super::{Seated, Turned};
use crate::http::Served;
use app::{
    access::{AppError, FieldError, new_id},
    desk::{
        mail::inbound_store::Kept,
        portal::{
            model::{LARGEST, MOST_FILES},
            saying_store,
        },
    },
    files::{
        model::{Kind, clean_name},
        sniff,
    },
};
use axum::{body::Bytes, extract::Multipart};
use http::request::Parts;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Fields of a form by their names.
pub type Fields = BTreeMap<String, String>;

/// A file as it came: its name, and its bytes.
pub type File = (String, Bytes);

/// What a form sends.
#[derive(Debug, Default)]
pub struct Parcel {
    pub fields: Fields,
    pub files: Vec<File>,
}

/// Reads it.
///
/// # Errors
/// `Invalid` on `files` where they are too many or too large, or where the form is none.
pub async fn read(mut form: Multipart) -> Result<Parcel, AppError> {
    let mut parcel = Parcel::default();
    let (mut size, broken) = (0, |_| too_large());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        match file {
            // A browser sends one nameless, empty file where none was chosen.
            Some(file) => {
                let bytes = field.bytes().await.map_err(broken)?;
                size += bytes.len();
                if !file.is_empty() && !bytes.is_empty() {
                    parcel.files.push((file, bytes));
                }
            }
            None => {
                let text = field.text().await.map_err(broken)?;
                parcel.fields.insert(name, text);
            }
        }
        if size > LARGEST || parcel.files.len() > MOST_FILES || parcel.fields.len() > 20 {
            return Err(too_large());
        }
    }
    Ok(parcel)
}

fn too_large() -> AppError {
    AppError::Invalid(vec![FieldError {
        field: "files".to_owned(),
        code: "portal_files_most".to_owned(),
        detail: Some(format!("≤ {MOST_FILES}, ≤ {} MB", LARGEST >> 20)),
    }])
}

/// Puts the bytes of a guest's files into the store; what hangs on no message within a day is removed.
///
/// # Errors
/// `Invalid` on `file` for one that is not let in; inside, the answer for who is not signed in any more.
pub(super) async fn keep(served: &Served, parts: &Parts, files: &[File]) -> Result<Vec<Kept>, Turned> {
    let kept: Vec<Kept> = files.iter().map(|file| judged(served, file)).collect::<Result<_, AppError>>()?;
    let objects: Vec<_> = kept.iter().filter_map(|file| file.object).collect();
    if objects.is_empty() {
        return Ok(kept);
    }
    let Seated { mut tx, .. } = Seated::begin(served, parts).await?;
    saying_store::bytes_come(&mut tx, &objects).await?;
    tx.commit().await?;
    for ((_, bytes), object) in files.iter().zip(&objects) {
        served.depot.put(*object, bytes.clone()).await.map_err(|error| {
            AppError::unforeseen(&format_args!("the bytes of a customer's file cannot be written: {error}"))
        })?;
    }
    Ok(kept)
}

/// What a file is, and whether it is let in.
///
/// # Errors
/// `Invalid` on `file` for one that is not.
pub fn judged(served: &Served, (name, bytes): &File) -> Result<Kept, AppError> {
    let limits = served.settings.file_limits();
    let name = clean_name(name)?;
    let media_type = sniff::media_type(bytes, &name);
    limits.check_size(bytes.len() as u64)?;
    limits.check_kind(Kind::of_file(&media_type, &name), &name)?;
    Ok(Kept {
        id: new_id(),
        object: Some(new_id()),
        refused: None,
        name,
        media_type,
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(bytes).to_vec(),
        content_id: None,
    })
}
