//! What administrators ask about data quality.

use super::model::{QualityBook, Trial, Walk, WeightsDraft};
#[cfg(feature = "ssr")]
use super::store;
use crate::{access::AppError, customers::quality::model::CheckDraft, fields::RecordKind};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    admin::ORGANISATION,
    customers::quality::{fields, model::Check},
    events::{Event, record},
    fields::store as custom,
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// Checks, weights, thresholds, and how far the background is.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_quality() -> Result<QualityBook, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::book(&mut tx).await
}

/// How far all records were gone through since something was changed.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn quality_progress() -> Result<Walk, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::walk(&mut tx).await
}

/// Adds a check, or changes one that had this version; gives its id.
///
/// # Errors
/// `Invalid` on the parts of the check, the conflict `changed`.
#[server(input = Json)]
pub async fn save_check(existing: Option<(Uuid, i32)>, draft: CheckDraft) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let mut check = read(&mut tx, &draft).await?;
    let before = match existing {
        Some((id, version)) => {
            let before = store::hold(&mut tx, id, version).await?;
            check = Check { id, of: before.of, ..check };
            store::change(&mut tx, &check).await?;
            json!(before)
        }
        None => {
            check.id = new_id();
            store::add(&mut tx, &check).await?;
            json!({})
        }
    };
    store::walk_again(&mut tx, check.of).await?;
    log(&mut tx, before, json!({ "quality_check": check })).await?;
    tx.commit().await?;
    Ok(check.id)
}

/// Takes a check into use, or out of it.
///
/// # Errors
/// The conflict `changed`, `NotFound`.
#[server(input = Json)]
pub async fn switch_check(id: Uuid, version: i32, active: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    let check = Check { active, ..before.clone() };
    store::change(&mut tx, &check).await?;
    store::walk_again(&mut tx, check.of).await?;
    log(&mut tx, json!({ "active": before.active }), json!({ "quality_check": id, "active": active })).await?;
    tx.commit().await
}

/// Removes a check. The way back is to save it anew.
///
/// # Errors
/// The conflict `changed`, `NotFound`.
#[server(input = Json)]
pub async fn remove_check(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::remove(&mut tx, id).await?;
    store::walk_again(&mut tx, before.of).await?;
    log(&mut tx, json!(before), json!({ "quality_check": id, "removed": true })).await?;
    tx.commit().await
}

/// Says in which order checks are asked: the first one of a field speaks for it.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn arrange_checks(of: RecordKind, order: Vec<Uuid>) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    store::arrange(&mut tx, of, &order).await?;
    log(&mut tx, json!({}), json!({ "quality_checks": of.key(), "order": order })).await?;
    tx.commit().await
}

/// Holds some of the records that are there against a check that need not be in use, behind `after`.
///
/// # Errors
/// `Invalid` on the parts of the check.
#[server(input = Json)]
pub async fn try_check(draft: CheckDraft, after: Option<Uuid>) -> Result<Trial, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    let check = read(&mut tx, &draft).await?;
    store::try_on(&mut tx, check, after.unwrap_or_default()).await
}

/// Says what counts for completeness, and when a customer is incomplete or out of date; all customers are counted anew.
///
/// # Errors
/// `Invalid` on `weights`, `incomplete_below` or `outdated_months`, the conflict `changed`.
#[server(input = Json)]
pub async fn weigh_fields(version: i32, draft: WeightsDraft) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (weights, setting) = draft.checked()?;
    let mut tx = caller.begin().await?;
    let before = store::weigh(&mut tx, version, &weights, setting).await?;
    store::walk_again(&mut tx, RecordKind::Customer).await?;
    log(&mut tx, before, json!({ "weights": weights, "setting": setting })).await?;
    tx.commit().await
}

#[cfg(feature = "ssr")]
async fn read(tx: &mut Tx, draft: &CheckDraft) -> Result<Check, AppError> {
    let catalogue = custom::catalogue(tx, draft.of).await?;
    draft.checked(&fields::all(draft.of, &catalogue))
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(tx, event.before(before).after(after)).await.map(drop)
}
