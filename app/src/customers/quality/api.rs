//! What the browser may ask about the quality of data.

use super::model::{Check, Quality, What, WorkRow};
#[cfg(feature = "ssr")]
use super::{checks::can_be_mended, store, work_store};
use crate::{
    access::AppError,
    fields::RecordKind,
    lists::model::{Mark, Page},
};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    fields::store as custom,
};
use chrono::{DateTime, Utc};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The checks that refuse what is typed into a form of this kind, in order; those alone whose fields the caller can fill in.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn checks_of(of: RecordKind) -> Result<Vec<Check>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    let catalogue = custom::catalogue(&mut tx, of).await?;
    let all = store::active(&mut tx, of).await?;
    Ok(all.into_iter().filter(|check| check.refuses && can_be_mended(check, &catalogue)).collect())
}

/// One page of the work list, behind `after`: one's own records, or all that one sees.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn work_list(what: What, mine: bool, after: Option<Mark>) -> Result<Page<WorkRow>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    work_store::page(&mut tx, what, mine, after.as_ref()).await
}

/// How many records each part of the work list holds, exact up to [`COUNTED`](crate::lists::model::COUNTED); `None` where
/// counting would take long.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn count_work(mine: bool) -> Result<Vec<(What, Option<i64>)>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut counts = Vec::new();
    for what in What::ALL {
        // Each by itself: one that takes too long ends its transaction.
        let mut tx = caller.read().await?;
        counts.push((what, work_store::count(&mut tx, what, mine).await?));
    }
    Ok(counts)
}

/// How complete a customer is, what it lacks and which checks it does not pass.
///
/// # Errors
/// `NotFound` where the caller may not see it.
#[server(input = Json)]
pub async fn customer_quality(id: Uuid) -> Result<Quality, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    work_store::of_customer(&mut tx, id).await
}

/// Says that all of a customer is still right; gives when that was said before.
///
/// # Errors
/// `NotFound`, `NotAllowed` where it is only shared to read.
#[server(input = Json)]
pub async fn verify_customer(id: Uuid) -> Result<Option<DateTime<Utc>>, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let before = work_store::verify(&mut tx, id, None).await?;
    tx.commit().await?;
    Ok(before)
}

/// Takes that back: `before` is when it was said before.
///
/// # Errors
/// `NotFound`, `NotAllowed` where it is only shared to read.
#[server(input = Json)]
pub async fn take_back_verified(id: Uuid, before: Option<DateTime<Utc>>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    work_store::verify(&mut tx, id, Some(before)).await?;
    tx.commit().await
}
