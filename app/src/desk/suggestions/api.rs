//! What the box for answers asks of the knowledge base.

use super::model::Suggestion;
#[cfg(feature = "ssr")]
use super::{model::best, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The published articles that fit what is said on a ticket, the best first; nothing where none does.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn suggest_articles(ticket: Uuid) -> Result<Vec<Suggestion>, AppError> {
    let caller = Caller::who_may(Action::EditTickets).await?;
    let mut tx = caller.read().await?;
    let words = store::words(&mut tx, ticket).await?;
    let near = store::near(&mut tx, &words).await?;
    Ok(best(&words, near))
}
