//! A new ticket, made by its customer.

use super::{
    Seated, Shell, Turned,
    parcel::{self, Parcel},
    tickets::files_field,
};
use crate::http::{Served, suggest};
use app::{
    access::{AppError, error_text},
    desk::{
        portal::{
            guest_store,
            model::{LONGEST_SUBJECT, NewRequest},
            reading_store,
            saying_store::{self, form_id},
        },
        tickets::{model::LONGEST, rules_model::Kind},
    },
    routes::{HELP, PORTAL, PORTAL_NEW, portal_ticket},
    words::{errors as ew, portal as w, tickets as tw},
};
use axum::{
    extract::{Multipart, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, request::Parts};
use maud::{Markup, html};
use uuid::Uuid;

/// What one contact asks within an hour, at most.
const MOST_MADE: i32 = 20;

/// What is typed, with what is wrong with it.
struct Typed<'a> {
    fields: &'a parcel::Fields,
    error: Option<&'a AppError>,
}

impl Typed<'_> {
    fn of(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// The form.
pub async fn form(State(served): State<Served>, parts: Parts) -> Response {
    let Seated { mut tx, shell, .. } = match Seated::begin(&served, &parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    let found = async {
        let customers = reading_store::customers(&mut tx).await?;
        tx.commit().await?;
        Ok::<_, AppError>(customers)
    };
    match found.await {
        Ok(customers) => {
            let typed = Typed { fields: &parcel::Fields::new(), error: None };
            shell.writing(StatusCode::OK, w::new(shell.lang), &fields_of(&shell, &customers, &typed))
        }
        Err(error) => shell.refused(&error),
    }
}

/// Why a field was not taken, where its reader sees it.
fn trouble(shell: &Shell, typed: &Typed<'_>, field: &str) -> Markup {
    let found = typed.error.and_then(|error| error.of_field(field));
    let words = found.map(|found| {
        let words =
            ew::text(shell.lang, &found.code).unwrap_or_else(|| ew::text(shell.lang, "required").unwrap_or_default());
        found.detail.as_ref().map_or_else(|| words.to_owned(), |detail| format!("{words} {detail}"))
    });
    html! { @if let Some(words) = words { p.rate__trouble id=(format!("{field}-trouble")) { (words) } } }
}

fn fields_of(shell: &Shell, customers: &[(Uuid, String)], typed: &Typed<'_>) -> Markup {
    let lang = shell.lang;
    let described =
        |field: &str| typed.error.and_then(|error| error.of_field(field)).map(|_| format!("{field}-trouble"));
    let kind = if typed.of("kind").is_empty() { Kind::Question.key() } else { typed.of("kind") };
    let fresh = |name: &str| typed.of(name).parse::<Uuid>().unwrap_or_else(|_| form_id());
    html! {
        p { a href=(PORTAL) { (w::home(lang)) } }
        h1 { (w::new(lang)) }
        p { (w::new_text(lang)) " " a href=(format!("{HELP}?lang={}", lang.tag())) { (w::help_search(lang)) } }
        @if let Some(error) = typed.error {
            p.rate__trouble role="alert" { (w::check(lang)) " " (w::files_again(lang)) }
            @if !matches!(error, AppError::Invalid(_)) { p.rate__trouble { (error_text(lang, error)) } }
        }
        form.fields action=(PORTAL_NEW) method="post" enctype="multipart/form-data" {
            input type="hidden" name="id" value=(fresh("id"));
            input type="hidden" name="message" value=(fresh("message"));
            label for="kind" { (w::kind(lang)) }
            select id="kind" name="kind" {
                @for one in Kind::ALL {
                    option value=(one.key()) selected[one.key() == kind] { (tw::text(lang, &format!("kind_{}", one.key())).unwrap_or_default()) }
                }
            }
            @if customers.len() > 1 {
                label for="customer" { (w::customer(lang)) }
                (trouble(shell, typed, "customer"))
                select id="customer" name="customer" aria-describedby=[described("customer")] {
                    @for (id, name) in customers {
                        option value=(id) selected[id.to_string() == typed.of("customer")] { (name) }
                    }
                }
            }
            label for="subject" { (w::subject(lang)) }
            (trouble(shell, typed, "subject"))
            input id="subject" name="subject" type="text" maxlength=(LONGEST_SUBJECT) required value=(typed.of("subject"))
                aria-describedby=[described("subject")];
            label for="text" { (w::details(lang)) }
            (trouble(shell, typed, "text"))
            textarea id="text" name="text" rows="8" maxlength=(LONGEST) required aria-describedby=[described("text")] { (typed.of("text")) }
            (suggest::place(lang))
            (trouble(shell, typed, "file"))
            (trouble(shell, typed, "files"))
            (files_field(lang))
            button.main type="submit" { (w::create(lang)) }
        }
    }
}

/// Makes it, once however often the form is sent, and leads there.
pub async fn make(State(served): State<Served>, parts: Parts, form: Multipart) -> Response {
    let Seated { mut tx, shell, .. } = match Seated::begin(&served, &parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    let allowed = async {
        let much = guest_store::too_much(&mut tx, "make", MOST_MADE).await?;
        tx.commit().await?;
        Ok::<_, AppError>(!much)
    };
    match allowed.await {
        Ok(true) => {}
        Ok(false) => return shell.many(),
        Err(error) => return shell.refused(&error),
    }
    let Parcel { fields, files } = match parcel::read(form).await {
        Ok(parcel) => parcel,
        Err(error) => return again(&served, &parts, &parcel::Fields::new(), &error).await,
    };
    match made(&served, &parts, &fields, &files).await {
        Ok(id) => Redirect::to(&portal_ticket(id)).into_response(),
        Err(Turned::Refused(error)) => again(&served, &parts, &fields, &error).await,
        Err(Turned::Answered(answer)) => *answer,
    }
}

async fn made(served: &Served, parts: &Parts, fields: &parcel::Fields, files: &[parcel::File]) -> Result<Uuid, Turned> {
    let typed = Typed { fields, error: None };
    let of = |name: &str| typed.of(name).parse::<Uuid>().map_err(|_| AppError::malformed(name));
    let (id, message) = (of("id")?, of("message")?);
    let new = NewRequest::checked(typed.of("kind"), typed.of("subject"), typed.of("text"), typed.of("customer"))?;
    let kept = parcel::keep(served, parts, files).await?;
    let Seated { mut tx, guest, .. } = Seated::begin(served, parts).await?;
    let customers = reading_store::customers(&mut tx).await?;
    if saying_store::create(&mut tx, &guest, id, message, &new, &customers).await? {
        saying_store::hang(&mut tx, id, message, &kept).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// The form with what was typed, and why it was not taken.
async fn again(served: &Served, parts: &Parts, fields: &parcel::Fields, error: &AppError) -> Response {
    let Seated { mut tx, shell, .. } = match Seated::begin(served, parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    if *error == AppError::NotFound {
        return shell.gone();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match reading_store::customers(&mut tx).await {
        Ok(customers) => {
            let typed = Typed { fields, error: Some(error) };
            shell.writing(status, w::new(shell.lang), &fields_of(&shell, &customers, &typed))
        }
        Err(error) => shell.refused(&error),
    }
}
