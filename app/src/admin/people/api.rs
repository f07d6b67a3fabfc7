//! What administrators ask about people.

use super::model::{Invitation, Invited, People, PersonInput, Question};
#[cfg(feature = "ssr")]
use super::{
    initial_password,
    model::{Details, MOST},
    store,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, new_id, password},
    admin::difference,
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::json;
use uuid::Uuid;

/// The people whose name or e-mail holds the words.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn list_people(question: Question) -> Result<People, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::list(&mut tx, &question, i64::from(question.rows.clamp(1, MOST))).await
}

/// Adds a person, who can sign in once invited.
///
/// # Errors
/// `Invalid` on the fields of [`PersonInput`].
#[server(input = Json)]
pub async fn add_person(input: PersonInput) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (id, details) = (new_id(), input.checked()?);
    let mut tx = caller.begin().await?;
    store::add(&mut tx, id, &details).await?;
    let team_name = store::team_name(&mut tx, details.team).await?;
    record(&mut tx, Event::of("person.created", "person", id).version(1).after(logged(&details, team_name.as_deref())))
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a person that had this version; gives the new one.
///
/// # Errors
/// `Invalid` on the fields of [`PersonInput`], the conflict `changed`.
#[server(input = Json)]
pub async fn change_person(id: Uuid, version: i32, input: PersonInput) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let details = input.checked()?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    let version = store::change(&mut tx, id, &details).await?;
    let team_name = store::team_name(&mut tx, details.team).await?;
    let (was, is) =
        difference(logged(&before.details, before.team_name.as_deref()), logged(&details, team_name.as_deref()));
    record(&mut tx, Event::of("person.changed", "person", id).version(version).before(was).after(is)).await?;
    tx.commit().await?;
    Ok(version)
}

/// Gives a person an e-mail and a first password, typed or made up; whoever was signed in with the old one is out.
///
/// # Errors
/// `Invalid` on `email` and `password`; the conflict `person_inactive`.
#[server(input = Json)]
pub async fn invite_person(invitation: Invitation) -> Result<Invited, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let email = invitation.checked_email()?;
    let made_up = invitation.password.is_empty().then(initial_password::made_up);
    let hash = password::hash(made_up.as_deref().unwrap_or(&invitation.password)).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, invitation.person, invitation.version).await?;
    if !before.active {
        return Err(AppError::conflict("person_inactive"));
    }
    let details = Details { email: Some(email.clone()), ..before.details.clone() };
    let version = store::change(&mut tx, invitation.person, &details).await?;
    store::set_password(&mut tx, invitation.person, &hash).await?;
    store::end_sessions(&mut tx, invitation.person).await?;
    let (was, is) = (json!({ "email": before.details.email }), json!({ "email": email }));
    let event = Event::of("person.invited", "person", invitation.person).version(version).before(was).after(is);
    record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(Invited { email, password: made_up })
}

/// Keeps a person out: their sessions end in the same moment. Their records stay theirs.
///
/// # Errors
/// `Invalid` for the last administrator, the conflict `changed`.
#[server(input = Json)]
pub async fn deactivate_person(id: Uuid, version: i32) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    store::hold(&mut tx, id, version).await?;
    let version = store::set_active(&mut tx, id, false).await?;
    let ended = store::end_sessions(&mut tx, id).await?;
    let event = Event::of("person.deactivated", "person", id)
        .version(version)
        .before(json!({ "active": true }))
        .after(json!({ "active": false, "sessions_ended": ended }));
    record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(version)
}

/// Lets a person in again, with the password they had.
///
/// # Errors
/// The conflict `changed`.
#[server(input = Json)]
pub async fn reactivate_person(id: Uuid, version: i32) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    store::hold(&mut tx, id, version).await?;
    let version = store::set_active(&mut tx, id, true).await?;
    let event = Event::of("person.reactivated", "person", id)
        .version(version)
        .before(json!({ "active": false }))
        .after(json!({ "active": true }));
    record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(version)
}

/// A person as the log keeps them: never a password.
#[cfg(feature = "ssr")]
fn logged(details: &Details, team_name: Option<&str>) -> serde_json::Value {
    json!({
        "name": details.name,
        "email": details.email,
        "role": details.role.key(),
        "team_id": details.team,
        "team_name": team_name,
    })
}
