//! What the browser may ask of public pools.

use super::model::{
    Claimed, Falling, PoolBook, PoolChoices, PoolFilter, PoolMark, PoolOf, PoolRow, PoolStanding, Preview, Return,
    ReturnChoices,
};
#[cfg(feature = "ssr")]
use super::{claims_store, model::checked_customers, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::customers::model::Listed;
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// The caller's pools, and the first page of the one that the filter names.
///
/// # Errors
/// `NotFound` where the caller does not see that pool.
#[server(input = Json)]
pub async fn open_pool(filter: PoolFilter) -> Result<PoolBook, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.read().await?;
    let pools = store::pools(&mut tx).await?;
    let shown = filter.pool.or_else(|| pools.first().map(|pool| pool.named.id));
    let Some(pool) = shown else {
        return Ok(PoolBook { pools, shown, listed: Listed { rows: Vec::new(), more: false }, count: Some(0) });
    };
    let listed = store::rows(&mut tx, pool, &filter, None).await?;
    let count = store::count(&mut tx, pool, &filter).await?;
    Ok(PoolBook { pools, shown, listed, count })
}

/// How many the filter finds, up to one more than is counted exactly, however long that takes.
///
/// # Errors
/// As [`open_pool`].
#[server(input = Json)]
pub async fn count_in_pool(pool: Uuid, filter: PoolFilter) -> Result<i64, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.read().await?;
    store::count_for_long(&mut tx, pool, &filter).await
}

/// One page of a pool, behind `after`.
///
/// # Errors
/// As [`open_pool`].
#[server(input = Json)]
pub async fn pool_rows(pool: Uuid, filter: PoolFilter, after: PoolMark) -> Result<Listed<PoolRow>, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.read().await?;
    store::rows(&mut tx, pool, &filter, Some(&after)).await
}

/// The caller's pools, with what is left of the caps.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn my_pools() -> Result<Vec<PoolOf>, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.read().await?;
    store::pools(&mut tx).await
}

/// Industries, regions and former owners to filter by.
///
/// # Errors
/// As [`open_pool`].
#[server(input = Json)]
pub async fn choices_in_pool(pool: Uuid) -> Result<PoolChoices, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.read().await?;
    store::choices(&mut tx, pool).await
}

/// The people at a customer of a pool, and what happened, as far as the pool shows them before a claim.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn pool_preview(customer: Uuid) -> Result<Preview, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.read().await?;
    store::preview(&mut tx, customer).await
}

/// Claims customers, as many as the caps allow; says of each other one why not.
///
/// # Errors
/// `NotFound` where the caller does not belong to the pool, `Invalid` on `customers`.
#[server(input = Json)]
pub async fn claim_customers(pool: Uuid, customers: Vec<Uuid>) -> Result<Claimed, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let customers = checked_customers(customers)?;
    let mut tx = caller.begin().await?;
    let claimed = claims_store::claim(&mut tx, pool, &customers).await?;
    tx.commit().await?;
    Ok(claimed)
}

/// Hands customers of a pool to a person.
///
/// # Errors
/// `NotFound` where the caller does not manage the pool, `Invalid` on `customers` or with `owner_may_receive`.
#[server(input = Json)]
pub async fn assign_from_pool(pool: Uuid, customers: Vec<Uuid>, person: Uuid) -> Result<Claimed, AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    let customers = checked_customers(customers)?;
    let mut tx = caller.begin().await?;
    let claimed = claims_store::assign(&mut tx, pool, &customers, person).await?;
    tx.commit().await?;
    Ok(claimed)
}

/// Where a customer can be given back to, and why.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn choices_for_return() -> Result<ReturnChoices, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.read().await?;
    store::return_choices(&mut tx).await
}

/// Gives a customer back to a pool; gives what [`undo_return`] takes.
///
/// # Errors
/// `NotFound`, `Invalid` on `pool`, `reason` and `note`, `NotAllowed` where it is another's.
#[server(input = Json)]
pub async fn return_customer(order: Return) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let (pool, reason, note) = order.checked()?;
    let mut tx = caller.begin().await?;
    let release = claims_store::release(&mut tx, order.customer, pool, reason, note.as_deref()).await?;
    tx.commit().await?;
    Ok(release)
}

/// Takes that back, with contacts and shares, while nobody has claimed it.
///
/// # Errors
/// `NotFound` where somebody else did it, the conflict `changed_since`.
#[server(input = Json)]
pub async fn undo_return(release: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.begin().await?;
    claims_store::undo_release(&mut tx, release).await?;
    tx.commit().await
}

/// What the pools mean to a customer.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn standing_in_pools(customer: Uuid) -> Result<PoolStanding, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::standing(&mut tx, customer).await
}

/// The caller's own customers that are about to fall into a pool.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn falling_customers() -> Result<Vec<Falling>, AppError> {
    let caller = Caller::who_may(Action::UsePool).await?;
    let mut tx = caller.read().await?;
    store::falling(&mut tx).await
}

/// Keeps a customer from all rules, or no longer.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn protect_customer(customer: Uuid, protected: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    let mut tx = caller.begin().await?;
    claims_store::protect(&mut tx, customer, protected).await?;
    tx.commit().await
}
