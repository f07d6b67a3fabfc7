//! What the browser may ask of customers and contacts that look alike.

use super::model::{Checked, Glimpse, Pair, PairMark, PairState, Suspect};
#[cfg(feature = "ssr")]
use super::{search, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{customers::model::Listed, fields::RecordKind};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// Those that may be the one that is being typed, the likeliest first, five at most. Of those out of the caller's
/// sight it says no more than a masked name and whom to ask.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn similar_records(typed: Glimpse) -> Result<Vec<Suspect>, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    search::suspects(&caller, &typed).await
}

/// One page of pairs in the caller's sight, the likeliest first, behind `after`.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn duplicates(
    #[server(default)] of: RecordKind,
    state: PairState,
    after: Option<PairMark>,
) -> Result<Listed<Pair>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::pairs(&mut tx, of, state, after).await
}

/// How many pairs are open, and how many records wait to be looked at.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn count_duplicates(#[server(default)] of: RecordKind) -> Result<Checked, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::checked(&mut tx, of).await
}

/// The open pairs of one record.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn duplicates_of(#[server(default)] of: RecordKind, id: Uuid) -> Result<Vec<Pair>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::pairs_of(&mut tx, of, id).await
}

/// Decides that two are two (`Dismissed`), or that this is open again.
///
/// # Errors
/// `NotFound` where there is no such pair or the caller may not change both.
#[server(input = Json)]
pub async fn decide_duplicate(
    #[server(default)] of: RecordKind,
    first: Uuid,
    second: Uuid,
    state: PairState,
) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::decide(&mut tx, of, first, second, state).await?;
    tx.commit().await
}
