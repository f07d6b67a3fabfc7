//! Lists as files. What is asked for is written into a file without a name first, so that a slow line holds neither a
//! connection to the database nor memory; then it is sent.

use super::{Served, answers::refusal, pages::language};
use app::{
    access::{Action, AppError, Caller, Session},
    customers::{
        contacts::ContactsFile,
        export::{self, CustomersFile, Taken, model::Wanted},
    },
    desk::{
        reports::{model::Asked, write_report, write_tickets},
        surveys::{Listed, write_answers},
        tickets::list_model::TicketFilter,
    },
    locale::Lang,
};
use axum::{
    Extension, Form,
    body::{Body, Bytes},
    extract::{State, rejection::FormRejection},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use http::{HeaderValue, header, request::Parts};
use serde::de::DeserializeOwned;
use std::{
    fs::File,
    future::Future,
    io::{self, Read, Seek},
    sync::LazyLock,
};
use tokio::sync::{Semaphore, mpsc};

/// Files that are written at the same time; others wait for their turn.
static AT_ONCE: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));
/// Bytes that are sent at once.
const PIECE: usize = 64 * 1024;

/// Answers with the customers of a list.
pub async fn customers(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    parts: Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    list::<CustomersFile>(&served, &session, &parts, wanted)
}

/// Answers with the contacts of a list.
pub async fn contacts(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    parts: Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    list::<ContactsFile>(&served, &session, &parts, wanted)
}

/// Answers with the tickets of a list.
pub async fn tickets(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    parts: Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    answer::<TicketFilter, _, _>(&served, &session, &parts, wanted, ("tickets", Action::ExportTickets), write_tickets)
}

/// Answers with the figures of the service desk.
pub async fn desk_report(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    parts: Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    answer::<Asked, _, _>(&served, &session, &parts, wanted, ("report", Action::ExportTickets), write_report)
}

/// Answers with what was answered to a survey.
pub async fn survey(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    parts: Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    answer::<Listed, _, _>(&served, &session, &parts, wanted, ("survey", Action::ExportTickets), write_answers)
}

fn list<L: Taken + 'static>(
    served: &Served,
    session: &Session,
    parts: &Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    let name = format!("{}s", L::OF.key());
    let write = |caller: Caller, wanted: Wanted, lang, file| async move {
        export::write::<L>(&caller, &wanted, lang, file).await
    };
    answer::<L::Filter, _, _>(served, session, parts, wanted, (name.as_str(), Action::ExportCustomers), write)
}

/// Answers with what `write` writes into a file, if the caller may.
fn answer<F, W, Written>(
    served: &Served,
    session: &Session,
    parts: &Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
    (name, action): (&str, Action),
    write: W,
) -> Response
where
    F: DeserializeOwned,
    W: FnOnce(Caller, Wanted, Lang, File) -> Written + Send + 'static,
    Written: Future<Output = Result<u64, AppError>> + Send,
{
    let caller = match Caller::of(&served.doors, session, action) {
        Ok(caller) => caller,
        Err(error) => return refusal(&error),
    };
    let wanted = match wanted {
        Ok(Form(wanted)) => wanted,
        Err(rejection) => return refusal(&AppError::malformed(&rejection.body_text())),
    };
    if let Err(error) = wanted.filter::<F>() {
        return refusal(&error);
    }
    let (format, lang) = (wanted.format, language(parts));
    let name = format!("{name}-{}.{}", served.doors.clock.now().format("%Y%m%d-%H%M"), format.ending());
    let (pieces, sent) = mpsc::channel(4);
    tokio::spawn(async move {
        match written(|file| write(caller, wanted, lang, file)).await {
            Ok(file) => send(file, pieces).await,
            Err(error) => {
                tracing::warn!(%error, "a list could not be written into a file");
                // The one who asked is gone, or learns that the file broke off.
                pieces.send(Err(io::Error::other(error.to_string()))).await.ok();
            }
        }
    });
    let body = stream::unfold(sent, |mut sent: mpsc::Receiver<io::Result<Bytes>>| async {
        sent.recv().await.map(|piece| (piece, sent))
    })
    // What compresses it asks once more after its end.
    .fuse();
    let mut response = Body::from_stream(body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

async fn written<Written>(write: impl FnOnce(File) -> Written + Send) -> Result<File, AppError>
where
    Written: Future<Output = Result<u64, AppError>> + Send,
{
    let _turn = AT_ONCE.acquire().await.map_err(|_| AppError::Unavailable)?;
    let mut file = tempfile::tempfile().map_err(|error| AppError::unforeseen(&error))?;
    let own = file.try_clone().map_err(|error| AppError::unforeseen(&error))?;
    write(own).await?;
    file.rewind().map_err(|error| AppError::unforeseen(&error))?;
    Ok(file)
}

async fn send(mut file: File, pieces: mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece);
            (file, read.map(|length| piece.drain(..length).collect::<Vec<u8>>()))
        });
        let Ok((same, piece)) = read.await else { return };
        file = same;
        match piece {
            Ok(piece) if piece.is_empty() => return,
            Ok(piece) => {
                if pieces.send(Ok(piece.into())).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                pieces.send(Err(error)).await.ok();
                return;
            }
        }
    }
}
