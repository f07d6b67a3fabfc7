//! For those who watch the server.

use super::{Served, address};
use axum::{
    extract::{ConnectInfo, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use std::net::SocketAddr;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive"
}

/// The process answers and reaches its database.
pub async fn ready(State(served): State<Served>) -> Response {
    match sqlx::query("select 1").execute(&served.doors.readiness).await {
        Ok(_) => "ready".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached").into_response()
        }
    }
}

/// Counters in Prometheus' text format: for this machine, or for who brings the token.
pub async fn metrics(
    State(served): State<Served>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let allowed = match &served.settings.metrics_token {
        Some(token) => given.is_some_and(|given| same(given.as_bytes(), token.reveal().as_bytes())),
        None => address::of_visitor(&served.settings, connection, &headers).is_loopback(),
    };
    if allowed { served.metrics.render().into_response() } else { StatusCode::NOT_FOUND.into_response() }
}

/// Compares without telling by its duration where two texts part.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}
