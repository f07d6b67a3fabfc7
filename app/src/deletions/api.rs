//! What the browser may ask of the bin.

use super::model::{BinFilter, BinList, BinMark, Restored};
#[cfg(feature = "ssr")]
use super::{
    model::{MOST_AT_ONCE, checked_days, checked_phrase},
    store,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// One page of what lies in the bin and the caller could write, the last deleted first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_bin(filter: BinFilter, after: Option<BinMark>) -> Result<BinList, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.read().await?;
    store::page(&mut tx, &filter, after).await
}

/// Takes records out of the bin, each with everything that went in with it.
///
/// # Errors
/// `NotFound` where none of them is there for the caller, `Invalid` for too many at once.
#[server(input = Json)]
pub async fn restore_from_bin(records: Vec<Uuid>) -> Result<Restored, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    if records.len() > MOST_AT_ONCE {
        return Err(AppError::invalid("", "too_many_at_once"));
    }
    let mut tx = caller.begin().await?;
    let restored = store::restore(&mut tx, &records).await?;
    tx.commit().await?;
    Ok(restored)
}

/// Removes records for good; what is `typed` says that this is meant. Gives how many went.
///
/// # Errors
/// `Invalid` on `typed`, or for too many at once.
#[server(input = Json)]
pub async fn purge_from_bin(records: Vec<Uuid>, typed: String) -> Result<usize, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    checked_phrase(&typed)?;
    if records.len() > MOST_AT_ONCE {
        return Err(AppError::invalid("", "too_many_at_once"));
    }
    let mut tx = caller.begin().await?;
    let gone = store::purge(&mut tx, &records).await?;
    tx.commit().await?;
    Ok(gone)
}

/// Keeps after how many days the bin is emptied of a record; 0 is never.
///
/// # Errors
/// `Invalid` on `days`.
#[server(input = Json)]
pub async fn keep_bin_days(days: String) -> Result<i16, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let days = checked_days(&days)?;
    let mut tx = caller.begin().await?;
    store::keep_days(&mut tx, days).await?;
    tx.commit().await?;
    Ok(days)
}

/// How many open deals of a customer the caller may write: what becomes of them is asked before the customer is deleted.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn open_deals_of(customer: Uuid) -> Result<i64, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.read().await?;
    store::open_deals(&mut tx, customer).await
}
