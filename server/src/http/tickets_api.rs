//! `/api/v1/tickets`: other programs make tickets and ask how theirs stand, by a token that an administrator made. `docs/api.md` describes it.

use super::{Served, address::house_of};
use app::{
    access::{AppError, FieldError, Visitor, error_text, field_text},
    desk::{
        api_tokens::{
            model::Scope,
            public_store::{self as store, Entrance, Made, Standing},
            request_model::{Trouble, is_key, read},
        },
        tickets::rules_model::{number_in_words, number_of},
        web_forms::{model::Part, words_of::below},
    },
    locale::Lang,
    routes,
    words::api_tokens as w,
};
use axum::{
    Extension, Json, Router,
    body::{Bytes, to_bytes},
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
    routing,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use std::net::IpAddr;

/// The largest body that is read.
const LARGEST: usize = 64 * 1024;
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

pub fn routes() -> Router<Served> {
    Router::new()
        .route(routes::API_TICKETS, routing::post(make).fallback(no_method))
        .route("/api/v1/tickets/{which}", routing::get(show).fallback(no_method))
        .route("/api/v1/{*rest}", routing::any(no_route))
}

/// Why a call was refused, for programs and for those who write them.
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    fields: Vec<Value>,
    headers: Box<HeaderMap>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), fields: Vec::new(), headers: Box::default() }
    }

    fn unknown(lang: Lang) -> Self {
        let mut refusal = Self::new(StatusCode::UNAUTHORIZED, "unauthorized", w::unknown(lang));
        refusal.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        refusal
    }

    fn many(lang: Lang, wait: i32) -> Self {
        let mut refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", w::many(lang));
        refusal.headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        refusal
    }

    fn wrong(lang: Lang, fields: &[FieldError]) -> Self {
        let told =
            |field: &FieldError| json!({ "at": field.field, "code": field.code, "message": field_text(lang, field) });
        let mut refusal = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", w::wrong(lang));
        refusal.fields = fields.iter().map(told).collect();
        refusal
    }

    pub(super) fn of(lang: Lang, error: &AppError) -> Self {
        match error {
            AppError::Invalid(fields) => Self::wrong(lang, fields),
            AppError::NotFound => Self::new(StatusCode::NOT_FOUND, "not_found", w::no_such(lang)),
            AppError::NotSignedIn => Self::unknown(lang),
            AppError::Conflict(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_used", error_text(lang, error))
            }
            other => {
                let status = StatusCode::from_u16(other.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let code = if status == StatusCode::SERVICE_UNAVAILABLE { "unavailable" } else { "broken" };
                Self::new(status, code, error_text(lang, other))
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = json!({ "code": self.code, "message": self.message, "fields": self.fields });
        (self.status, *self.headers, Json(json!({ "error": error }))).into_response()
    }
}

/// English, unless the caller asks for Chinese: programs mostly ask for nothing, or for anything.
pub(super) fn language(headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.filter(|asked| asked.contains("zh")).map_or(Lang::En, Lang::from_accept_language)
}

/// The hash of the token that a call brings.
fn token(headers: &HeaderMap) -> Option<Vec<u8>> {
    let said = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = said.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| store::hash_of(token.trim()))?
}

/// Lets a call in that may do this; it counts, whatever becomes of it. Gives the hash of its token, and the language of the house.
pub(super) async fn enter(
    served: &Served,
    lang: Lang,
    headers: &HeaderMap,
    scope: Scope,
    from: IpAddr,
) -> Result<(Vec<u8>, Lang), Refusal> {
    let hash = token(headers).ok_or_else(|| Refusal::unknown(lang))?;
    let asked = async {
        let mut tx = served.doors.read_help().await?;
        let entrance = store::enter(&mut tx, &hash, scope, &house_of(from)).await?;
        tx.commit().await?;
        Ok(entrance)
    };
    match asked.await.map_err(|error: AppError| Refusal::of(lang, &error))? {
        Entrance::In(house) => Ok((hash, house)),
        Entrance::Unknown => Err(Refusal::unknown(lang)),
        Entrance::Scope => Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", w::scope(lang))),
        Entrance::Many(wait) => Err(Refusal::many(lang, wait)),
    }
}

/// The whole body of a call, if it is said to be JSON.
pub(super) async fn body(lang: Lang, request: Request) -> Result<Bytes, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", w::not_json(lang)));
    }
    to_bytes(request.into_body(), LARGEST)
        .await
        .map_err(|_| Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", w::too_large(lang)))
}

