//! What the browser may ask of customers.

use super::known::model::{KnownList, KnownName};
use super::model::{
    Customer, CustomerFilter, CustomerForm, CustomerRow, DealOfCustomer, Deleted, GroupBy, SharedWith, Standing, TagOf,
};
#[cfg(feature = "ssr")]
use super::{custom::order_store, known::lists, list_store, related_store, store};
use crate::{
    access::AppError,
    fields::{Catalogue, RecordKind},
};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller},
    deletions,
    fields::store as custom_fields,
};
use crate::{
    deletions::model::OpenDeals,
    events::EntryKey,
    lists::model::{Bunch, Mark, Page},
};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// One page of the list, behind `after`, with the values of the custom fields that are wanted, as far as the caller sees them.
///
/// # Errors
/// `NotAllowed`, `Invalid` on `filter`; the conflicts `order_in_the_making` and `order_too_many` where there are many customers and no
/// index yet for the order by a custom field.
#[server(input = Json)]
pub async fn customers(
    filter: CustomerFilter,
    after: Option<Mark>,
    #[server(default)] custom: Vec<Uuid>,
) -> Result<Page<CustomerRow>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    let page = list_store::page(&mut tx, &filter, after.as_ref(), &custom).await;
    if order_store::is_missing(&page) {
        // It is made now, and can be had in a moment.
        let mut tx = caller.begin().await?;
        order_store::ask(&mut tx, filter.sort).await?;
        tx.commit().await?;
    }
    page
}

/// How many there are, exact up to [`COUNTED`](super::model::COUNTED); one more than that means "more". `None` where counting
/// would take long: then, and for more, one asks for it with [`count_all_customers`].
///
/// # Errors
/// `NotAllowed`, `Invalid` on `filter`.
#[server(input = Json)]
pub async fn count_customers(filter: CustomerFilter) -> Result<Option<i64>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::count(&mut tx, &filter).await
}

/// How many there are, exactly.
///
/// # Errors
/// `NotAllowed`, `Invalid` on `filter`.
#[server(input = Json)]
pub async fn count_all_customers(filter: CustomerFilter) -> Result<i64, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::count_exactly(&mut tx, &filter).await
}

/// How many there are of each value, the most first, two hundred at most.
///
/// # Errors
/// `NotAllowed`, `Invalid` on `filter`.
#[server(input = Json)]
pub async fn group_customers(filter: CustomerFilter, by: GroupBy) -> Result<Vec<Bunch>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::groups(&mut tx, &filter, by).await
}

/// The tags that customers can have.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn tags_of_customers() -> Result<Vec<TagOf>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::tags(&mut tx).await
}

/// Industries in use, for filters and suggestions.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn industries() -> Result<Vec<String>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    list_store::industries(&mut tx).await
}

/// Customers by a part of their name, for choosing one: id and name, ten at most; without words the last changed.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn find_customers(query: String) -> Result<Vec<(Uuid, String)>, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    let filter = CustomerFilter { text: query, ..CustomerFilter::default() };
    let ids: Vec<Uuid> = list_store::ids(&mut tx, &filter, None, 10).await?.into_iter().map(|mark| mark.id).collect();
    let rows = list_store::rows(&mut tx, &ids, &[]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// One customer.
///
/// # Errors
/// `NotFound` where the caller may not see it.
#[server(input = Json)]
pub async fn read_customer(id: Uuid) -> Result<Customer, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    store::customer(&mut tx, id).await
}

