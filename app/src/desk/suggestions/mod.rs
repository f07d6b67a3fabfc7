//! Articles that fit what a customer wants, beside the answer: put into it with one key.

pub mod api;
pub mod model;
#[cfg(feature = "ssr")]
mod store;
mod view;

pub(super) use view::SuggestionsHere;

/// Letters of what is typed that are looked at.
pub const MOST_TYPED: usize = 2_000;

/// Articles for everybody that fit what somebody types, the best first: their ids and titles.
///
/// # Errors
/// Those of the database.
#[cfg(feature = "ssr")]
pub async fn for_everybody(
    tx: &mut crate::access::SystemTx,
    typed: &str,
    language: crate::locale::Lang,
) -> Result<Vec<(uuid::Uuid, String)>, crate::access::AppError> {
    let words = model::words_of(typed);
    let near = store::near_for_everybody(tx, &words, language).await?;
    Ok(model::best(&words, near).into_iter().map(|one| (one.id, one.title)).collect())
}
