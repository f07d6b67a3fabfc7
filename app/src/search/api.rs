//! Search over everything one may see.

#[cfg(feature = "ssr")]
use super::finding;
use super::model::{Counts, Hit, Hits, SearchFilter, SearchMark};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The twenty best hits, for showing while one types: by any part of a name, its pinyin or initials, the end of a phone
/// number, parts of an e-mail address, in any order; one slip in a word is forgiven where little is found.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn search(query: String) -> Result<Vec<Hit>, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    finding::best(&mut tx, &query, 20).await
}

/// One page of all hits, behind `after`.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn search_page(filter: SearchFilter, after: Option<SearchMark>) -> Result<Hits, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    finding::page(&mut tx, &filter, after).await
}

/// How many hits there are of each kind, whatever kind the filter names; exact up to [`COUNTED`](super::model::COUNTED).
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn count_hits(filter: SearchFilter) -> Result<Counts, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    finding::count(&mut tx, &filter).await
}

/// Of these records those that the caller may still see, in their order; without any, the newest of the caller's own.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn recent_records(ids: Vec<Uuid>) -> Result<Vec<Hit>, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    finding::recent(&mut tx, &ids[..ids.len().min(20)]).await
}
