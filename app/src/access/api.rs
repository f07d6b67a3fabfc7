//! What everybody may ask about themselves.

use super::AppError;
#[cfg(feature = "ssr")]
use super::{Action, Caller, Visitor, store};
use crate::locale::Lang;
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Remembers the language a person chose, for mails and for other devices.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn keep_language(lang: Lang) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    store::keep_language(&mut tx, lang.tag()).await?;
    tx.commit().await
}

/// Changes the caller's own password; the old one must be right.
///
/// # Errors
/// `Invalid` on `old` or `password`.
#[server(input = Json)]
pub async fn change_password(old: String, password: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let Visitor(address) = Visitor::behind_the_request()?;
    super::sign_in::confirm(caller.doors(), &caller.session().email, &old, address).await?;
    let hash = super::password::hash(&password).await?;
    let mut tx = caller.begin().await?;
    store::set_password(&mut tx, caller.session().person, &hash).await?;
    tx.commit().await
}

/// Everybody who works here now, by name: for choosing a person.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn colleagues() -> Result<Vec<(Uuid, String)>, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::colleagues(&mut tx).await
}
