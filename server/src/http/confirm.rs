//! `/confirm/{token}`: where a customer says whether a complaint is settled. To look at it says nothing; only a form that somebody sends
//! does.

use super::{
    Served,
    asking::{Site, first, given, language},
    rate::Asked,
};
use app::{
    access::{AppError, Visitor},
    desk::{
        complaints::{
            model::said_of,
            public_store::{self, Behind},
        },
        surveys::question_model::Given,
        tickets::rules_model::number_in_words,
    },
    routes,
    words::{complaints as w, satisfaction as rw},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, request::Parts};
use maud::html;

/// How the form says that it is settled, and that it is not.
const SETTLED: &str = "yes";
const UNSETTLED: &str = "no";

fn form(site: &Site, behind: &Behind, typed: &Given, status: StatusCode, trouble: Option<&str>) -> Response {
    let lang = site.lang;
    let chosen = first(typed, "settled");
    let choice = |value: &'static str, words: &'static str| {
        html! {
            label.rate__score {
                input type="radio" name="settled" value=(value) required checked[chosen == value];
                span { (words) }
            }
        }
    };
    let content = html! {
        h1 { (w::confirm_title(lang)) }
        p { (w::confirm_lead(lang, number_in_words(behind.number))) }
        blockquote.rate__words { (behind.words) }
        form.rate action=(site.path) method="post" {
            fieldset {
                legend { (w::confirm_question(lang)) }
                @if let Some(trouble) = trouble { p.rate__trouble role="alert" { (trouble) } }
                (choice(SETTLED, w::confirm_yes(lang)))
                (choice(UNSETTLED, w::confirm_no(lang)))
            }
            label for="said" { (w::confirm_said(lang)) }
            textarea id="said" name="said" rows="4" maxlength="2000" { (first(typed, "said")) }
            input type="hidden" name="lang" value=(lang.tag());
            button type="submit" { (w::confirm_send(lang)) }
        }
    };
    site.page(status, w::confirm_title(lang), &content)
}

/// What is shown of an answer.
fn answered(site: &Site, status: StatusCode, settled: bool) -> Response {
    let lang = site.lang;
    let text = if settled { w::confirm_thanks_yes(lang) } else { w::confirm_thanks_no(lang) };
    site.page(status, w::confirm_title(lang), &html! { h1 { (w::confirm_thanks(lang)) } p { (text) } })
}

async fn behind(served: &Served, token: &str) -> Result<Behind, AppError> {
    let mut tx = served.doors.read_help().await?;
    public_store::behind(&mut tx, token).await
}

/// Shows what was done, and the question; or what was answered.
pub async fn show(
    State(served): State<Served>,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let tag = asked.lang.as_deref();
    let behind = behind(&served, &token).await;
    let letter = behind.as_ref().ok().and_then(|behind| behind.language).filter(|_| tag.is_none());
    let site = Site::of(&served, letter.unwrap_or_else(|| language(tag, &parts)), routes::confirm(&token));
    match behind {
        Ok(Behind { settled: Some(settled), .. }) => answered(&site, StatusCode::OK, settled),
        Ok(behind) => form(&site, &behind, &Given::new(), StatusCode::OK, None),
        Err(error) => site.refused(&error),
    }
}

/// Keeps what the customer says, once.
pub async fn keep(
    State(served): State<Served>,
    Path(token): Path<String>,
    Extension(Visitor(from)): Extension<Visitor>,
    parts: Parts,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let sent = given(sent);
    let lang = language(Some(first(&sent, "lang")), &parts);
    let site = Site::of(&served, lang, routes::confirm(&token));
    let behind = match behind(&served, &token).await {
        Ok(behind) => behind,
        Err(error) => return site.refused(&error),
    };
    if let Some(settled) = behind.settled {
        return answered(&site, StatusCode::CONFLICT, settled);
    }
    let again = |status: StatusCode, words: &str| form(&site, &behind, &sent, status, Some(words));
    let settled = match first(&sent, "settled") {
        SETTLED => true,
        UNSETTLED => false,
        _ => return again(StatusCode::UNPROCESSABLE_ENTITY, w::confirm_choose(lang)),
    };
    let Ok(said) = said_of(first(&sent, "said")) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, rw::rate_too_long(lang));
    };
    if !settled && said.is_none() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, w::confirm_say_what(lang));
    }
    let keep = async {
        let mut tx = served.doors.read_help().await?;
        let kept = public_store::answer(&mut tx, &token, settled, said.as_deref(), &from.to_string()).await?;
        tx.commit().await?;
        Ok::<_, AppError>(kept)
    };
    match keep.await.as_deref() {
        Ok("kept") => Redirect::to(&format!("{}?lang={}", site.path, lang.tag())).into_response(),
        Ok("done") => answered(&site, StatusCode::CONFLICT, settled),
        Ok("many") => again(StatusCode::TOO_MANY_REQUESTS, rw::rate_many(lang)),
        Ok(_) => site.gone(),
        Err(error) => site.refused(error),
    }
}
