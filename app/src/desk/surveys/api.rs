//! What the browser may ask of surveys.

#[cfg(feature = "ssr")]
use super::{
    by_hand_store::{self, Heard},
    counted_store,
    model::SurveyKind,
    question_model::read,
    store,
};
use super::{
    model::{Asking, SurveyForm, SurveyRoom},
    preview_model::Preview,
    question_model::Given,
    result_model::{AnswerList, AnswerMark, Asked, Latest, Narrow, Results},
};
use crate::{access::AppError, desk::satisfaction::model::RatingLink, locale::Lang};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    desk::satisfaction::{model::is_origin, store as ratings},
    events::{Event, record},
    routes,
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// All surveys, and what their form offers.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_surveys() -> Result<SurveyRoom, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    store::room(&mut tx).await
}

/// Adds a survey that rests, or changes one that had this version; gives its id.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn save_survey(existing: Option<(Uuid, i32)>, form: SurveyForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let id = match existing {
        Some((id, version)) => {
            let held = store::hold(&mut tx, id, version).await?;
            let fields = form.check(held.kind)?;
            store::check_conditions(&mut tx, &fields.conditions).await?;
            store::change(&mut tx, id, &held, &fields).await?;
            log(&mut tx, json!({ "name": held.name }), json!({ "survey": id, "name": fields.name })).await?;
            id
        }
        None => {
            let fields = form.check(SurveyKind::Nps)?;
            store::check_conditions(&mut tx, &fields.conditions).await?;
            let id = store::add(&mut tx, &fields).await?;
            log(&mut tx, json!({}), json!({ "survey": id, "name": fields.name })).await?;
            id
        }
    };
    tx.commit().await?;
    Ok(id)
}

/// Has a survey ask, or rest.
///
/// # Errors
/// `NotFound`, the conflict `changed`; `Invalid` on `conditions` where a field is no longer there.
#[server(input = Json)]
pub async fn switch_survey(id: Uuid, version: i32, active: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let held = store::hold(&mut tx, id, version).await?;
    if active {
        store::check_conditions(&mut tx, &held.conditions()?).await?;
    }
    store::set(&mut tx, id, active, held.archived).await?;
    let after = json!({ "survey": id, "name": held.name, "active": active });
    log(&mut tx, json!({ "active": held.active }), after).await?;
    tx.commit().await
}

/// Puts a survey away, or takes it out again; then it rests. What was answered stays.
///
/// # Errors
/// `NotFound`, the conflict `changed`, `NotAllowed` for the one after closing; `Invalid` on `name` where another one has it meanwhile.
#[server(input = Json)]
pub async fn archive_survey(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let held = store::hold(&mut tx, id, version).await?;
    if held.kind == SurveyKind::Csat {
        return Err(AppError::NotAllowed);
    }
    store::set(&mut tx, id, false, archived).await?;
    let after = json!({ "survey": id, "name": held.name, "archived": archived });
    log(&mut tx, json!({ "archived": held.archived }), after).await?;
    tx.commit().await
}

/// Gives a survey a page that everybody may answer who has its code, or takes it away.
///
/// # Errors
/// `NotFound`, the conflict `changed`, `NotAllowed` for the one after closing.
#[server(input = Json)]
pub async fn open_survey(id: Uuid, version: i32, open: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    let held = store::hold(&mut tx, id, version).await?;
    if held.kind == SurveyKind::Csat {
        return Err(AppError::NotAllowed);
    }
    let (token, _) = ratings::new_link()?;
    store::set_token(&mut tx, id, open.then_some(token.as_str())).await?;
    let after = json!({ "survey": id, "name": held.name, "for_everybody": open });
    log(&mut tx, json!({ "for_everybody": held.token.is_some() }), after).await?;
    tx.commit().await
}

/// The page of a survey for everybody, with its code.
///
/// # Errors
/// `NotFound` where there is none.
#[server(input = Json)]
pub async fn survey_code(id: Uuid, origin: String) -> Result<RatingLink, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    let room = store::room(&mut tx).await?;
    let token = room.surveys.into_iter().find(|one| one.id == id).and_then(|one| one.token);
    Ok(linked(routes::survey(&token.ok_or(AppError::NotFound)?), &origin))
}

