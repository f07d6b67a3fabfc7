//! Coming in and going out. Whoever asks for a link gets the same answer, known or not; a link is used by a form alone, because what
//! reads mails by itself opens links.

use super::{COOKIE, KEPT, Shell, Visit, session_of, set_cookie};
use crate::http::Served;
use app::{
    access::{AppError, Visitor},
    desk::portal::{guest_store, model::address_of},
    routes::{PORTAL, portal_link},
    words::portal as w,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, request::Parts};
use maud::{Markup, html};
use serde::Deserialize;

/// The address that a link is to go to.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    address: String,
}

/// The door: who is not signed in gives a mail address here.
pub fn door(shell: &Shell, typed: &str, trouble: Option<&str>) -> Markup {
    let lang = shell.lang;
    html! {
        h1 { (w::enter(lang)) }
        p { (w::enter_text(lang)) }
        form.fields action="/portal/sign-in" method="post" {
            @if let Some(trouble) = trouble { p.rate__trouble role="alert" id="address-trouble" { (trouble) } }
            label for="address" { (w::address(lang)) }
            input id="address" name="address" type="email" inputmode="email" autocomplete="email" maxlength="254" required value=(typed)
                aria-describedby=[trouble.map(|_| "address-trouble")];
            button.main type="submit" { (w::send_link(lang)) }
        }
    }
}

/// What everybody is told who asked.
pub fn asked(shell: &Shell) -> Markup {
    let lang = shell.lang;
    html! {
        h1 { (w::asked(lang)) }
        p role="status" { (w::asked_text(lang)) }
        p { a href=(PORTAL) { (w::asked_again(lang)) } }
    }
}

/// Notes that somebody wants a link. Whether they are anybody is looked at later, elsewhere.
pub async fn ask(
    State(served): State<Served>,
    Extension(Visitor(from)): Extension<Visitor>,
    parts: Parts,
    Form(given): Form<Given>,
) -> Response {
    let Visit { mut tx, shell, .. } = match Visit::begin(&served, &parts).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let shell = shell.at(PORTAL.to_owned());
    let lang = shell.lang;
    let again = |status, trouble| shell.page(status, w::enter(lang), &door(&shell, &given.address, Some(trouble)));
    let Some(address) = address_of(&given.address) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, w::bad_address(lang));
    };
    let noted = async {
        let noted = guest_store::ask(&mut tx, &address, lang, &from.to_string()).await?;
        tx.commit().await?;
        Ok::<_, AppError>(noted)
    };
    match noted.await {
        Ok(true) => Redirect::to(&format!("{PORTAL}?asked=true")).into_response(),
        Ok(false) => again(StatusCode::TOO_MANY_REQUESTS, w::many(lang)),
        Err(error) => shell.refused(&error),
    }
}

fn link_gone(shell: &Shell) -> Response {
    let lang = shell.lang;
    let content = html! {
        h1 { (w::link_gone(lang)) }
        p { (w::link_gone_text(lang)) }
        p { a href=(PORTAL) { (w::again(lang)) } }
    };
    shell.page(StatusCode::NOT_FOUND, w::link_gone(lang), &content)
}

/// Where a link leads: to a button. Looking uses nothing up.
pub async fn look(State(served): State<Served>, Path(token): Path<String>, parts: Parts) -> Response {
    let Visit { mut tx, shell, .. } = match Visit::begin(&served, &parts).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let lang = shell.lang;
    match guest_store::link_holds(&mut tx, &token).await {
        Ok(true) => {
            let content = html! {
                h1 { (w::come_in(lang)) }
                p { (w::come_in_text(lang)) }
                form.fields action=(portal_link(&token)) method="post" {
                    button.main type="submit" { (w::enter(lang)) }
                }
            };
            shell.page(StatusCode::OK, w::come_in(lang), &content)
        }
        Ok(false) => link_gone(&shell),
        Err(error) => shell.refused(&error),
    }
}

/// Uses a link up, and lets its owner in.
pub async fn come_in(State(served): State<Served>, Path(token): Path<String>, parts: Parts) -> Response {
    let Visit { mut tx, shell, .. } = match Visit::begin(&served, &parts).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let entered = async {
        // Whoever was signed in here before is not any more.
        if let Some(before) = session_of(&parts) {
            guest_store::leave(&mut tx, &before).await?;
        }
        let session = guest_store::come_in(&mut tx, &token).await?;
        tx.commit().await?;
        Ok::<_, AppError>(session)
    };
    match entered.await {
        Ok(Some(session)) => {
            let mut response = Redirect::to(PORTAL).into_response();
            set_cookie(&mut response, COOKIE, &session, KEPT, served.settings.tls_behind_proxy);
            response
        }
        Ok(None) => link_gone(&shell),
        Err(error) => shell.refused(&error),
    }
}

/// Ends the session, here and on the server.
pub async fn leave(State(served): State<Served>, parts: Parts) -> Response {
    let Visit { mut tx, shell, .. } = match Visit::begin(&served, &parts).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let left = async {
        if let Some(session) = session_of(&parts) {
            guest_store::leave(&mut tx, &session).await?;
        }
        tx.commit().await
    };
    if let Err(error) = left.await {
        return shell.refused(&error);
    }
    let mut response = Redirect::to(PORTAL).into_response();
    set_cookie(&mut response, COOKIE, "", 0, served.settings.tls_behind_proxy);
    response
}
