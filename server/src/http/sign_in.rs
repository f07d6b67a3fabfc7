//! Signing in and out: plain forms, answered with a redirect, so that they work before the browser's program has loaded.

use super::{Served, gate::url_encoded, sessions};
use app::access::{AppError, Session, Visitor, sign_in::Refusal};
use axum::{Extension, Form, extract::State, response::Redirect};
use http::{HeaderMap, header};
use serde::Deserialize;
use tower_sessions::Session as WebSession;

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// Lets somebody in, or sends them back to the form with the reason.
pub async fn sign_in(
    State(served): State<Served>,
    web: WebSession,
    Extension(Visitor(visitor)): Extension<Visitor>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Redirect {
    let checked = app::access::sign_in::sign_in(&served.doors, &given.email, &given.password, visitor).await;
    let problem = match checked {
        Ok(Ok(person)) => {
            let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
            match sessions::begin(&web, person, served.doors.clock.now(), &visitor.to_string(), agent).await {
                Ok(()) => {
                    tracing::info!(%person, "signed in");
                    return Redirect::to(&own_page(&given.next));
                }
                Err(_) => "unavailable",
            }
        }
        Ok(Err(Refusal::Wrong)) => "wrong",
        Ok(Err(Refusal::TooManyTries)) => "too_many",
        Err(_) => "unavailable",
    };
    metrics::counter!("sign_in_refused_total", "why" => problem).increment(1);
    let (email, next) = (url_encoded(given.email.trim()), url_encoded(&own_page(&given.next)));
    Redirect::to(&format!("/sign-in?problem={problem}&email={email}&next={next}"))
}

/// Ends this session.
pub async fn sign_out(web: WebSession) -> Result<Redirect, axum::Json<AppError>> {
    web.flush().await.map_err(|error| axum::Json(AppError::unforeseen(&error)))?;
    Ok(Redirect::to("/sign-in"))
}

/// Ends all sessions of the person, on every device.
pub async fn sign_out_everywhere(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    web: WebSession,
) -> Result<Redirect, axum::Json<AppError>> {
    sessions::end_all(&served.doors.session, session.person).await.map_err(|error| axum::Json(error.into()))?;
    web.flush().await.map_err(|error| axum::Json(AppError::unforeseen(&error)))?;
    Ok(Redirect::to("/sign-in"))
}

/// A path on this server, whatever was asked for: a link must not lead people elsewhere after signing in.
fn own_page(wanted: &str) -> String {
    let own = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains('\\')
        && !wanted.chars().any(char::is_control);
    if own { wanted.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn nobody_is_led_elsewhere_after_signing_in() {
        assert_eq!(own_page("/deals?x=1"), "/deals?x=1");
        for elsewhere in ["//example.com", "https://example.com", "/\\example.com", "", "javascript:alert(1)", "/a\nb"]
        {
            assert_eq!(own_page(elsewhere), "/");
        }
    }
}
