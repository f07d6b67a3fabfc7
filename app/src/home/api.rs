//! What the browser may ask of the first page. Everybody has one; each widget asks for its own right.

#[cfg(feature = "ssr")]
use super::{model, store};
use super::{
    model::{Home, Placed, Widget},
    told_model::Told,
};
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{access::AppError, locale::Lang};
use leptos::{prelude::*, server_fn::codec::Json};

/// Which widgets stand on the caller's page.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn read_home() -> Result<Home, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::home(&mut tx).await
}

/// Keeps which widgets stand there; without any choice, what is usual for the role stands there again. Gives what stands there now.
///
/// # Errors
/// `NotAllowed` for a widget that the role may not have, `Invalid` for one that is named twice.
#[server(input = Json)]
pub async fn keep_home(placed: Option<Vec<Placed>>) -> Result<Home, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.begin().await?;
    if let Some(placed) = &placed {
        model::checked(placed, tx.role())?;
    }
    store::keep(&mut tx, placed.as_deref()).await?;
    let home = store::home(&mut tx).await?;
    tx.commit().await?;
    Ok(home)
}

/// What a widget shows.
///
/// # Errors
/// `NotAllowed` for a widget that the role may not have.
#[server(input = Json)]
pub async fn read_widget(widget: Widget, lang: Lang) -> Result<Told, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.snapshot().await?;
    store::told(&mut tx, widget, lang).await
}
