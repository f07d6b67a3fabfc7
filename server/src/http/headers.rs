//! Headers that keep a browser from doing what a page of ours never does.

use super::Served;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, StatusCode, header};

/// The policy of a page. `wasm-unsafe-eval` lets the browser compile our own program; styles and scripts come from here only.
pub fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// Forms and chats that other pages show.
const FRAMED_BELOW: [&str; 2] = ["/forms/", "/chat/"];
/// What those pages load for it.
const EMBED_BELOW: &str = "/embed/";
/// Files on records.
const FILES_BELOW: &str = "/files/";
/// Pictures of articles that are for everybody.
const PICTURES_BELOW: &str = "/help/pictures/";

const FIXED: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ),
];

/// Sets them on every answer; caching is for hashed files only, everything else is asked anew.
pub async fn secure(State(served): State<Served>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let succeeded = response.status().is_success();
    let succeeded_or_same = succeeded || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    let framed = FRAMED_BELOW.iter().any(|below| path.starts_with(below));
    if framed && headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        // Its own policy says whose pages may show it; this older word knows only all or none.
        headers.remove(header::X_FRAME_OPTIONS);
    }
    if served.settings.tls_behind_proxy {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    // Files: the service worker may fetch what it keeps, the offline page has its own style, nothing runs.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; connect-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
            ),
        );
    }
    let caching = if path.starts_with("/pkg/") && succeeded {
        "public, max-age=31536000, immutable"
    } else if path.starts_with("/icons/") && succeeded {
        "public, max-age=86400"
    } else if path.starts_with(EMBED_BELOW) && succeeded {
        "public, max-age=300"
    } else if path == "/sw.js" || path == "/start.js" || path == "/live.js" || path.ends_with(".webmanifest") {
        "no-cache"
    } else if (path.starts_with(FILES_BELOW) || path.starts_with(PICTURES_BELOW)) && succeeded_or_same {
        // What is kept is asked for anew each time: a right may have gone since.
        "private, no-cache"
    } else {
        "no-store"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}
