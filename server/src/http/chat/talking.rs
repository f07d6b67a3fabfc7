//! What the frame sends: words, signs, an address that is left later, that it is over, and that the visitor wants to say how it went.

use super::{Asked, Served, behind, secret};
use crate::http::address::house_of;
use app::{
    access::{AppError, Visitor, field_text},
    desk::chat::{
        public_store::{self as store, Became, Sign},
        sent_model::{LeftAddress, Words, asked_away},
    },
    locale::Lang,
    routes,
};
use axum::{
    Extension, Json,
    extract::{Path, Query, State, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What came of it, in a word, with a status that says the same.
fn answer(status: StatusCode, became: &str) -> Response {
    (status, Json(json!({ "became": became }))).into_response()
}

fn gone() -> Response {
    answer(StatusCode::NOT_FOUND, "gone")
}

fn refused(error: &AppError) -> Response {
    match error {
        AppError::NotFound => gone(),
        error => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            answer(status, "trouble")
        }
    }
}

/// What cannot be taken, in words by field; with `live`, whether somebody is there now, which says what is asked for.
fn wrong(lang: Lang, error: &AppError, live: bool) -> Response {
    let AppError::Invalid(fields) = error else { return refused(error) };
    let fields: Map<String, Value> =
        fields.iter().map(|one| (one.field.clone(), Value::from(field_text(lang, one)))).collect();
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "became": "wrong", "live": live, "fields": fields })))
        .into_response()
}

fn became(became: Became, live: bool) -> Response {
    match became {
        Became::Kept | Became::There => {
            let kept = if live { "kept" } else { "left" };
            answer(StatusCode::OK, kept)
        }
        Became::Ended => answer(StatusCode::CONFLICT, "ended"),
        Became::Many => answer(StatusCode::TOO_MANY_REQUESTS, "many"),
        Became::Gone => gone(),
    }
}

/// Takes a message: the first one begins a conversation, or is left as a request while nobody is there.
pub async fn words(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    Extension(Visitor(from)): Extension<Visitor>,
    headers: HeaderMap,
    sent: Result<Json<Words>, JsonRejection>,
) -> Response {
    let lang = asked.lang.as_deref().and_then(Lang::from_tag).unwrap_or(Lang::ZhCn);
    let (Some(secret), Ok(Json(sent))) = (secret(&headers), sent) else {
        return answer(StatusCode::BAD_REQUEST, "unreadable");
    };
    if sent.key.is_nil() {
        return answer(StatusCode::BAD_REQUEST, "unreadable");
    }
    let from = house_of(from);
    match taken(&served, lang, &token, &secret, &sent, &from).await {
        Ok(response) => response,
        Err(error) => wrong(lang, &error, true),
    }
}

async fn taken(
    served: &Served,
    lang: Lang,
    token: &str,
    secret: &[u8],
    sent: &Words,
    from: &str,
) -> Result<Response, AppError> {
    let mut tx = served.doors.serve_chat().await?;
    let goes_on = match store::standing(&mut tx, token, secret).await {
        Ok(_) => true,
        Err(AppError::NotFound) => false,
        Err(error) => return Err(error),
    };
    drop(tx);
    if goes_on {
        return said(served, secret, sent, from).await;
    }
    let widget = behind(served, token).await?;
    let asks = if widget.live { widget.asks.clone() } else { asked_away(&widget.asks) };
    let first = match sent.first(&asks, widget.live) {
        Ok(first) => first,
        Err(error) => return Ok(wrong(lang, &error, widget.live)),
    };
    let mut tx = served.doors.serve_chat().await?;
    let begun = store::begin(&mut tx, token, secret, sent.key, widget.live, from, &first).await?;
    tx.commit().await?;
    match begun {
        // The same message came twice at once, or the next one overtook it.
        Became::There => said(served, secret, sent, from).await,
        begun => Ok(became(begun, widget.live)),
    }
}

