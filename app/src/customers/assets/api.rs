//! What the browser may ask of what customers own.

use super::model::{Asset, AssetFilter, AssetForm, AssetList, AssetMark};
#[cfg(feature = "ssr")]
use super::store;
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// What a customer owns, the newest first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn assets_of_customer(customer: Uuid) -> Result<Vec<Asset>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::of_customer(&mut tx, customer).await
}

/// A page of everything that customers own.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn list_assets(filter: AssetFilter, after: Option<AssetMark>) -> Result<AssetList, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::page(&mut tx, &filter, after).await
}

/// The products that may be chosen.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn asset_products() -> Result<Vec<(Uuid, String)>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::products(&mut tx).await
}

/// Adds something to what a customer owns.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`.
#[server(input = Json)]
pub async fn add_asset(customer: Uuid, form: AssetForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add(&mut tx, customer, &fields).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes something that was seen in this version.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_asset(id: Uuid, version: i32, form: AssetForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change(&mut tx, id, version, &fields).await?;
    tx.commit().await?;
    Ok(version)
}

/// Takes something away that was seen in this version; gives the version by which it comes back.
///
/// # Errors
/// `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn delete_asset(id: Uuid, version: i32) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let version = store::delete(&mut tx, id, version).await?;
    tx.commit().await?;
    Ok(version)
}

/// Brings something back.
///
/// # Errors
/// The conflict `changed`, `Invalid` on `serial`.
#[server(input = Json)]
pub async fn restore_asset(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::restore(&mut tx, id, version).await?;
    tx.commit().await
}
