//! What the browser may ask of contacts.

use super::model::{Contact, ContactAt, ContactFilter, ContactForm, ContactRow, Place};
#[cfg(feature = "ssr")]
use super::{list_store, store};
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
#[cfg(feature = "ssr")]
use crate::deletions;
use crate::events::EntryKey;
use crate::{
    access::AppError,
    customers::model::Deleted,
    lists::model::{Mark, Page},
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// One page of the list, behind `after`, with the values of the custom fields that are wanted, as far as the caller sees them.
///
/// # Errors
/// `NotAllowed`, `Invalid` on `filter`.
#[server(input = Json)]
pub async fn contacts(
    filter: ContactFilter,
    after: Option<Mark>,
    #[server(default)] custom: Vec<Uuid>,
) -> Result<Page<ContactRow>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::page(&mut tx, &filter, after.as_ref(), &custom).await
}

/// How many there are, exact up to 10,000; one more than that means "more". `None` where even that takes too long to be told
/// unasked.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn count_contacts(filter: ContactFilter) -> Result<Option<i64>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::count(&mut tx, &filter).await
}

/// How many there are, exactly.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn count_all_contacts(filter: ContactFilter) -> Result<i64, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::count_exactly(&mut tx, &filter).await
}

/// Contacts by a part of their name, phone number or address, for choosing one: id, name and the first customer.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn find_contacts(query: String) -> Result<Vec<ContactRow>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::first(&mut tx, &ContactFilter { text: query, ..ContactFilter::default() }, 10).await
}

/// One contact.
///
/// # Errors
/// `NotFound` where the caller may not see it.
#[server(input = Json)]
pub async fn read_contact(id: Uuid) -> Result<Contact, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::contact(&mut tx, id).await
}

/// The contacts at a customer, the primary one first.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn contacts_at(customer: Uuid) -> Result<Vec<ContactAt>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::contacts_at(&mut tx, customer).await
}

/// A new contact, at a customer if one is named.
///
/// # Errors
/// `Invalid` with fields, `NotFound` where the customer may not be seen, `NotAllowed` where it may not be changed.
#[server(input = Json)]
pub async fn create_contact(form: ContactForm, at: Option<(Uuid, Place)>) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::create(&mut tx, fields, &form.custom, at.as_ref().map(|(customer, _)| *customer)).await?;
    if let Some((customer, place)) = at {
        store::link(&mut tx, customer, id, &place).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// Changes a contact that the caller saw at `version`; gives the new version.
///
/// # Errors
/// `Conflict("changed")` when somebody was faster, `Invalid` with fields, `NotAllowed`.
#[server(input = Json)]
pub async fn change_contact(id: Uuid, version: i32, form: ContactForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change(&mut tx, id, version, fields, &form.custom).await?;
    tx.commit().await?;
    Ok(version)
}

/// Puts a contact into the bin.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn delete_contact(id: Uuid) -> Result<Deleted, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let deleted = store::delete(&mut tx, id).await?;
    tx.commit().await?;
    Ok(deleted)
}

/// Takes it out again, if nothing happened to it since.
///
/// # Errors
/// `Conflict("changed_since")`.
#[server(input = Json)]
pub async fn restore_contact(deleted: Deleted) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    deletions::store::take_back(&mut tx, deleted.id, deleted.version).await?;
    tx.commit().await
}

/// Puts an existing contact at a customer, or changes what it is there.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn link_contact(customer: Uuid, contact: Uuid, place: Place) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::link(&mut tx, customer, contact, &place).await?;
    tx.commit().await
}

/// Takes a contact away from a customer; gives what it was there, to put it back.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn unlink_contact(customer: Uuid, contact: Uuid) -> Result<Place, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let place = store::unlink(&mut tx, customer, contact).await?;
    tx.commit().await?;
    Ok(place)
}

/// Puts a field back to what it was before an entry of the timeline changed it.
///
/// # Errors
/// `Conflict("nothing_to_restore")` where it is so already, `Conflict("changed")` when somebody is changing it, `Invalid` at the
/// field where it is protected or must be filled, `NotFound`, `NotAllowed` where the record may only be read.
#[server(input = Json)]
pub async fn restore_contact_value(key: EntryKey, field: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::restore_value(&mut tx, key, &field).await?;
    tx.commit().await
}
