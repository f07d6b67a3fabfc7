//! Files on records, in and out. They go from the line into the store and back piece by piece, so that a large one costs as much
//! memory as a small one; rights are asked on each request, and a browser is never given anything that it might run.

mod giving;

use super::{Served, answers::refusal};
use crate::depot::Writing;
use app::{
    access::{AppError, Caller, Session, new_id},
    files::{
        model::{FileOf, Kind, Limits, Sent, clean_name},
        sniff,
        store::{self, Arrived},
    },
};
use axum::{
    Extension, Json,
    body::{Body, BodyDataStream, Bytes},
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use futures::TryStreamExt;
use http::{HeaderMap, header};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

pub use giving::download;

/// The address of one version of a file.
pub const ONE: &str = "/files/{id}/{number}";

/// Bytes that are gathered before they are written.
const PIECE: usize = 1 << 20;
/// A line that says nothing for so long is dead.
const PATIENCE: Duration = Duration::from_secs(60);
/// However slow the line, an upload ends before its bytes are given up (a day, `begin_upload`).
const LONGEST: Duration = Duration::from_secs(12 * 3600);

/// What a file is sent for.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    on: String,
    record: Uuid,
    name: String,
}

/// Takes one file, as the body of the request.
pub async fn upload(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    wanted: Result<Query<Wanted>, QueryRejection>,
    body: Body,
) -> Response {
    let Ok(Query(wanted)) = wanted else { return refusal(&AppError::invalid("", "malformed_input")) };
    let Some(of) = FileOf::from_key(&wanted.on, wanted.record) else { return refusal(&AppError::NotFound) };
    let caller = match Caller::of(&served.doors, &session, of.to_change()) {
        Ok(caller) => caller,
        Err(error) => return refusal(&error),
    };
    let limits = served.settings.file_limits();
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if let Err(error) = limits.check_size(announced.unwrap_or_default()) {
        return refusal(&error);
    }
    let mut line = body.into_data_stream();
    let taken = tokio::time::timeout(LONGEST, take(&served, &caller, of, &wanted.name, &limits, &mut line)).await;
    match taken.unwrap_or_else(|_| Err(AppError::invalid("file", "file_incomplete"))) {
        Ok(sent) => Json(sent).into_response(),
        Err(error) => {
            // A browser reads the answer only when it has said everything.
            run_out(&mut line, limits.largest).await;
            refusal(&error)
        }
    }
}

/// From the line into the store, and only then into the database: what is acknowledged is there.
async fn take(
    served: &Served,
    caller: &Caller,
    of: FileOf,
    raw_name: &str,
    limits: &Limits,
    line: &mut BodyDataStream,
) -> Result<Sent, AppError> {
    let name = clean_name(raw_name)?;
    // Before the first byte only a name that makes a program of anything says what it is.
    if Kind::of_file("", &name) == Kind::Program {
        limits.check_kind(Kind::Program, &name)?;
    }
    let object = new_id();
    let mut tx = caller.begin().await?;
    store::begin(&mut tx, of, object).await?;
    tx.commit().await?;
    let kept = match arrive(served, object, name, limits, line).await {
        Ok(arrived) => keep(caller, of, &arrived).await,
        Err(error) => Err(error),
    };
    if kept.is_err()
        && let Err(error) = give_up(caller, object).await
    {
        tracing::warn!(%error, "bytes that became no file are removed tomorrow");
    }
    kept
}

async fn keep(caller: &Caller, of: FileOf, arrived: &Arrived) -> Result<Sent, AppError> {
    let mut tx = caller.begin().await?;
    let sent = store::keep(&mut tx, of, arrived).await?;
    tx.commit().await?;
    Ok(sent)
}

async fn give_up(caller: &Caller, object: Uuid) -> Result<(), AppError> {
    let mut tx = caller.begin().await?;
    store::give_up(&mut tx, object).await?;
    tx.commit().await
}

/// Writes what comes, and looks at what it is while it comes. When this ends well, the bytes outlive a power cut.
async fn arrive(
    served: &Served,
    object: Uuid,
    name: String,
    limits: &Limits,
    line: &mut BodyDataStream,
) -> Result<Arrived, AppError> {
    let mut coming = Coming { gathered: Vec::new(), size: 0, sha: Sha256::new(), media_type: None, writing: None };
    while let Some(bytes) = next(line).await? {
        coming.size += bytes.len() as u64;
        limits.check_size(coming.size)?;
        coming.sha.update(&bytes);
        coming.gathered.extend_from_slice(&bytes);
        if coming.gathered.len() >= PIECE {
            coming.write(served, object, &name, limits).await?;
        }
    }
    if coming.size == 0 {
        return Err(AppError::invalid("file", "file_empty"));
    }
    coming.write(served, object, &name, limits).await?;
    let Coming { size, sha, media_type, writing, .. } = coming;
    let (Some(media_type), Some(writing)) = (media_type, writing) else { return Err(AppError::Unavailable) };
    writing.finish().await.map_err(|error| unwritten(&error))?;
    let size = i64::try_from(size).map_err(|_| AppError::Unavailable)?;
    Ok(Arrived { object, name, media_type, size, sha256: sha.finalize().to_vec() })
}

/// A file of which a part has come.
struct Coming {
    gathered: Vec<u8>,
    size: u64,
    sha: Sha256,
    /// Known from the first piece on.
    media_type: Option<String>,
    writing: Option<Writing>,
}

impl Coming {
    async fn write(&mut self, served: &Served, object: Uuid, name: &str, limits: &Limits) -> Result<(), AppError> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        if self.media_type.is_none() {
            let media_type = sniff::media_type(&self.gathered, name);
            limits.check_kind(Kind::of_file(&media_type, name), name)?;
            self.media_type = Some(media_type);
        }
        let mut writing = match self.writing.take() {
            Some(writing) => writing,
            None => served.depot.write(object).await.map_err(|error| unwritten(&error))?,
        };
        writing.add(std::mem::take(&mut self.gathered)).await.map_err(|error| unwritten(&error))?;
        self.writing = Some(writing);
        Ok(())
    }
}

/// The next bytes; `None` when that was all.
async fn next(line: &mut BodyDataStream) -> Result<Option<Bytes>, AppError> {
    match tokio::time::timeout(PATIENCE, line.try_next()).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) | Err(_) => Err(AppError::invalid("file", "file_incomplete")),
    }
}

/// Listens to the rest of a refused file, as far as it may be long, and keeps nothing of it.
async fn run_out(line: &mut BodyDataStream, most: u64) {
    let mut heard = 0;
    while let Ok(Some(bytes)) = next(line).await {
        heard += bytes.len() as u64;
        if heard > most {
            return;
        }
    }
}

fn unwritten(error: &object_store::Error) -> AppError {
    AppError::unforeseen(&format_args!("the bytes of a file cannot be written: {error}"))
}
