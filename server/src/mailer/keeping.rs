//! The bytes that come with a message: into the store, as far as files are let in.

use super::Mailer;
use app::{
    access::{AppError, new_id},
    desk::mail::{
        inbound::long_text,
        inbound_store::{self as store, Kept, Raw},
        letter::{Letter, LetterFile, MOST_FILES},
    },
    files::{
        model::{Kind, clean_name},
        sniff,
    },
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Keeps the files of a message; of those that are not let in it says why.
///
/// # Errors
/// Those of the store and of the database.
pub async fn keep(mailer: &Mailer, letter: &Letter) -> Result<Vec<Kept>, AppError> {
    let whole = long_text(letter).map(|text| LetterFile {
        name: "message.txt".to_owned(),
        bytes: text.as_bytes().to_vec(),
        content_id: None,
    });
    let all: Vec<&LetterFile> =
        letter.files.iter().chain(whole.as_ref()).filter(|file| !file.bytes.is_empty()).collect();
    let kept: Vec<Kept> =
        all.iter().take(MOST_FILES * 2).enumerate().map(|(place, file)| judged(mailer, place, file)).collect();
    let objects: Vec<Uuid> = kept.iter().filter_map(|file| file.object).collect();
    if objects.is_empty() {
        return Ok(kept);
    }
    let mut tx = mailer.doors.carry_mail().await?;
    store::bytes_come(&mut tx, &objects).await?;
    tx.commit().await?;
    for (file, kept) in all.iter().zip(&kept) {
        if let Some(object) = kept.object {
            put(mailer, object, file.bytes.clone()).await?;
        }
    }
    Ok(kept)
}

fn judged(mailer: &Mailer, place: usize, file: &LetterFile) -> Kept {
    let name = clean_name(&file.name).unwrap_or_else(|_| "file".to_owned());
    let media_type = sniff::media_type(&file.bytes, &name);
    let size = file.bytes.len();
    let refused = if place >= MOST_FILES {
        Some("number")
    } else if mailer.limits.check_size(size as u64).is_err() {
        Some("size")
    } else if mailer.limits.check_kind(Kind::of_file(&media_type, &name), &name).is_err() {
        Some("kind")
    } else {
        None
    };
    Kept {
        id: new_id(),
        object: refused.is_none().then(new_id),
        refused,
        name,
        media_type,
        size: i64::try_from(size).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&file.bytes).to_vec(),
        content_id: file.content_id.clone(),
    }
}

/// Keeps a message as it came.
///
/// # Errors
/// Those of the store and of the database.
pub async fn keep_raw(mailer: &Mailer, raw: &[u8]) -> Result<Option<Raw>, AppError> {
    if raw.is_empty() {
        return Ok(None);
    }
    let object = new_id();
    let mut tx = mailer.doors.carry_mail().await?;
    store::bytes_come(&mut tx, &[object]).await?;
    tx.commit().await?;
    put(mailer, object, raw.to_vec()).await?;
    let size = i64::try_from(raw.len()).unwrap_or(i64::MAX);
    Ok(Some(Raw { object, size, sha256: Sha256::digest(raw).to_vec() }))
}

async fn put(mailer: &Mailer, object: Uuid, bytes: Vec<u8>) -> Result<(), AppError> {
    // A store that is full or away is no fault of the message: it waits.
    mailer.depot.put(object, bytes.into()).await.map_err(|error| {
        tracing::error!(%error, "the bytes of a message cannot be written");
        AppError::Unavailable
    })
}
