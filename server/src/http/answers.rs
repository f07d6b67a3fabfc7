//! What goes for all answers: the right status for errors, counting, and no panic that leaves somebody without an answer.

use app::access::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use leptos::prelude::Owner;
use std::{
    any::Any,
    future::{Future, poll_fn},
    pin::pin,
    time::Instant,
};
use tracing::Instrument;

/// Server functions answer every error with 500; the status that belongs to it stands in the error itself.
pub async fn status_of_errors(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, 1024 * 1024).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

/// An error as server functions answer it.
pub fn refusal(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, axum::Json(error)).into_response()
}

/// Does what was asked for to its end, also when the browser goes away meanwhile: a page that is left or loaded again right after
/// a change would otherwise take the change back. Reading stops with its reader.
pub async fn to_the_end(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that shuts down ends a task that nobody aborts.
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    }
}

/// Keeps what is known about a request with this request. Leptos hands values down from owner to owner, and leaves the owner
/// of the page that it rendered last set for the thread: a file or a function that is asked for meanwhile would be a child of
/// somebody else's page, read what that page was told and take the headers along that are meant for it; and a page that waits
/// for its data would go on under the owner of another. So each request finds the owner that it left, whatever ran between.
pub async fn apart(request: Request, next: Next) -> Response {
    let mut answering = pin!(next.run(request));
    let mut own = None;
    poll_fn(move |context| {
        let before = Owner::current();
        let mine = own.take().unwrap_or_else(|| Owner::new_root(None));
        mine.set();
        let polled = answering.as_mut().poll(context);
        let left = Owner::current().unwrap_or(mine);
        match before {
            Some(before) => before.set(),
            None => left.clone().unset(),
        }
        own = Some(left);
        polled
    })
    .await
}

/// Counts requests and their duration by route, and logs what failed.
pub async fn count_and_log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    // A link that whoever has it can rate or come in by stands in no log.
    let secret = ["/rate/", "/portal/in/"].into_iter().find(|secret| request.uri().path().starts_with(secret));
    let path = secret.unwrap_or_else(|| request.uri().path()).to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or_else(
        || if path.starts_with("/api/") { path.clone() } else { "other".to_owned() },
        |matched| matched.as_str().to_owned(),
    );
    let response = next.run(request).await;
    let (took, status) = (started.elapsed(), response.status());
    let labels = [("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(took.as_secs_f64());
    if status.is_server_error() {
        tracing::warn!(%method, %path, %status, ?took, "answered with an error");
    } else {
        tracing::debug!(%method, %path, %status, ?took, "answered");
    }
    response
}

/// A panic becomes an answer with a reference, like any unforeseen failure.
pub fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let text =
        panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    refusal(&AppError::unforeseen(&text.unwrap_or_else(|| "panic".to_owned())))
}