/// Says something in a conversation that there is.
async fn said(served: &Served, secret: &[u8], sent: &Words, from: &str) -> Result<Response, AppError> {
    let text = sent.check()?;
    let mut tx = served.doors.serve_chat().await?;
    let said = store::say(&mut tx, secret, sent.key, from, &text).await?;
    tx.commit().await?;
    Ok(became(said, true))
}

/// A sign of the visitor, and how far they have read.
#[derive(Deserialize)]
pub struct Given {
    doing: Sign,
    #[serde(default)]
    read: i32,
}

/// Takes a sign. What is lost of them comes again.
pub async fn sign(
    State(served): State<Served>,
    Path(token): Path<String>,
    headers: HeaderMap,
    given: Result<Json<Given>, JsonRejection>,
) -> Response {
    let (Some(secret), Ok(Json(given))) = (secret(&headers), given) else {
        return answer(StatusCode::BAD_REQUEST, "unreadable");
    };
    let signed = async {
        let mut tx = served.doors.serve_chat().await?;
        store::standing(&mut tx, &token, &secret).await?;
        store::sign(&mut tx, &secret, given.doing, given.read.max(0)).await?;
        tx.commit().await
    };
    match signed.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(&error),
    }
}

/// The visitor ends it; that it had ended before is fine too.
pub async fn end(State(served): State<Served>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let Some(secret) = secret(&headers) else { return answer(StatusCode::BAD_REQUEST, "unreadable") };
    let ended = async {
        let mut tx = served.doors.serve_chat().await?;
        store::standing(&mut tx, &token, &secret).await?;
        store::leave(&mut tx, &secret).await?;
        tx.commit().await
    };
    match ended.await {
        Ok(()) => answer(StatusCode::OK, "ended"),
        Err(error) => refused(&error),
    }
}

/// The visitor begins anew: their browser throws the secret away, so that nobody can open the conversation again.
pub async fn anew(State(served): State<Served>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let Some(secret) = secret(&headers) else { return answer(StatusCode::BAD_REQUEST, "unreadable") };
    let dropped = async {
        let mut tx = served.doors.serve_chat().await?;
        store::standing(&mut tx, &token, &secret).await?;
        store::begin_anew(&mut tx, &secret).await?;
        tx.commit().await
    };
    match dropped.await {
        Ok(()) => answer(StatusCode::OK, "ended"),
        Err(error) => refused(&error),
    }
}

/// Takes an address of mail that the visitor leaves after the beginning, so that an answer reaches them when they have left.
pub async fn address(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    Extension(Visitor(from)): Extension<Visitor>,
    headers: HeaderMap,
    sent: Result<Json<LeftAddress>, JsonRejection>,
) -> Response {
    let lang = asked.lang.as_deref().and_then(Lang::from_tag).unwrap_or(Lang::ZhCn);
    let (Some(secret), Ok(Json(sent))) = (secret(&headers), sent) else {
        return answer(StatusCode::BAD_REQUEST, "unreadable");
    };
    let from = house_of(from);
    let left = async {
        let mail = sent.check()?;
        let mut tx = served.doors.serve_chat().await?;
        store::standing(&mut tx, &token, &secret).await?;
        let left = store::leave_address(&mut tx, &secret, &from, &mail).await?;
        tx.commit().await?;
        Ok::<_, AppError>(left)
    };
    match left.await {
        // Another page of theirs was faster, and what it said stays.
        Ok(Became::There) => answer(StatusCode::CONFLICT, "there"),
        Ok(left) => became(left, true),
        Err(error) => wrong(lang, &error, true),
    }
}

/// Gives a link by which the visitor says how it went.
pub async fn rating(State(served): State<Served>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let Some(secret) = secret(&headers) else { return answer(StatusCode::BAD_REQUEST, "unreadable") };
    let made = async {
        let mut tx = served.doors.serve_chat().await?;
        let link = store::rating(&mut tx, &token, &secret).await?;
        tx.commit().await?;
        Ok::<_, AppError>(link)
    };
    match made.await {
        Ok(link) => Json(json!({ "became": "made", "address": routes::rate(&link) })).into_response(),
        Err(error) => refused(&error),
    }
}