/// A new customer, owned by the caller.
///
/// # Errors
/// `Invalid` with fields.
#[server(input = Json)]
pub async fn create_customer(form: CustomerForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let id = store::create(&mut tx, fields, &form.custom).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a customer that the caller saw at `version`; gives the new version.
///
/// # Errors
/// `Conflict("changed")` when somebody was faster, `Invalid` with fields, `NotAllowed` where it is only shared to read.
#[server(input = Json)]
pub async fn change_customer(id: Uuid, version: i32, form: CustomerForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let fields = form.check()?;
    let mut tx = caller.begin().await?;
    let version = store::change(&mut tx, id, version, fields, &form.custom).await?;
    tx.commit().await?;
    Ok(version)
}

/// Puts a customer into the bin. Its open deals, as far as the caller may write them, follow what was chosen; without a choice
/// they stay as they are.
///
/// # Errors
/// `NotFound`, `NotAllowed`.
#[server(input = Json)]
pub async fn delete_customer(id: Uuid, deals: Option<OpenDeals>) -> Result<Deleted, AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    let deleted = store::delete(&mut tx, id, deals).await?;
    tx.commit().await?;
    Ok(deleted)
}

/// Takes it out again with the deals that went along, if nothing happened to it since.
///
/// # Errors
/// `Conflict` with the reason, `NotFound`.
#[server(input = Json)]
pub async fn restore_customer(deleted: Deleted) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    deletions::store::take_back(&mut tx, deleted.id, deleted.version).await?;
    tx.commit().await
}

/// Gives a customer with its contacts to another person.
///
/// # Errors
/// `Invalid` with `owner_may_receive`, `NotFound`.
#[server(input = Json)]
pub async fn assign_customer(id: Uuid, owner: Uuid) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::AssignCustomers).await?;
    let mut tx = caller.begin().await?;
    store::assign(&mut tx, id, owner).await?;
    tx.commit().await
}

/// Who a customer is shared with.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn customer_shares(id: Uuid) -> Result<Vec<SharedWith>, AppError> {
    let caller = Caller::who_may(Action::ShareRecords).await?;
    let mut tx = caller.read().await?;
    related_store::shares(&mut tx, id).await
}

/// Shares a customer with a person to read (`Some(false)`) or to write (`Some(true)`), or takes the share back (`None`).
///
/// # Errors
/// `NotFound` where the caller may not write it.
#[server(input = Json)]
pub async fn share_customer(id: Uuid, person: Uuid, can_write: Option<bool>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::ShareRecords).await?;
    let mut tx = caller.begin().await?;
    related_store::share(&mut tx, id, person, can_write).await?;
    tx.commit().await
}

/// The deals of a customer, open ones first.
///
/// # Errors
/// `NotAllowed` for roles that do not see deals.
#[server(input = Json)]
pub async fn deals_of_customer(id: Uuid) -> Result<Vec<DealOfCustomer>, AppError> {
    let caller = Caller::who_may(Action::SeeDeals).await?;
    let mut tx = caller.read().await?;
    related_store::deals(&mut tx, id).await
}

/// The custom fields of a kind of records, those that the caller's role sees.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn record_fields(of: RecordKind) -> Result<Catalogue, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    custom_fields::catalogue(&mut tx, of).await
}

/// Names of a list that fit the words; of regions without words, those right below `below`.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn known_names(list: KnownList, words: String, below: String) -> Result<Vec<KnownName>, AppError> {
    Caller::who_may(Action::UseTheProduct).await?;
    Ok(lists::offered(list, &words, &below))
}

/// Puts a field back to what it was before an entry of the timeline changed it.
///
/// # Errors
/// `Conflict("nothing_to_restore")` where it is so already, `Conflict("changed")` when somebody is changing it, `Invalid` at the
/// field where it is protected or must be filled, `NotFound`, `NotAllowed` where the record may only be read.
#[server(input = Json)]
pub async fn restore_customer_value(key: EntryKey, field: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::EditCustomers).await?;
    let mut tx = caller.begin().await?;
    store::restore_value(&mut tx, key, &field).await?;
    tx.commit().await
}

/// How things stand with a customer: last and next contact; for those who see deals also what it bought so far and what is open.
///
/// # Errors
/// `NotFound` where the caller may not see it.
#[server(input = Json)]
pub async fn customer_standing(id: Uuid) -> Result<Standing, AppError> {
    let caller = Caller::who_may(Action::SeeCustomers).await?;
    let mut tx = caller.read().await?;
    related_store::standing(&mut tx, id).await
}
