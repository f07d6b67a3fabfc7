//! What a guest does with a ticket: answers, says that it is solved, says how it went.

use super::{
    Seated, Turned,
    parcel::{self, Parcel},
    tickets::{self, Typed},
};
use crate::http::Served;
use app::{
    access::{AppError, Visitor, error_text},
    desk::{
        portal::{
            guest_store,
            model::checked_text,
            reading_store,
            saying_store::{self, Saying},
        },
        satisfaction::{model::checked, public_store::Answer},
        tickets::rules_model::number_in_words,
    },
    routes::portal_ticket,
    words::{portal as w, satisfaction as sw},
};
use axum::{
    Extension, Form,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, request::Parts};
use serde::Deserialize;
use uuid::Uuid;

/// What one contact says within an hour, at most.
const MOST_SAID: i32 = 60;

/// Keeps an answer with its files, and leads back to it.
pub async fn answer(State(served): State<Served>, Path(id): Path<Uuid>, parts: Parts, form: Multipart) -> Response {
    let Seated { mut tx, shell, .. } = match Seated::begin(&served, &parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    // Nothing is read of what a stranger sends, nor of what is for no ticket of theirs.
    let allowed = async {
        reading_store::request(&mut tx, id).await?;
        let much = guest_store::too_much(&mut tx, "say", MOST_SAID).await?;
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
        Err(error) => return refused(&served, &parts, id, "", &error).await,
    };
    let text = fields.get("text").map(String::as_str).unwrap_or_default();
    match kept(&served, &parts, id, &fields, &files).await {
        Ok(message) => Redirect::to(&format!("{}#m-{message}", portal_ticket(id))).into_response(),
        Err(Turned::Refused(error)) => refused(&served, &parts, id, text, &error).await,
        Err(Turned::Answered(answer)) => *answer,
    }
}

async fn kept(
    served: &Served,
    parts: &Parts,
    ticket: Uuid,
    fields: &parcel::Fields,
    files: &[parcel::File],
) -> Result<Uuid, Turned> {
    let text = checked_text(fields.get("text").map(String::as_str).unwrap_or_default())?;
    let message = fields.get("id").and_then(|id| id.parse().ok()).ok_or_else(|| AppError::malformed("id"))?;
    let reopen = fields.contains_key("reopen");
    let kept = parcel::keep(served, parts, files).await?;
    let Seated { mut tx, guest, .. } = Seated::begin(served, parts).await?;
    if saying_store::say(&mut tx, &guest, ticket, Saying { id: message, text: &text, reopen }).await? {
        saying_store::hang(&mut tx, ticket, message, &kept).await?;
    }
    tx.commit().await?;
    Ok(message)
}

/// The page of the ticket with what was typed, and why it was not taken.
async fn refused(served: &Served, parts: &Parts, id: Uuid, text: &str, error: &AppError) -> Response {
    let seated = match Seated::begin(served, parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    if *error == AppError::NotFound {
        return seated.shell.gone();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let trouble = Some(format!("{} {}", error_text(seated.shell.lang, error), w::files_again(seated.shell.lang)));
    let typed = Typed { text: text.to_owned(), trouble, ..Typed::default() };
    tickets::again(served, seated, id, status, &typed).await
}

/// The guest says that it is solved.
pub async fn solved(State(served): State<Served>, Path(id): Path<Uuid>, parts: Parts) -> Response {
    let Seated { mut tx, shell, house, guest } = match Seated::begin(&served, &parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    let done = async {
        if guest_store::too_much(&mut tx, "say", MOST_SAID).await? {
            tx.commit().await?;
            return Ok(false);
        }
        // What stands on the ticket is read by the house.
        saying_store::solve(&mut tx, &guest, id, w::solved_by(house.house)).await?;
        tx.commit().await?;
        Ok(true)
    };
    match done.await {
        Ok(true) => Redirect::to(&format!("{}#rate", portal_ticket(id))).into_response(),
        Ok(false) => shell.many(),
        Err(error) => shell.refused(&error),
    }
}

/// What the form of a rating sends.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    score: String,
    #[serde(default)]
    comment: String,
}

/// Keeps how it went.
pub async fn rate(
    State(served): State<Served>,
    Path(id): Path<Uuid>,
    Extension(Visitor(from)): Extension<Visitor>,
    parts: Parts,
    Form(sent): Form<Sent>,
) -> Response {
    let mut seated = match Seated::begin(&served, &parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    let lang = seated.shell.lang;
    let typed = |trouble| Typed {
        score: sent.score.parse().ok(),
        comment: sent.comment.clone(),
        rate_trouble: Some(trouble),
        ..Typed::default()
    };
    let (score, comment) = match checked(&sent.score, &sent.comment) {
        Ok(answer) => answer,
        Err(error) => {
            let too_long = error.of_field("comment").is_some();
            let trouble = if too_long { sw::rate_too_long(lang) } else { sw::rate_missing(lang) };
            return tickets::again(&served, seated, id, StatusCode::UNPROCESSABLE_ENTITY, &typed(trouble)).await;
        }
    };
    match kept_rating(&mut seated, id, score, comment.as_deref(), &from.to_string()).await.as_deref() {
        Ok("kept") => match seated.tx.commit().await {
            Ok(()) => Redirect::to(&format!("{}?rated=true#rate", portal_ticket(id))).into_response(),
            Err(error) => seated.shell.refused(&error),
        },
        Ok("many") => {
            tickets::again(&served, seated, id, StatusCode::TOO_MANY_REQUESTS, &typed(sw::rate_many(lang))).await
        }
        // It was answered more than a day ago, or goes on: the page says how it stands.
        Ok("closed") => Redirect::to(&portal_ticket(id)).into_response(),
        Ok(_) => seated.shell.gone(),
        Err(error) => seated.shell.refused(error),
    }
}

async fn kept_rating(
    seated: &mut Seated,
    id: Uuid,
    score: i16,
    comment: Option<&str>,
    from: &str,
) -> Result<String, AppError> {
    let number = number_in_words(reading_store::request(&mut seated.tx, id).await?.number);
    // What the house reads of it is in the house's language, not in the customer's.
    let house = seated.house.house;
    let subject = sw::follow_up_subject(house, &number, score);
    let mut text = sw::follow_up_text(house, &number, score);
    if let Some(comment) = comment {
        text = format!("{text}\n\n{}", sw::follow_up_words(house, comment));
    }
    let answer = Answer { score, comment, from, follow_up: (&subject, &text) };
    saying_store::rate(&mut seated.tx, id, &answer).await
}
