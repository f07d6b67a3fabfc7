//! Search over everything one may see.

use super::model::Hit;
#[cfg(feature = "ssr")]
use super::{model::query_of, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};

/// The twenty best hits for a part of a name, a phone number or an e-mail address.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn search(query: String) -> Result<Vec<Hit>, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let Some(query) = query_of(&query) else { return Ok(Vec::new()) };
    let mut tx = caller.read().await?;
    store::search(&mut tx, &query, 20).await
}
