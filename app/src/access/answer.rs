//! What a page asks the server for.

use super::AppError;
use codee::{Decoder, Encoder};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// The server's answer: on the page when the server rendered it, fetched otherwise.
pub type Answer<T> = Resource<Result<T, AppError>, Wire>;

/// Asks the server, now and whenever `source` changes.
pub fn ask<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    question: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Answer<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Resource::new_with_options(source, question, false)
}

/// Gives the page that is being rendered the status of what is not there: it stays a page, but browsers, proxies and tests
/// are not told that all is well. In the browser it does nothing. To be called in the body of what is shown instead.
pub fn answer_not_found() {
    #[cfg(feature = "ssr")]
    answer(http::StatusCode::NOT_FOUND);
}

/// The same for what is not for this reader.
pub fn answer_forbidden() {
    #[cfg(feature = "ssr")]
    answer(http::StatusCode::FORBIDDEN);
}

/// Leads to another address instead of the page that is being shown, which leaves no trace in the browser's history. To be
/// called in the body of what is shown.
pub fn redirect(address: &str) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(address)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::from_str(address))
    {
        response.set_status(http::StatusCode::FOUND);
        response.insert_header(http::header::LOCATION, address);
    }
    #[cfg(not(feature = "ssr"))]
    {
        use leptos_router::{NavigateOptions, hooks::use_navigate};
        let (go, address) = (use_navigate(), address.to_owned());
        Effect::new(move |_| go(&address, NavigateOptions { replace: true, ..NavigateOptions::default() }));
    }
}

#[cfg(feature = "ssr")]
fn answer(status: http::StatusCode) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}

/// JSON on the page, read the way the answers of server functions are read: what reads a type is then downloaded once, not
/// once for text and once for bytes.
pub struct Wire;

impl<T: Serialize> Encoder<T> for Wire {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Wire {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Self::Error> {
        serde_json::from_slice(text.as_bytes())
    }
}
