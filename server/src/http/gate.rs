//! Ring one: nobody gets past without a session, except to what stands in one short list.

use super::{Served, address, answers::refusal, sessions};
use app::access::{AppError, Session, Visitor};
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use http::Method;
use std::net::SocketAddr;
use tower_sessions::Session as WebSession;

/// What strangers may ask for: an exact path, or everything below one that ends in `/`.
pub const PUBLIC: &[&str] = &[
    "/sign-in",
    "/pkg/",
    "/icons/",
    "/manifest.webmanifest",
    "/sw.js",
    "/start.js",
    "/live.js",
    "/offline.html",
    "/offline.css",
    "/favicon.ico",
    "/robots.txt",
    "/healthz",
    "/readyz",
    "/metrics",
    "/help",
    "/help/",
    "/calendar/",
    "/rate/",
    "/survey/",
    "/confirm/",
    "/quote/",
    "/forms/",
    "/chat/",
    "/embed/",
    "/api/v1/",
    "/portal",
    "/portal/",
];

/// Whether a path stands in the list.
pub fn is_public(path: &str) -> bool {
    PUBLIC.iter().any(|open| if open.ends_with('/') { path.starts_with(open) } else { path == *open })
}

/// Puts the person behind the session into the request, or turns strangers away: calls with 401, pages to the sign-in.
pub async fn let_in(
    State(served): State<Served>,
    web: WebSession,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let visitor = address::of_visitor(&served.settings, connection, request.headers());
    request.extensions_mut().insert(Visitor(visitor));
    if path == "/ui" && !served.settings.dev {
        // The design system is for those who build the product: elsewhere there is no such page.
        *request.uri_mut() = http::Uri::from_static("/no-such-page");
    }
    let asset = is_public(&path) && path != "/sign-in";
    if asset {
        return next.run(request).await;
    }
    let session = match sessions::person(&served, &web).await {
        Ok(session) => session,
        Err(error) => return refusal(&error),
    };
    match session {
        Some(_) if path == "/sign-in" && request.method() == Method::GET => Redirect::to("/").into_response(),
        Some(session) => {
            request.extensions_mut().insert::<Session>(session);
            next.run(request).await
        }
        None if is_public(&path) => next.run(request).await,
        None if path.starts_with("/api/") || path == "/live" || request.method() != Method::GET => {
            refusal(&AppError::NotSignedIn)
        }
        None => {
            let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
            let next: String = url_encoded(wanted);
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
    }
}

/// Percent-encodes what has a meaning of its own in a query.
pub fn url_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_list_does_not_open_its_neighbours() {
        assert!(is_public("/sign-in") && is_public("/pkg/qingzhou.js"));
        assert!(!is_public("/sign-in/x") && !is_public("/sign-in-as") && !is_public("/pkg") && !is_public("/"));
        assert!(!is_public("/api/app/deals/api/move_deals") && !is_public("/live"));
    }
}