/// The caller's own name for the call.
pub(super) fn key(lang: Lang, headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(said) = headers.get(KEY) else { return Ok(None) };
    let key = said.to_str().ok().filter(|key| is_key(key)).map(str::to_owned);
    key.map(Some).ok_or_else(|| Refusal::new(StatusCode::BAD_REQUEST, "idempotency_key", w::key_form(lang)))
}

/// Makes a ticket.
async fn make(
    State(served): State<Served>,
    Extension(Visitor(from)): Extension<Visitor>,
    request: Request,
) -> Response {
    let lang = language(request.headers());
    match made(&served, lang, from, request).await {
        Ok((standing, again)) => {
            let place = format!("{}/{}", routes::API_TICKETS, standing.id);
            let mut response =
                (StatusCode::CREATED, [(header::LOCATION, place)], Json(told(&standing))).into_response();
            if again {
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            }
            response
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn made(served: &Served, lang: Lang, from: IpAddr, request: Request) -> Result<(Standing, bool), Refusal> {
    let (hash, house) = enter(served, lang, request.headers(), Scope::Create, from).await?;
    let key = key(lang, request.headers())?;
    let body = body(lang, request).await?;
    let (new, content) = read(&body).map_err(|trouble| match trouble {
        Trouble::Malformed(what) => Refusal::new(StatusCode::BAD_REQUEST, "malformed", w::malformed(lang, what)),
        Trouble::Wrong(error) => Refusal::of(lang, &error),
    })?;
    // What stands on the ticket is in the language of the house.
    let sender =
        [(Part::Name, &new.name), (Part::Company, &new.company), (Part::Email, &new.email), (Part::Phone, &new.phone)];
    let sender = sender.into_iter().filter_map(|(part, text)| Some((part, text.as_deref()?)));
    let text = below(house, &new.message, None, sender);
    let content = content.to_string();
    let asked = async {
        let mut tx = served.doors.read_help().await?;
        let made = store::make(&mut tx, &hash, key.as_deref(), content.as_bytes(), &new, &text).await?;
        let (id, again) = match made {
            Made::New(id) => (id, false),
            Made::Again(id) => (id, true),
        };
        let standing = store::standing(&mut tx, &hash, Some(id), None).await?;
        tx.commit().await?;
        Ok((standing, again))
    };
    asked.await.map_err(|error: AppError| Refusal::of(lang, &error))
}

/// How a ticket stands.
async fn show(
    State(served): State<Served>,
    Path(which): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    let lang = language(&headers);
    let asked = async {
        let (hash, _) = enter(&served, lang, &headers, Scope::Read, from).await?;
        let (id, number) = (which.parse().ok(), number_of(&which));
        let found = async {
            let mut tx = served.doors.read_help().await?;
            store::standing(&mut tx, &hash, id, number).await
        };
        found.await.map_err(|error: AppError| Refusal::of(lang, &error))
    };
    match asked.await {
        Ok(standing) => Json(told(&standing)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

fn told(standing: &Standing) -> Value {
    json!({
        "id": standing.id,
        "number": number_in_words(standing.number),
        "state": standing.state,
        "kind": standing.kind,
        "subject": standing.subject,
        "priority": standing.priority,
        "channel": standing.channel,
        "created_at": standing.created_at,
        "updated_at": standing.updated_at,
        "first_reply_at": standing.first_reply_at,
        "solved_at": standing.solved_at,
        "closed_at": standing.closed_at,
        "merged_into": standing.merged_into.map(number_in_words),
    })
}

pub(super) async fn no_method(headers: HeaderMap) -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", w::no_method(language(&headers)))
}

async fn no_route(headers: HeaderMap) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "not_found", w::no_route(language(&headers)))
}
