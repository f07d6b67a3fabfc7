//! What comes with a form: its fields, and files that go along.

use crate::http::{
    Served,
    portal::parcel::{self, Parcel},
};
use app::{
    access::AppError,
    desk::{
        mail::inbound_store::Kept,
        web_forms::{
            public_store::{self as store, Became, Behind},
            sent_model::{Seal, Sent},
        },
    },
};
use axum::{
    Form,
    body::Body,
    extract::{FromRequest, Multipart, Request},
};
use http::{StatusCode, header, request::Parts};

/// The largest message without files that is read: the longest one, percent-encoded, with its fields.
const LARGEST: usize = 96 * 1024;

/// What was sent, and what goes along; or that it cannot be read, and whether because it is too much.
pub(super) async fn read(parts: &Parts, body: Body) -> (Sent, Vec<parcel::File>, Option<(StatusCode, bool)>) {
    let nothing = |status, large| (Sent::default(), Vec::new(), Some((status, large)));
    let with_files = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"));
    if with_files {
        let request = Request::from_parts(parts.clone(), body);
        let Ok(form) = Multipart::from_request(request, &()).await else {
            return nothing(StatusCode::BAD_REQUEST, false);
        };
        return match parcel::read(form).await {
            Ok(Parcel { fields, files }) => (Sent::of(fields), files, None),
            Err(_) => nothing(StatusCode::PAYLOAD_TOO_LARGE, true),
        };
    }
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST).await else {
        return nothing(StatusCode::PAYLOAD_TOO_LARGE, true);
    };
    let request = Request::from_parts(parts.clone(), Body::from(bytes));
    match Form::<Sent>::from_request(request, &()).await {
        Ok(Form(sent)) => (sent, Vec::new(), None),
        Err(_) => nothing(StatusCode::BAD_REQUEST, false),
    }
}

/// Puts what goes along into the store, where the message will be taken; otherwise why not. What hangs on no ticket within a day is removed.
pub(super) async fn along(
    served: &Served,
    token: &str,
    behind: &Behind,
    seal: &Seal,
    from: &str,
    files: &[parcel::File],
) -> Result<Result<Vec<Kept>, Became>, AppError> {
    if files.is_empty() || !behind.files {
        return Ok(Ok(Vec::new()));
    }
    let along: Vec<Kept> = files.iter().map(|file| parcel::judged(served, file)).collect::<Result<_, _>>()?;
    let objects: Vec<_> = along.iter().filter_map(|file| file.object).collect();
    let mut tx = served.doors.read_help().await?;
    let refused = store::bytes_come(&mut tx, token, seal, from, &objects).await?;
    tx.commit().await?;
    if let Some(became) = refused {
        return Ok(Err(became));
    }
    for ((_, bytes), object) in files.iter().zip(&objects) {
        served.depot.put(*object, bytes.clone()).await.map_err(|error| {
            AppError::unforeseen(&format_args!("the bytes of a file by a form cannot be written: {error}"))
        })?;
    }
    Ok(Ok(along))
}
