//! Lists as files. What is asked for is written into a file without a name first, so that a slow line holds neither a
//! connection to the database nor memory; then it is sent.

use super::{Served, answers::refusal, pages::language};
use app::{
    access::{Action, AppError, Caller, Session},
    customers::{
        contacts::ContactsFile,
        export::{self, CustomersFile, Taken, model::Wanted},
    },
};
use axum::{
    Extension, Form,
    body::{Body, Bytes},
    extract::{State, rejection::FormRejection},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use http::{HeaderValue, header, request::Parts};
use std::{
    fs::File,
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
    answer::<CustomersFile>(&served, &session, &parts, wanted)
}

/// Answers with the contacts of a list.
pub async fn contacts(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    parts: Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    answer::<ContactsFile>(&served, &session, &parts, wanted)
}

fn answer<L: Taken + 'static>(
    served: &Served,
    session: &Session,
    parts: &Parts,
    wanted: Result<Form<Wanted>, FormRejection>,
) -> Response {
    let caller = match Caller::of(&served.doors, session, Action::ExportCustomers) {
        Ok(caller) => caller,
        Err(error) => return refusal(&error),
    };
    let wanted = match wanted {
        Ok(Form(wanted)) => wanted,
        Err(rejection) => return refusal(&AppError::malformed(&rejection.body_text())),
    };
    if let Err(error) = wanted.filter::<L::Filter>() {
        return refusal(&error);
    }
    let (format, lang) = (wanted.format, language(parts));
    let list = L::OF.key();
    let name = format!("{list}s-{}.{}", served.doors.clock.now().format("%Y%m%d-%H%M"), format.ending());
    let (pieces, sent) = mpsc::channel(4);
    tokio::spawn(async move {
        match written::<L>(&caller, &wanted, lang).await {
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

async fn written<L: Taken>(caller: &Caller, wanted: &Wanted, lang: app::locale::Lang) -> Result<File, AppError> {
    let _turn = AT_ONCE.acquire().await.map_err(|_| AppError::Unavailable)?;
    let mut file = tempfile::tempfile().map_err(|error| AppError::unforeseen(&error))?;
    let own = file.try_clone().map_err(|error| AppError::unforeseen(&error))?;
    export::write::<L>(caller, wanted, lang, own).await?;
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
