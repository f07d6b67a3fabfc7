//! `/rate/{token}`: where a customer says how it went. To look at it says nothing: what reads mails by itself opens links, and only a
//! form that somebody sends is an answer.

use super::{Served, pages};
use app::{
    access::{AppError, Visitor},
    desk::{
        satisfaction::{
            model::{LONGEST, SCORES, checked},
            public_store::{self, Answer, Behind},
        },
        tickets::rules_model::number_in_words,
    },
    locale::Lang,
    routes,
    words::{access as wa, satisfaction as w},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

/// Nothing runs, nothing foreign is loaded.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the address of the page says beside the token.
#[derive(Deserialize)]
pub struct Asked {
    lang: Option<String>,
    /// Chosen beforehand by a link in a mail; it still has to be sent.
    score: Option<String>,
    #[serde(default)]
    thanks: bool,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    score: String,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    lang: String,
}

/// The page around what is shown.
struct Site<'a> {
    lang: Lang,
    name: String,
    token: &'a str,
}

impl<'a> Site<'a> {
    fn of(served: &Served, lang: Lang, token: &'a str) -> Self {
        Self { lang, name: served.directory.organisation().name, token }
    }

    fn page(&self, status: StatusCode, content: &Markup) -> Response {
        let lang = self.lang;
        let other = if lang == Lang::En { Lang::ZhCn } else { Lang::En };
        let name: &str = if self.name.is_empty() { wa::product_name(lang) } else { &self.name };
        let page = html! {
            (DOCTYPE)
            html lang=(lang.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex, nofollow";
                    title { (w::rate_title(lang)) " · " (name) }
                    link rel="icon" href="/icons/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/help/style.css";
                }
                body {
                    a.skip href="#content" { (w::rate_skip(lang)) }
                    header.head {
                        span.head__home { (name) }
                        a.head__other href=(format!("{}?lang={}", routes::rate(self.token), other.tag())) lang=(other.tag()) { (w::rate_other(lang)) }
                    }
                    main id="content" { (content) }
                }
            }
        };
        let mut response = (status, axum::response::Html(page.into_string())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
        headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
        response
    }

    /// The one answer for whatever is no link, or not any more.
    fn gone(&self) -> Response {
        let lang = self.lang;
        let content = html! { h1 { (w::rate_gone(lang)) } p { (w::rate_gone_text(lang)) } };
        self.page(StatusCode::NOT_FOUND, &content)
    }

    fn refused(&self, error: &AppError) -> Response {
        if *error == AppError::NotFound {
            return self.gone();
        }
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let words = app::access::error_text(self.lang, error);
        self.page(status, &html! { h1 { (w::rate_title(self.lang)) } p { (words) } })
    }

    /// The question, with what was answered or typed; `trouble` is why it was not taken.
    fn question(&self, behind: &Behind, chosen: Option<i16>, comment: &str, trouble: Option<&str>) -> Markup {
        let lang = self.lang;
        html! {
            h1 { (w::rate_title(lang)) }
            form.rate action=(routes::rate(self.token)) method="post" {
                fieldset {
                    legend { (w::rate_lead(lang, number_in_words(behind.number))) }
                    @if let Some(trouble) = trouble { p.rate__trouble role="alert" { (trouble) } }
                    @for score in SCORES {
                        label.rate__score {
                            input type="radio" name="score" value=(score) required checked[chosen == Some(score)];
                            span { (score) " · " (score_word(lang, score)) }
                        }
                    }
                }
                label for="comment" { (w::rate_comment(lang)) }
                textarea id="comment" name="comment" rows="4" maxlength=(LONGEST) { (comment) }
                input type="hidden" name="lang" value=(lang.tag());
                button type="submit" { (if behind.score.is_some() { w::rate_change(lang) } else { w::rate_send(lang) }) }
            }
        }
    }

