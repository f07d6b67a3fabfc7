//! Giving files: whole or in parts, to be kept or to be looked at, and never so that a browser runs them.

use crate::http::{Served, gate::url_encoded, pages::language};
use app::{
    access::{Action, AppError, Caller, Session, error_text},
    desk::mail::post_store,
    files::{
        field_store,
        list_store::{self, Stored},
        model::{Kind, Preview},
    },
    knowledge::picture_store,
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use serde::Deserialize;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Whether a file is to be looked at.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    #[serde(default)]
    show: bool,
}

/// Gives one version of a file: to be kept, or, if it is harmless, to be looked at.
pub async fn download(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    Path((id, number)): Path<(Uuid, i32)>,
    look: Result<Query<Look>, QueryRejection>,
    parts: Parts,
) -> Response {
    let found = async {
        let caller = Caller::of(&served.doors, &session, Action::UseTheProduct)?;
        let mut tx = caller.read().await?;
        list_store::stored(&mut tx, id, number).await
    };
    answer(&served, found.await, look, &parts).await
}

/// Gives a file of a custom field, to who sees the field and the record; one that no record has yet, to who sent it.
pub async fn download_of_field(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    Path(id): Path<Uuid>,
    look: Result<Query<Look>, QueryRejection>,
    parts: Parts,
) -> Response {
    let found = async {
        let caller = Caller::of(&served.doors, &session, Action::UseTheProduct)?;
        let mut tx = caller.read().await?;
        field_store::stored(&mut tx, id).await
    };
    answer(&served, found.await, look, &parts).await
}

/// Gives a file on what was said on a ticket, to who sees the ticket; one with which nothing was said yet, to who sent it.
pub async fn download_of_ticket(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    Path(id): Path<Uuid>,
    look: Result<Query<Look>, QueryRejection>,
    parts: Parts,
) -> Response {
    let found = async {
        let caller = Caller::of(&served.doors, &session, Action::SeeTickets)?;
        let mut tx = caller.read().await?;
        post_store::stored(&mut tx, id).await
    };
    answer(&served, found.await, look, &parts).await
}

/// Gives a picture in an article, to who reads an article that shows it, and to who writes articles.
pub async fn download_of_article(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    Path(id): Path<Uuid>,
    look: Result<Query<Look>, QueryRejection>,
    parts: Parts,
) -> Response {
    let found = async {
        let caller = Caller::of(&served.doors, &session, Action::UseTheProduct)?;
        let mut tx = caller.read().await?;
        picture_store::stored(&mut tx, id).await
    };
    answer(&served, found.await, look, &parts).await
}

/// Shows a picture of an article that is published for everybody. Of any other the answer is that there is none.
pub async fn picture_for_everybody(State(served): State<Served>, Path(id): Path<String>, parts: Parts) -> Response {
    let found = async {
        let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
        let mut tx = served.doors.read_help().await?;
        picture_store::stored_for_everybody(&mut tx, id).await
    };
    answer(&served, found.await, Ok(Query(Look { show: true })), &parts).await
}

/// Shows a message as it was written, on a page of its own on which nothing runs and nothing foreign is loaded.
pub async fn mail_as_written(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    Path(message): Path<Uuid>,
    parts: Parts,
) -> Response {
    const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; \
        frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin";
    let found = async {
        let caller = Caller::of(&served.doors, &session, Action::SeeTickets)?;
        let mut tx = caller.read().await?;
        post_store::looks(&mut tx, message).await
    };
    match found.await {
        Ok(html) => {
            let page = format!(
                "<!DOCTYPE html><html lang=\"\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
                 <meta name=\"referrer\" content=\"no-referrer\"><style>body{{font:16px/1.6 system-ui,sans-serif;margin:16px;\
                 overflow-wrap:anywhere}}img{{max-width:100%;height:auto}}</style></head><body>{html}</body></html>"
            );
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CONTENT_SECURITY_POLICY, POLICY),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, page).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error_text(language(&parts), &error)).into_response()
        }
    }
}

async fn answer(
    served: &Served,
    found: Result<Stored, AppError>,
    look: Result<Query<Look>, QueryRejection>,
    parts: &Parts,
) -> Response {
    let given = match found {
        Ok(stored) => give(served, &stored, look.is_ok_and(|Query(look)| look.show), &parts.headers).await,
        Err(error) => Err(error),
    };
    given.unwrap_or_else(|error| {
        // Who followed a link reads this by themselves.
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, error_text(language(parts), &error)).into_response()
    })
}

pub(in crate::http) async fn give(
    served: &Served,
    stored: &Stored,
    show: bool,
    asked: &HeaderMap,
) -> Result<Response, AppError> {
    let mark = format!("\"{}\"", stored.sha256.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let size = u64::try_from(stored.size).unwrap_or_default();
    let said = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let preview = Preview::of(&stored.media_type).filter(|_| show);
    let same = said(header::IF_NONE_MATCH).is_some_and(|known| known.split(',').any(|one| one.trim() == mark));
    // A part of another file than the one that was begun is of no use.
    let whole = said(header::IF_RANGE).is_some_and(|known| known != mark);
    let part = match said(header::RANGE).filter(|_| !whole) {
        Some(range) => part_of(range, size),
        None => Part::Whole,
    };
    let (status, body, length) = match (same, &part) {
        (true, _) => (StatusCode::NOT_MODIFIED, Body::empty(), None),
        (false, Part::Beyond) => (StatusCode::RANGE_NOT_SATISFIABLE, Body::empty(), None),
        (false, Part::Whole) => (StatusCode::OK, bytes_of(served, stored, None).await?, Some(size)),
        (false, Part::Of(range)) => {
            let bytes = bytes_of(served, stored, Some(range.clone())).await?;
            (StatusCode::PARTIAL_CONTENT, bytes, Some(range.end() - range.start() + 1))
        }
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::ETAG, &mark);
    set(header::ACCEPT_RANGES, "bytes");
    if let Some(length) = length {
        set(header::CONTENT_LENGTH, &length.to_string());
    }
    match part {
        Part::Of(range) if !same => {
            set(header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start(), range.end()))
        }
        Part::Beyond if !same => set(header::CONTENT_RANGE, &format!("bytes */{size}")),
        _ => {}
    }
    set(header::CONTENT_TYPE, &type_to_say(&stored.media_type, preview));
    set(header::CONTENT_DISPOSITION, &disposition(&stored.name, preview.is_some()));
    set(header::CONTENT_SECURITY_POLICY, policy(preview));
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    Ok(response)
}

