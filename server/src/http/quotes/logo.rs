//! The logo at the head of quotes: for who sets it, and for the customer who reads a quote that shows it.

use crate::http::{Served, pages::language};
use app::{
    access::{Action, AppError, Caller, Session, error_text},
    quotes::{document_model::Document, logo_picture::Picture, logo_store, model::QuoteState, public_store},
    routes,
};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderName, StatusCode, header, request::Parts};
use uuid::Uuid;

/// Nothing in it may do anything.
const POLICY: &str = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Where a customer's page finds it.
pub(super) fn path(token: &str) -> String {
    format!("{}/logo", routes::quote_link(token))
}

/// What a customer may have of a quote as it was sent, with its logo: nothing of what was replaced or withdrawn.
pub(super) async fn behind(served: &Served, token: &str) -> Result<(Document, Option<Picture>), AppError> {
    let mut tx = served.doors.read_help().await?;
    let found = public_store::behind(&mut tx, token).await?;
    if found.replaced || found.state == QuoteState::Withdrawn {
        return Err(AppError::NotFound);
    }
    let logo = logo_store::picture_of(tx.conn(), &found.document).await?;
    Ok((found.document, logo))
}

/// Shows a logo, to who sets it.
pub async fn show(
    State(served): State<Served>,
    Extension(session): Extension<Session>,
    Path(id): Path<Uuid>,
    parts: Parts,
) -> Response {
    let found = async {
        let caller = Caller::of(&served.doors, &session, Action::Administer)?;
        let mut tx = caller.read().await?;
        logo_store::picture(tx.conn(), id).await
    };
    answer(found.await, &parts)
}

/// Shows the logo of the quote behind a link.
pub async fn show_to_customer(State(served): State<Served>, Path(token): Path<String>, parts: Parts) -> Response {
    answer(behind(&served, &token).await.map(|(_, logo)| logo), &parts)
}

/// It is said to be what its bytes said when it was kept; browsers guess at nothing (`headers.rs`).
fn answer(found: Result<Option<Picture>, AppError>, parts: &Parts) -> Response {
    match found.and_then(|logo| logo.ok_or(AppError::NotFound)) {
        Ok(logo) => {
            let headers = [
                (header::CONTENT_TYPE, logo.media_type.as_str()),
                (header::CONTENT_SECURITY_POLICY, POLICY),
                (header::CONTENT_DISPOSITION, "inline"),
                (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            ];
            (headers, logo.bytes).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error_text(language(parts), &error)).into_response()
        }
    }
}
