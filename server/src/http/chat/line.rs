//! `GET /chat/{token}/line`: what is said in a conversation, as it is said. It begins behind the number that the browser knows, so that
//! nothing is lost in a gap.

use super::{Served, secret};
use crate::live::guest::{Guest, follow};
use app::access::AppError;
use axum::{
    extract::{Path, Query, State},
    response::{
        IntoResponse, Response,
        sse::{KeepAlive, Sse},
    },
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use std::time::Duration;

/// Where the browser goes on.
#[derive(Deserialize)]
pub struct Place {
    #[serde(default)]
    after: i32,
}

pub async fn open(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(Place { after }): Query<Place>,
    headers: HeaderMap,
) -> Response {
    let Some(secret) = secret(&headers) else { return StatusCode::BAD_REQUEST.into_response() };
    match Guest::arrives(served, token, secret, after.max(0)).await {
        Ok(guest) => {
            Sse::new(follow(guest)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
        }
        Err(AppError::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(AppError::Busy) => StatusCode::TOO_MANY_REQUESTS.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
