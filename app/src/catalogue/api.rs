//! What the browser may ask of products.

#[cfg(feature = "ssr")]
use super::{
    category_store,
    pricing::{store as pricing, sum_model::MOST},
    store,
};
use super::{
    model::{Choices, Named, ProductFilter, ProductForm, ProductList, ProductPage, ProductRow},
    pricing::model::Proposal,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A page of the list; `skip` rows stand before it.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn list_products(filter: ProductFilter, skip: u32) -> Result<ProductList, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::page(&mut tx, &filter, skip).await
}

/// Products that are sold, found by a part of a name, the code, or how they are read.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn find_products(words: String) -> Result<Vec<ProductRow>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::found(&mut tx, &words).await
}

/// Categories, taxes in use and the organisation's currency.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn product_choices() -> Result<Choices, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    category_store::choices(&mut tx).await
}

/// A product with its prices and where it was sold; the cost only to those who may know it.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn read_product(id: Uuid) -> Result<ProductPage, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    store::product(&mut tx, id).await
}

/// What a product costs a customer today, and why; `None` where nobody named a price that can be told in this currency.
///
/// # Errors
/// `Invalid` on `product` and `quantity`.
#[server(input = Json)]
pub async fn propose_price(
    product: Uuid,
    quantity: Decimal,
    currency: String,
    customer: Option<Uuid>,
) -> Result<Option<Proposal>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    if quantity <= Decimal::ZERO || quantity > Decimal::from(MOST) {
        return Err(AppError::invalid("quantity", "invalid_value"));
    }
    let mut tx = caller.read().await?;
    let day = pricing::today(&mut tx).await?;
    pricing::price_for(&mut tx, &pricing::Asked { product, quantity, currency, customer, day }).await
}

/// Adds a product.
///
/// # Errors
/// `Invalid` with every field that cannot be taken.
#[server(input = Json)]
pub async fn add_product(form: ProductForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let (fields, cost) = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add(&mut tx, &fields, cost.as_ref()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a product that was seen in this version; gives the form that it had.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_product(id: Uuid, version: i32, form: ProductForm) -> Result<ProductForm, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let (fields, cost) = form.check()?;
    let mut tx = caller.begin().await?;
    let was = store::change(&mut tx, id, version, &fields, cost.as_ref()).await?;
    tx.commit().await?;
    Ok(was)
}

/// Takes a product out of what is sold, or brings it back.
///
/// # Errors
/// `NotFound`, the conflict `changed`, `Invalid` where another product has its name or code by now.
#[server(input = Json)]
pub async fn archive_product(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let mut tx = caller.begin().await?;
    store::archive(&mut tx, id, version, archived).await?;
    tx.commit().await
}

/// Adds a category, or changes one that was seen in a version.
///
/// # Errors
/// `Invalid` on `name`, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn keep_category(seen: Option<(Uuid, i32)>, names: Named, archived: bool) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let names = names.check()?;
    let mut tx = caller.begin().await?;
    let id = category_store::keep_category(&mut tx, seen, names, archived).await?;
    tx.commit().await?;
    Ok(id)
}