/// Whom a survey would ask now, among the next customers behind `after`; nothing is sent.
///
/// # Errors
/// `NotFound`, `Invalid` on `conditions`.
#[server(input = Json)]
pub async fn preview_survey(id: Uuid, after: Option<Uuid>) -> Result<Preview, AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.read().await?;
    store::preview(&mut tx, id, after).await
}

/// Sends the letter of a survey to the caller. What they answer counts nowhere.
///
/// # Errors
/// `NotFound`, the conflict `survey_no_mailbox`.
#[server(input = Json)]
pub async fn try_survey(id: Uuid, lang: Lang) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageDesk).await?;
    let mut tx = caller.begin().await?;
    store::try_out(&mut tx, id, lang).await?;
    tx.commit().await
}

/// The surveys that can be asked by hand.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn surveys_to_ask() -> Result<Vec<Asking>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    by_hand_store::offered(&mut tx).await
}

/// The customer for whom a contact is asked; `None` where they stand for nobody.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn customer_to_ask(contact: Uuid) -> Result<Option<Uuid>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    by_hand_store::customer_of(&mut tx, contact).await
}

/// Writes down what a customer says on the phone.
///
/// # Errors
/// `NotFound`, `Invalid` on `score`, `comment` and the names of questions.
#[server(input = Json)]
pub async fn answer_by_phone(
    survey: Uuid,
    number: i32,
    customer: Uuid,
    contact: Option<Uuid>,
    given: Given,
) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let questions = by_hand_store::questions(&mut tx, survey, number).await?;
    let whole = read(SurveyKind::Nps.scores(), &questions, &given)?;
    let house = Lang::from_tag(&by_hand_store::house(&mut tx).await?).unwrap_or_default();
    let (subject, text) = super::letter_model::follow_up(house, whole.score, whole.comment.as_deref());
    let heard = Heard { id: new_id(), survey, number, customer, contact };
    by_hand_store::keep(&mut tx, heard, &whole, (&subject, &text)).await?;
    tx.commit().await
}

/// Makes a link for one person, to be sent as a short message or shown as a code.
///
/// # Errors
/// `NotFound`; the conflicts `survey_do_not_contact` and `survey_too_soon`.
#[server(input = Json)]
pub async fn link_to_survey(
    survey: Uuid,
    customer: Uuid,
    contact: Option<Uuid>,
    origin: String,
) -> Result<RatingLink, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.begin().await?;
    let (token, hash) = ratings::new_link()?;
    let heard = Heard { id: new_id(), survey, number: 0, customer, contact };
    by_hand_store::link(&mut tx, heard, &hash).await?;
    let (name, contact_name, owner) = by_hand_store::told(&mut tx, heard).await?;
    let event = Event::of("customer.survey_asked", "customer", customer).customer(Some(customer)).owner(owner);
    let after = json!({
        "survey": survey, "survey_name": name, "survey_channel": "link", "contact": contact, "contact_name": contact_name,
    });
    record(&mut tx, event.after(after)).await?;
    tx.commit().await?;
    Ok(linked(routes::rate(&token), &origin))
}

#[cfg(feature = "ssr")]
fn linked(path: String, origin: &str) -> RatingLink {
    let code = is_origin(origin).then(|| ratings::code_of(&format!("{origin}{path}"))).flatten();
    RatingLink { path, code }
}

/// What a customer, or one contact, answered last.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn latest_answers(customer: Option<Uuid>, contact: Option<Uuid>) -> Result<Vec<Latest>, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.read().await?;
    by_hand_store::latest(&mut tx, customer, contact).await
}

/// All figures of a report of answers.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn survey_results(asked: Asked) -> Result<Results, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.snapshot().await?;
    counted_store::results(&mut tx, &asked).await
}

/// A page of the answers that a figure counts, the newest first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn survey_answers(asked: Asked, narrow: Narrow, after: Option<AnswerMark>) -> Result<AnswerList, AppError> {
    let caller = Caller::who_may(Action::SeeTickets).await?;
    let mut tx = caller.snapshot().await?;
    counted_store::answers(&mut tx, &asked, &narrow, after).await
}

/// The log tells of surveys under the organisation.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", Uuid::nil());
    record(tx, event.before(before).after(after)).await.map(drop)
}
