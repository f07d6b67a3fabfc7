//! Files on records, in and out. They go from the line into the store and back piece by piece, so that a large one costs as much
//! memory as a small one; rights are asked on each request, and a browser is never given anything that it might run.

pub(super) mod giving;

use super::{Served, answers::refusal};
use crate::depot::Writing;
use app::{
    access::{Action, AppError, Caller, Session, new_id},
    desk::mail::post_store,
    fields::{HeldFile, file_store},
    files::{
        field_store,
        model::{FileOf, Kind, Limits, Sent, clean_name},
        sniff,
        store::{self, Arrived},
    },
    knowledge::picture_store,
    routes::{FOR_ARTICLE, FOR_FIELD, FOR_TICKET},
};
use axum::{
    Extension, Json,
    body::{Body, BodyDataStream, Bytes},
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use futures::TryStreamExt;
use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

pub use giving::{
    download, download_of_article, download_of_field, download_of_ticket, mail_as_written, picture_for_everybody,
};

/// The address of one version of a file.
pub const ONE: &str = "/files/{id}/{number}";
/// The address of a file in a custom field.
pub const OF_FIELD: &str = "/files/field/{id}";
/// The address of a file on what was said on a ticket.
pub const ON_TICKET: &str = "/files/ticket/{id}";
/// The address of a picture in an article.
pub const OF_ARTICLE: &str = "/files/article/{id}";
/// The same for everybody.
pub const FOR_EVERYBODY: &str = "/help/pictures/{id}";
/// The address of a logo of quotes.
pub const QUOTE_LOGO: &str = "/files/quote-logo/{id}";
/// The address of a message as it was written.
pub const MAIL: &str = "/files/mail/{id}";

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

/// What it is sent for, once that is understood.
#[derive(Debug, Clone, Copy)]
enum Goal {
    Record(FileOf),
    /// A custom field of a record that is saved later.
    Field(Uuid),
    /// What is said on a ticket, later.
    Ticket(Uuid),
    /// A picture in an article that is saved later.
    Article,
}

impl Goal {
    fn of(wanted: &Wanted) -> Option<Self> {
        if wanted.on == FOR_FIELD {
            return Some(Self::Field(wanted.record));
        }
        if wanted.on == FOR_TICKET {
            return Some(Self::Ticket(wanted.record));
        }
        if wanted.on == FOR_ARTICLE {
            return Some(Self::Article);
        }
        FileOf::from_key(&wanted.on, wanted.record).map(Self::Record)
    }

    const fn action(self) -> Action {
        match self {
            Self::Record(of) => of.to_change(),
            Self::Field(_) => Action::EditCustomers,
            Self::Ticket(_) => Action::EditTickets,
            Self::Article => Action::WriteArticles,
        }
    }
}

/// What became of it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Kept {
    OnRecord(Sent),
    Held(HeldFile),
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
    let Some(goal) = Goal::of(&wanted) else { return refusal(&AppError::NotFound) };
    let caller = match Caller::of(&served.doors, &session, goal.action()) {
        Ok(caller) => caller,
        Err(error) => return refusal(&error),
    };
    let limits = match limits(&served, &caller, goal).await {
        Ok(limits) => limits,
        Err(error) => return refusal(&error),
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if let Err(error) = limits.check_size(announced.unwrap_or_default()) {
        return refusal(&error);
    }
    let mut line = body.into_data_stream();
    let taken = tokio::time::timeout(LONGEST, take(&served, &caller, goal, &wanted.name, &limits, &mut line)).await;
    match taken.unwrap_or_else(|_| Err(AppError::invalid("file", "file_incomplete"))) {
        Ok(kept) => Json(kept).into_response(),
        Err(error) => {
            // A browser reads the answer only when it has said everything.
            run_out(&mut line, limits.largest).await;
            refusal(&error)
        }
    }
}

/// What may come: as the server is set up, and as the field or the text takes it.
async fn limits(served: &Served, caller: &Caller, goal: Goal) -> Result<Limits, AppError> {
    let limits = served.settings.file_limits();
    match goal {
        Goal::Record(_) | Goal::Ticket(_) => Ok(limits),
        Goal::Field(field) => {
            let mut tx = caller.read().await?;
            Ok(limits.within(&file_store::rule(&mut tx, field).await?))
        }
        Goal::Article => Ok(limits.of_pictures()),
    }
}

/// From the line into the store, and only then into the database: what is acknowledged is there.
async fn take(
    served: &Served,
    caller: &Caller,
    goal: Goal,
    raw_name: &str,
    limits: &Limits,
    line: &mut BodyDataStream,
) -> Result<Kept, AppError> {
    let name = clean_name(raw_name)?;
    // Before the first byte only a name that makes a program of anything says what it is.
    if Kind::of_file("", &name) == Kind::Program {
        limits.check_kind(Kind::Program, &name)?;
    }
    let object = new_id();
    let mut tx = caller.begin().await?;
    match goal {
        Goal::Record(of) => store::begin(&mut tx, of, object).await?,
        Goal::Field(field) => field_store::begin(&mut tx, field, object).await?,
        Goal::Ticket(ticket) => post_store::begin_file(&mut tx, ticket, object).await?,
        Goal::Article => picture_store::begin(&mut tx, object).await?,
    }
    tx.commit().await?;
    let kept = match arrive(served, object, name, limits, line).await {
        Ok(arrived) => keep(caller, goal, &arrived).await,
        Err(error) => Err(error),
    };
    if kept.is_err()
        && let Err(error) = give_up(caller, object).await
    {
        tracing::warn!(%error, "bytes that became no file are removed tomorrow");
    }
    kept
}

async fn keep(caller: &Caller, goal: Goal, arrived: &Arrived) -> Result<Kept, AppError> {
    let mut tx = caller.begin().await?;
    let kept = match goal {
        Goal::Record(of) => Kept::OnRecord(store::keep(&mut tx, of, arrived).await?),
        Goal::Field(field) => Kept::Held(field_store::keep(&mut tx, field, arrived).await?),
        Goal::Ticket(ticket) => Kept::Held(post_store::keep_file(&mut tx, ticket, arrived).await?),
        Goal::Article => Kept::Held(picture_store::keep(&mut tx, arrived).await?),
    };
    tx.commit().await?;
    Ok(kept)
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