async fn bytes_of(served: &Served, stored: &Stored, range: Option<RangeInclusive<u64>>) -> Result<Body, AppError> {
    let range = range.map(|range| *range.start()..*range.end() + 1);
    let mut bytes = served.depot.read(stored.object, range).await.map_err(|error| unread(&error, stored))?;
    // The first piece is waited for: what cannot be read at all is said as an error.
    let first = bytes.next().await.transpose().map_err(|error| unread(&error, stored))?;
    Ok(Body::from_stream(with_first(first, bytes)))
}

fn with_first<E>(
    first: Option<Bytes>,
    rest: impl Stream<Item = Result<Bytes, E>>,
) -> impl Stream<Item = Result<Bytes, E>> {
    stream::iter(first.map(Ok)).chain(rest)
}

fn unread(error: &object_store::Error, stored: &Stored) -> AppError {
    AppError::unforeseen(&format_args!("the bytes {} of a file cannot be read: {error}", stored.object))
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Of(RangeInclusive<u64>),
    /// What is asked for lies behind the end.
    Beyond,
}

/// Reads `bytes=a-b`, `bytes=a-` and `bytes=-n` (RFC 9110, 14.1.2). Everything else, several parts too, gets the whole, as it is
/// allowed to.
fn part_of(range: &str, size: u64) -> Part {
    let Some((from, to)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    match (from.trim(), to.trim()) {
        ("", last) => match last.parse::<u64>() {
            Ok(0) => Part::Beyond,
            Ok(last) => Part::Of(size.saturating_sub(last)..=size.saturating_sub(1)),
            Err(_) => Part::Whole,
        },
        (from, to) => {
            let to = if to.is_empty() { Ok(u64::MAX) } else { to.parse::<u64>() };
            match (from.parse::<u64>(), to) {
                (Ok(from), Ok(to)) if from > to => Part::Whole,
                (Ok(from), Ok(_)) if from >= size => Part::Beyond,
                (Ok(from), Ok(to)) => Part::Of(from..=to.min(size.saturating_sub(1))),
                _ => Part::Whole,
            }
        }
    }
}

/// What is looked at is said to be what it is, but a text never more than that; what is kept is only bytes.
fn type_to_say(media_type: &str, preview: Option<Preview>) -> String {
    match preview {
        Some(Preview::Image | Preview::Pdf) => media_type.to_owned(),
        Some(Preview::Text) => {
            let charset = media_type.split_once(';').map_or(" charset=utf-8", |(_, charset)| charset);
            format!("text/plain;{charset}")
        }
        // Even then a browser might guess at something that is called text.
        None if matches!(Kind::of(media_type), Kind::Web | Kind::Text | Kind::Program) => {
            "application/octet-stream".to_owned()
        }
        None => media_type.to_owned(),
    }
}

/// The name as RFC 6266 wants it: in plain letters for old browsers, and as it is (RFC 5987).
fn disposition(name: &str, show: bool) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_graphic() && !matches!(letter, '"' | '\\' | '%' | ';') { letter } else { '_' })
        .collect();
    let kind = if show { "inline" } else { "attachment" };
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", url_encoded(name).replace('/', "%2F"))
}

/// Nothing in a file may do anything. Browsers show no PDF in a sandbox; there, their reader is the sandbox, and what it needs is
/// its own style.
const fn policy(preview: Option<Preview>) -> &'static str {
    match preview {
        Some(Preview::Pdf) => {
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        }
        _ => {
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_the_rule_says() {
        for (asked, part) in [
            ("bytes=0-9", Part::Of(0..=9)),
            ("bytes=90-", Part::Of(90..=99)),
            ("bytes=90-500", Part::Of(90..=99)),
            ("bytes=-10", Part::Of(90..=99)),
            ("bytes=-500", Part::Of(0..=99)),
            ("bytes=100-", Part::Beyond),
            ("bytes=-0", Part::Beyond),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("lines=1-2", Part::Whole),
            ("bytes=a-b", Part::Whole),
        ] {
            assert_eq!(part_of(asked, 100), part, "{asked}");
        }
    }

    #[test]
    fn names_stay_within_their_header() {
        let said = disposition("a\"b\\; x=\u{5408}同.pdf", false);
        assert_eq!(
            said,
            "attachment; filename=\"a_b___x=__.pdf\"; filename*=UTF-8''a%22b%5C%3B%20x%3D%E5%90%88%E5%90%8C.pdf"
        );
        assert!(HeaderValue::from_str(&said).is_ok());
    }

    #[test]
    fn only_what_is_harmless_is_named_by_its_type() {
        assert_eq!(type_to_say("text/html", None), "application/octet-stream");
        assert_eq!(type_to_say("text/csv; charset=gbk", Some(Preview::Text)), "text/plain; charset=gbk");
        assert_eq!(type_to_say("image/png", Some(Preview::Image)), "image/png");
        assert!(policy(Some(Preview::Image)).starts_with("sandbox"));
    }
}
