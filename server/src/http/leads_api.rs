//! `/api/v1/leads`: other programs make leads, by a token that an administrator made. `docs/api.md` describes it.

use super::{
    Served,
    tickets_api::{REPLAYED, Refusal, body, enter, key, language, no_method},
};
use app::{
    access::{AppError, FieldError, Visitor},
    desk::api_tokens::{model::Scope, request_model::is_key},
    leads::{
        model::{LeadForm, tidy_channel},
        public_store::{NewLead, make as make_lead},
    },
    locale::Lang,
    routes,
    words::api_tokens as w,
};
use axum::{
    Extension, Json, Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing,
};
use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::json;
use std::{collections::BTreeMap, net::IpAddr};
use uuid::Uuid;

pub fn routes() -> Router<Served> {
    Router::new().route(routes::API_LEADS, routing::post(make).fallback(no_method))
}

/// A lead as a program sends it. A field that is not here is refused rather than ignored.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Sent {
    /// The caller's own name for it; the same as the header `Idempotency-Key`.
    external_id: Option<String>,
    company: String,
    name: String,
    title: String,
    phone: String,
    mobile: String,
    wechat: String,
    email: String,
    country: String,
    city: String,
    industry: String,
    interest: String,
    need: String,
    campaign: String,
    /// `utm_source` and its like, and the page.
    channel: BTreeMap<String, String>,
}

impl Sent {
    fn check(self, key: Option<String>) -> Result<NewLead, AppError> {
        let key = key.or(self.external_id);
        if key.as_deref().is_some_and(|key| !is_key(key)) {
            return Err(AppError::invalid("/external_id", "invalid_value"));
        }
        let form = LeadForm {
            company: self.company,
            name: self.name,
            title: self.title,
            phone: self.phone,
            mobile: self.mobile,
            wechat: self.wechat,
            email: self.email,
            country: self.country,
            city: self.city,
            industry: self.industry,
            interest: self.interest,
            need: self.need,
            campaign: self.campaign,
        };
        let (fields, campaign) = form.check().map_err(pointed)?;
        Ok(NewLead { key, fields, campaign, channel: tidy_channel(self.channel) })
    }
}

/// The fields as JSON pointers (RFC 6901).
fn pointed(error: AppError) -> AppError {
    let at = |field: FieldError| FieldError { field: format!("/{}", field.field), ..field };
    match error {
        AppError::Invalid(fields) => AppError::Invalid(fields.into_iter().map(at).collect()),
        other => other,
    }
}

/// Makes a lead; the same call a second time makes none.
async fn make(
    State(served): State<Served>,
    Extension(Visitor(from)): Extension<Visitor>,
    request: Request,
) -> Response {
    let lang = language(request.headers());
    match made(&served, lang, from, request).await {
        Ok((id, again)) => {
            let mut response = (StatusCode::CREATED, Json(json!({ "id": id }))).into_response();
            if again {
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            }
            response
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn made(served: &Served, lang: Lang, from: IpAddr, request: Request) -> Result<(Uuid, bool), Refusal> {
    let (hash, _) = enter(served, lang, request.headers(), Scope::Leads, from).await?;
    let key = key(lang, request.headers())?;
    let body = body(lang, request).await?;
    let malformed = |error: serde_json::Error| {
        Refusal::new(StatusCode::BAD_REQUEST, "malformed", w::malformed(lang, error.to_string()))
    };
    // What of the call must be the same does not depend on the order of its fields.
    let content = serde_json::from_slice::<serde_json::Value>(&body).map_err(malformed)?.to_string();
    let sent: Sent = serde_json::from_slice(&body).map_err(malformed)?;
    let new = sent.check(key).map_err(|error| Refusal::of(lang, &error))?;
    let asked = async {
        let mut tx = served.doors.read_help().await?;
        let made = make_lead(&mut tx, &hash, content.as_bytes(), &new).await?;
        tx.commit().await?;
        Ok(made)
    };
    asked.await.map_err(|error: AppError| Refusal::of(lang, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(body: &str) -> Option<Result<NewLead, AppError>> {
        serde_json::from_str::<Sent>(body).ok().map(|sent| sent.check(None))
    }

    #[test]
    fn what_is_wrong_is_pointed_at_and_what_is_unknown_refused() {
        let wrong = read(r#"{"email":"x","external_id":"a"}"#).and_then(Result::err);
        let places: Vec<String> = match wrong {
            Some(AppError::Invalid(fields)) => fields.into_iter().map(|field| field.field).collect(),
            other => panic!("{other:?}"),
        };
        assert_eq!(places, ["/email", "/company"]);
        assert!(read(r#"{"company":"x","colour":"red"}"#).is_none());
        assert!(read(r#"{"company":"x","external_id":"a b"}"#).is_some_and(|read| read.is_err()));
        let whole = read(r#"{"company":"x","external_id":"a","channel":{"utm_source":"baidu","x":"y"}}"#);
        assert!(
            whole.is_some_and(|read| read.is_ok_and(|new| new.channel.len() == 1 && new.key.as_deref() == Some("a")))
        );
    }

    proptest! {
        #[test]
        fn any_text_is_answered(body in "(?s).{0,200}") {
            let _answered = read(&body);
        }
    }
}