    /// What is shown of an answer.
    fn answered(&self, behind: &Behind, thanks: bool) -> Markup {
        let lang = self.lang;
        html! {
            h1 { (if thanks { w::rate_thanks(lang) } else { w::rate_done(lang) }) }
            @if let Some(score) = behind.score { p { (w::score_of(lang, score, score_word(lang, score))) } }
            @if behind.open { p { (w::rate_changeable(lang)) } }
        }
    }
}

fn score_word(lang: Lang, score: i16) -> &'static str {
    w::text(lang, &format!("score_{score}")).unwrap_or_default()
}

fn language(tag: Option<&str>, parts: &Parts) -> Lang {
    tag.and_then(Lang::from_tag).unwrap_or_else(|| pages::language(parts))
}

/// Shows the question, or what was answered.
pub async fn show(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let site = Site::of(&served, language(asked.lang.as_deref(), &parts), &token);
    match behind(&served, &token).await {
        Ok(behind) if asked.thanks && behind.score.is_some() => {
            site.page(StatusCode::OK, &site.answered(&behind, true))
        }
        Ok(behind) if !behind.open => site.page(StatusCode::OK, &site.answered(&behind, false)),
        Ok(behind) => {
            let named = asked.score.and_then(|score| score.parse().ok());
            let comment = behind.comment.clone().unwrap_or_default();
            site.page(StatusCode::OK, &site.question(&behind, named.or(behind.score), &comment, None))
        }
        Err(error) => site.refused(&error),
    }
}

async fn behind(served: &Served, token: &str) -> Result<Behind, AppError> {
    let mut tx = served.doors.read_help().await?;
    public_store::behind(&mut tx, token).await
}

/// Keeps an answer, and leads to the thanks.
pub async fn keep(
    State(served): State<Served>,
    Path(token): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
    parts: Parts,
    Form(sent): Form<Sent>,
) -> Response {
    let lang = language(Some(&sent.lang), &parts);
    let site = Site::of(&served, lang, &token);
    let behind = match behind(&served, &token).await {
        Ok(behind) => behind,
        Err(error) => return site.refused(&error),
    };
    let again = |trouble: &str, status: StatusCode| {
        let chosen = sent.score.parse().ok();
        site.page(status, &site.question(&behind, chosen, &sent.comment, Some(trouble)))
    };
    let (score, comment) = match checked(&sent.score, &sent.comment) {
        Ok(answer) => answer,
        Err(error) => {
            let trouble =
                if error.of_field("comment").is_some() { w::rate_too_long(lang) } else { w::rate_missing(lang) };
            return again(trouble, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    match kept(&served, &token, &behind, score, comment.as_deref(), &from.to_string()).await.as_deref() {
        Ok("kept") => {
            Redirect::to(&format!("{}?thanks=true&lang={}", routes::rate(&token), lang.tag())).into_response()
        }
        Ok("many") => again(w::rate_many(lang), StatusCode::TOO_MANY_REQUESTS),
        Ok("closed") => site.page(StatusCode::CONFLICT, &site.answered(&Behind { open: false, ..behind }, false)),
        Ok(_) => site.gone(),
        Err(error) => site.refused(error),
    }
}

async fn kept(
    served: &Served,
    token: &str,
    behind: &Behind,
    score: i16,
    comment: Option<&str>,
    from: &str,
) -> Result<String, AppError> {
    // What the house reads of it is in the house's language, not in the customer's.
    let house = behind.house;
    let number = number_in_words(behind.number);
    let subject = w::follow_up_subject(house, &number, score);
    let mut text = w::follow_up_text(house, &number, score);
    if let Some(comment) = comment {
        text = format!("{text}\n\n{}", w::follow_up_words(house, comment));
    }
    let answer = Answer { score, comment, from, follow_up: (&subject, &text) };
    let mut tx = served.doors.read_help().await?;
    let kept = public_store::rate(&mut tx, token, &answer).await?;
    tx.commit().await?;
    Ok(kept)
}
