//! `/rate/{token}`: where a customer says how it went, or answers a survey. To look at it says nothing: what reads mails by itself opens
//! links, and only a form that somebody sends is an answer.

use super::{
    Served,
    asking::{self, Site, first, given, language},
    surveys,
};
use app::{
    access::{AppError, Visitor},
    desk::{
        satisfaction::{
            model::SCORES,
            public_store::{self, Answer, Behind},
        },
        surveys::{
            model::SurveyKind,
            public_store as questions_store,
            question_model::{Given, Question, Whole, read},
        },
        tickets::rules_model::number_in_words,
    },
    locale::Lang,
    routes,
    words::satisfaction as w,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, request::Parts};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address of the page says beside the token.
#[derive(Deserialize)]
pub struct Asked {
    pub lang: Option<String>,
    /// Chosen beforehand by a link in a mail; it still has to be sent.
    pub score: Option<String>,
    #[serde(default)]
    pub thanks: bool,
}

/// What is asked beside the score.
struct Beside {
    number: i32,
    ask: [String; 2],
    questions: Vec<Question>,
}

fn score_word(lang: Lang, score: i16) -> &'static str {
    w::text(lang, &format!("score_{score}")).unwrap_or_default()
}

/// The question, with what was answered or typed; `refused` is why it was not taken.
fn question(
    site: &Site,
    behind: &Behind,
    beside: &Beside,
    typed: &Given,
    refused: Option<(&str, &AppError)>,
) -> Markup {
    let lang = site.lang;
    let lead = asking::ask_words(lang, &beside.ask, &w::rate_lead(lang, number_in_words(behind.number)));
    let chosen = first(typed, "score");
    html! {
        h1 { (w::rate_title(lang)) }
        form.rate action=(site.path) method="post" {
            fieldset {
                legend { (lead) }
                @if let Some((trouble, _)) = refused { p.rate__trouble role="alert" { (trouble) } }
                @for score in SCORES {
                    label.rate__score {
                        input type="radio" name="score" value=(score) required checked[chosen == score.to_string()];
                        span { (score) " · " (score_word(lang, score)) }
                    }
                }
            }
            (asking::questions(lang, &beside.questions, typed, refused.map(|(_, error)| error)))
            (asking::comment(lang, typed))
            button type="submit" { (if behind.score.is_some() { w::rate_change(lang) } else { w::rate_send(lang) }) }
        }
    }
}

/// What is shown of an answer.
fn answered(site: &Site, behind: &Behind, thanks: bool) -> Response {
    let lang = site.lang;
    let content = html! {
        h1 { (if thanks { w::rate_thanks(lang) } else { w::rate_done(lang) }) }
        @if let Some(score) = behind.score { p { (w::score_of(lang, score, score_word(lang, score))) } }
        @if behind.open { p { (w::rate_changeable(lang)) } }
    };
    let status = if thanks || behind.score.is_some() { StatusCode::OK } else { StatusCode::CONFLICT };
    site.page(status, w::rate_title(lang), &content)
}

fn asks(site: &Site, status: StatusCode, content: &Markup) -> Response {
    site.page(status, w::rate_title(site.lang), content)
}

/// Shows the question, or what was answered.
pub async fn show(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let site = Site::of(&served, language(asked.lang.as_deref(), &parts), routes::rate(&token));
    match behind(&served, &token).await {
        Ok((behind, _)) if asked.thanks && behind.score.is_some() => answered(&site, &behind, true),
        Ok((behind, _)) if !behind.open => answered(&site, &behind, false),
        Ok((behind, beside)) => {
            let score = asked.score.or_else(|| behind.score.map(|score| score.to_string())).unwrap_or_default();
            let comment = behind.comment.clone().unwrap_or_default();
            let typed = given(vec![("score".to_owned(), score), ("comment".to_owned(), comment)]);
            asks(&site, StatusCode::OK, &question(&site, &behind, &beside, &typed, None))
        }
        // It may be the link of a survey on schedule.
        Err(AppError::NotFound) => surveys::show_link(&served, &token, &asked, &parts).await,
        Err(error) => site.refused(&error),
    }
}

async fn behind(served: &Served, token: &str) -> Result<(Behind, Beside), AppError> {
    let mut tx = served.doors.read_help().await?;
    let behind = public_store::behind(&mut tx, token).await?;
    let (number, ask, questions) = questions_store::beside_rating(&mut tx).await?;
    Ok((behind, Beside { number, ask, questions }))
}

/// Keeps an answer, and leads to the thanks.
pub async fn keep(
    State(served): State<Served>,
    Path(token): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
    parts: Parts,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let sent = given(sent);
    let lang = language(Some(first(&sent, "lang")), &parts);
    let site = Site::of(&served, lang, routes::rate(&token));
    let (behind, beside) = match behind(&served, &token).await {
        Ok(both) => both,
        Err(AppError::NotFound) => {
            return surveys::keep_link(&served, &token, &sent, lang, &from.to_string()).await;
        }
        Err(error) => return site.refused(&error),
    };
    let whole = match read(SurveyKind::Csat.scores(), &beside.questions, &sent) {
        Ok(whole) => whole,
        Err(error) => {
            let refused = Some((asking::trouble(lang, &error), &error));
            let content = question(&site, &behind, &beside, &sent, refused);
            return asks(&site, StatusCode::UNPROCESSABLE_ENTITY, &content);
        }
    };
    match kept(&served, &token, &behind, beside.number, &whole, &from.to_string()).await.as_deref() {
        Ok("kept") => {
            Redirect::to(&format!("{}?thanks=true&lang={}", routes::rate(&token), lang.tag())).into_response()
        }
        Ok("many") => {
            let error = AppError::Busy;
            let content = question(&site, &behind, &beside, &sent, Some((w::rate_many(lang), &error)));
            asks(&site, StatusCode::TOO_MANY_REQUESTS, &content)
        }
        Ok("closed") => {
            let mut response = answered(&site, &Behind { open: false, ..behind }, false);
            *response.status_mut() = StatusCode::CONFLICT;
            response
        }
        Ok(_) => site.gone(),
        Err(error) => site.refused(error),
    }
}

async fn kept(
    served: &Served,
    token: &str,
    behind: &Behind,
    version: i32,
    whole: &Whole,
    from: &str,
) -> Result<String, AppError> {
    // What the house reads of it is in the house's language, not in the customer's.
    let house = behind.house;
    let number = number_in_words(behind.number);
    let subject = w::follow_up_subject(house, &number, whole.score);
    let mut text = w::follow_up_text(house, &number, whole.score);
    if let Some(comment) = &whole.comment {
        text = format!("{text}\n\n{}", w::follow_up_words(house, comment));
    }
    let comment = whole.comment.as_deref();
    let answer = Answer { score: whole.score, comment, from, follow_up: (&subject, &text) };
    let mut tx = served.doors.read_help().await?;
    let kept = public_store::rate(&mut tx, token, &answer).await?;
    if kept == "kept" {
        questions_store::keep_beside(&mut tx, token, version, whole).await?;
    }
    tx.commit().await?;
    Ok(kept)
}
