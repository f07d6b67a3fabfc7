//! What those who keep the catalogue ask of price lists.

use super::model::{CopyOf, ListBook, Pasted, PriceChange, PriceListForm, Sheet};
#[cfg(feature = "ssr")]
use super::{
    model::{MOST_AT_ONCE, pasted_lines},
    store,
};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// All lists, those in use first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn price_lists() -> Result<ListBook, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let mut tx = caller.read().await?;
    store::all(&mut tx).await
}

/// A list with its prices.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn read_price_list(id: Uuid) -> Result<Sheet, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let mut tx = caller.read().await?;
    store::sheet(&mut tx, id).await
}

/// Adds a list, empty or with the prices of another.
///
/// # Errors
/// `Invalid` with every field that cannot be taken.
#[server(input = Json)]
pub async fn add_price_list(form: PriceListForm, copy: Option<CopyOf>) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::add(&mut tx, &fields, copy.as_ref()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a list that was seen in this version; gives the form that it had.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, `NotFound`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_price_list(id: Uuid, version: i32, form: PriceListForm) -> Result<PriceListForm, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let was = store::change(&mut tx, id, version, &fields).await?;
    tx.commit().await?;
    Ok(was)
}

/// Writes prices, or takes them away; gives what brings the list back to what it was.
///
/// # Errors
/// `Invalid` on `from`, `price` and `product`, `NotFound`.
#[server(input = Json)]
pub async fn keep_prices(id: Uuid, changes: Vec<PriceChange>) -> Result<Vec<PriceChange>, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    if changes.len() > MOST_AT_ONCE {
        return Err(AppError::invalid("changes", "invalid_value"));
    }
    changes.iter().try_for_each(PriceChange::check)?;
    let mut tx = caller.begin().await?;
    let former = store::keep_prices(&mut tx, id, &changes).await?;
    tx.commit().await?;
    Ok(former)
}

/// Takes lines of a spreadsheet: code or name, price, from which quantity on. `dry`: only says what would become of them.
///
/// # Errors
/// `Invalid` on `text` where there are too many, `NotFound`.
#[server(input = Json)]
pub async fn paste_prices(id: Uuid, text: String, dry: bool) -> Result<Pasted, AppError> {
    let caller = Caller::who_may(Action::ManageCatalogue).await?;
    let lines = pasted_lines(&text);
    if lines.len() > MOST_AT_ONCE {
        return Err(AppError::invalid("text", "too_many_lines"));
    }
    let mut tx = caller.begin().await?;
    let pasted = store::paste(&mut tx, id, lines, dry).await?;
    tx.commit().await?;
    Ok(pasted)
}
