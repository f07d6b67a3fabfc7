//! `/calendar/{secret}.ics`: somebody's calendar for their phone. Who has no such secret learns nothing, not even that it is wrong.

use super::Served;
use app::{
    access::{AppError, Visitor},
    routes,
    tasks::feed::{ics, public_store as store},
};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use http::{StatusCode, header};

/// Gives the calendar.
pub async fn show(
    State(served): State<Served>,
    Path(file): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
) -> Response {
    let secret = file.strip_suffix(".ics").unwrap_or_default();
    match written(&served, secret, &from.to_string()).await {
        Ok(text) => {
            let heads = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CACHE_CONTROL, "private, no-store"),
                (header::CONTENT_DISPOSITION, "inline; filename=\"qingzhou.ics\""),
            ];
            (heads, text).into_response()
        }
        Err(AppError::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(AppError::Busy) => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "3600")]).into_response(),
        Err(error) => {
            tracing::error!(%error, "a calendar could not be written");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn written(served: &Served, secret: &str, from: &str) -> Result<String, AppError> {
    let mut tx = served.doors.read_help().await?;
    let behind = match store::behind(&mut tx, secret, from).await {
        Ok(behind) => behind,
        Err(error) => {
            // A wrong one is counted.
            tx.commit().await?;
            return Err(error);
        }
    };
    let origin = served.settings.origin();
    let address = |id| format!("{}{}", origin.trim_end_matches('/'), routes::task(id));
    let entries = store::entries(&mut tx, secret, &behind, address).await?;
    let now: DateTime<Utc> = tx.now();
    tx.commit().await?;
    Ok(ics::calendar(&app::words::tasks::feed_name(behind.lang, &behind.name), now, &entries))
}
