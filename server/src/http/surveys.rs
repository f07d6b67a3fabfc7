//! Surveys on schedule, as strangers answer them: behind a link that one person has (`/rate/{token}`), once; and behind a code that hangs
//! on a wall (`/survey/{token}`), once for each browser.

use super::{
    Served,
    asking::{self, Site, first, given, language},
    rate::Asked,
};
use app::{
    access::{AppError, Visitor, new_id},
    desk::surveys::{
        letter_model::follow_up,
        model::SurveyKind,
        public_store::{self, Behind},
        question_model::{Given, read},
    },
    locale::Lang,
    routes,
    words::{satisfaction as rw, surveys as w},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use maud::html;

/// The random name by which a browser has one answer for each survey.
const COOKIE: &str = "survey";

fn form(
    site: &Site,
    behind: &Behind,
    typed: &Given,
    status: StatusCode,
    refused: Option<(&str, &AppError)>,
) -> Response {
    let lang = site.lang;
    let lead = asking::ask_words(lang, &behind.ask, w::usual_ask(lang));
    let content = html! {
        h1 { (w::rate_title(lang)) }
        form.rate action=(site.path) method="post" {
            (asking::nps(lang, &lead, typed, refused.map(|(words, _)| words)))
            (asking::questions(lang, &behind.questions, typed, refused.map(|(_, error)| error)))
            (asking::comment(lang, typed))
            button type="submit" { (rw::rate_send(lang)) }
        }
    };
    site.page(status, w::rate_title(lang), &content)
}

fn thanks(site: &Site, status: StatusCode, again: bool) -> Response {
    let lang = site.lang;
    let (title, text) =
        if again { (w::done(lang), w::done_text(lang)) } else { (w::thanks(lang), w::thanks_text(lang)) };
    site.page(status, w::rate_title(lang), &html! { h1 { (title) } p { (text) } })
}

/// In the language of the letter, unless the reader chose another one.
fn site_of(served: &Served, behind: &Behind, tag: Option<&str>, parts: &Parts, path: String) -> Site {
    let letter = behind.language.filter(|_| tag.is_none());
    Site::of(served, letter.unwrap_or_else(|| language(tag, parts)), path)
}

/// Shows the questions behind a link, or that they were answered.
pub async fn show_link(served: &Served, token: &str, asked: &Asked, parts: &Parts) -> Response {
    let tag = asked.lang.as_deref();
    match behind(served, token).await {
        Ok(behind) => {
            let site = site_of(served, &behind, tag, parts, routes::rate(token));
            if behind.answered {
                return thanks(&site, StatusCode::OK, !asked.thanks);
            }
            let typed = given(vec![("score".to_owned(), asked.score.clone().unwrap_or_default())]);
            form(&site, &behind, &typed, StatusCode::OK, None)
        }
        Err(error) => Site::of(served, language(tag, parts), routes::rate(token)).refused(&error),
    }
}

async fn behind(served: &Served, token: &str) -> Result<Behind, AppError> {
    let mut tx = served.doors.read_help().await?;
    public_store::behind(&mut tx, token).await
}

/// Keeps an answer behind a link, once.
pub async fn keep_link(served: &Served, token: &str, sent: &Given, lang: Lang, from: &str) -> Response {
    let site = Site::of(served, lang, routes::rate(token));
    let behind = match behind(served, token).await {
        Ok(behind) => behind,
        Err(error) => return site.refused(&error),
    };
    if behind.answered {
        return thanks(&site, StatusCode::CONFLICT, true);
    }
    let whole = match read(SurveyKind::Nps.scores(), &behind.questions, sent) {
        Ok(whole) => whole,
        Err(error) => {
            let refused = Some((asking::trouble(lang, &error), &error));
            return form(&site, &behind, sent, StatusCode::UNPROCESSABLE_ENTITY, refused);
        }
    };
    let keep = async {
        let (subject, text) = follow_up(behind.house, whole.score, whole.comment.as_deref());
        let mut tx = served.doors.read_help().await?;
        let kept = public_store::answer(&mut tx, token, &whole, from, (&subject, &text)).await?;
        tx.commit().await?;
        Ok::<_, AppError>(kept)
    };
    told(&site, &behind, sent, keep.await)
}

/// What became of an answer that could be read.
fn told(site: &Site, behind: &Behind, sent: &Given, kept: Result<String, AppError>) -> Response {
    let lang = site.lang;
    match kept.as_deref() {
        Ok("kept") => Redirect::to(&format!("{}?thanks=true&lang={}", site.path, lang.tag())).into_response(),
        Ok("done") => thanks(site, StatusCode::CONFLICT, true),
        Ok("many") => {
            let refused = Some((rw::rate_many(lang), &AppError::Busy));
            form(site, behind, sent, StatusCode::TOO_MANY_REQUESTS, refused)
        }
        Ok(_) => site.gone(),
        Err(error) => site.refused(error),
    }
}

/// Shows the questions behind a code.
pub async fn show(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let site = Site::of(&served, language(asked.lang.as_deref(), &parts), routes::survey(&token));
    if asked.thanks {
        return thanks(&site, StatusCode::OK, false);
    }
    match for_all(&served, &token).await {
        Ok(behind) => form(&site, &behind, &Given::new(), StatusCode::OK, None),
        Err(error) => site.refused(&error),
    }
}

async fn for_all(served: &Served, token: &str) -> Result<Behind, AppError> {
    let mut tx = served.doors.read_help().await?;
    public_store::for_all(&mut tx, token).await
}

/// Keeps an answer behind a code, once for each browser.
pub async fn keep(
    State(served): State<Served>,
    Path(token): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
    headers: HeaderMap,
    parts: Parts,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let sent = given(sent);
    let lang = language(Some(first(&sent, "lang")), &parts);
    let site = Site::of(&served, lang, routes::survey(&token));
    let behind = match for_all(&served, &token).await {
        Ok(behind) => behind,
        Err(error) => return site.refused(&error),
    };
    let whole = match read(SurveyKind::Nps.scores(), &behind.questions, &sent) {
        Ok(whole) => whole,
        Err(error) => {
            let refused = Some((asking::trouble(lang, &error), &error));
            return form(&site, &behind, &sent, StatusCode::UNPROCESSABLE_ENTITY, refused);
        }
    };
    let known = visitor(&headers);
    let name = known.clone().unwrap_or_else(|| format!("{}{}", new_id().simple(), rand::random::<u64>()));
    let keep = async {
        let mut tx = served.doors.read_help().await?;
        let kept =
            public_store::answer_for_all(&mut tx, &token, behind.number, &name, &whole, &from.to_string()).await?;
        tx.commit().await?;
        Ok::<_, AppError>(kept)
    };
    let mut response = told(&site, &behind, &sent, keep.await);
    if known.is_none() && response.status() == StatusCode::SEE_OTHER {
        let secure = if served.settings.tls_behind_proxy { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={name}; Path=/survey; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn visitor(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        let fits = (32..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (key == COOKIE && fits).then(|| value.to_owned())
    })
}
