//! What administrators ask about public pools and the daily rules.

#[cfg(feature = "ssr")]
use super::model::TRIAL_STEP;
use super::model::{LifecycleInput, PoolInput, PoolsBook, RunLine, Trial};
#[cfg(feature = "ssr")]
use super::{runs_store, store};
use crate::{access::AppError, admin::pipelines::model::Names};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    admin::{ORGANISATION, difference},
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// Pools, reasons, rules of the lifecycle, runs, and what can be chosen in the forms.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_pools() -> Result<PoolsBook, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    Ok(PoolsBook {
        pools: store::pools(&mut tx).await?,
        reasons: runs_store::reasons(&mut tx).await?,
        lifecycle: runs_store::lifecycle(&mut tx).await?,
        runs: runs_store::runs(&mut tx).await?,
        teams: runs_store::teams(&mut tx).await?,
        managers: runs_store::managers(&mut tx).await?,
        tags: runs_store::tags(&mut tx).await?,
    })
}

/// Adds a pool.
///
/// # Errors
/// `Invalid` on the fields of [`PoolInput`].
#[server(input = Json)]
pub async fn add_pool(input: PoolInput) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (id, fields) = (new_id(), input.checked()?);
    let mut tx = caller.begin().await?;
    store::add(&mut tx, id, &fields.name).await?;
    store::write(&mut tx, id, &fields).await?;
    log(&mut tx, json!({}), json!({ "pool": id, "pool_name": fields.name, "rules": fields })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a pool that had this version.
///
/// # Errors
/// `Invalid` on the fields of [`PoolInput`], the conflict `changed`.
#[server(input = Json)]
pub async fn change_pool(id: Uuid, version: i32, input: PoolInput) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let fields = input.checked()?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    store::write(&mut tx, id, &fields).await?;
    let (was, is) = difference(json!(before.fields), json!(fields));
    log(&mut tx, json!({ "rules": was }), json!({ "pool": id, "pool_name": fields.name, "rules": is })).await?;
    tx.commit().await
}

/// Puts a pool away or takes it out again.
///
/// # Errors
/// The conflicts `changed` and `pool_not_empty`; `Invalid` where another pool has taken the name meanwhile.
#[server(input = Json)]
pub async fn archive_pool(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    if archived && before.customers > 0 {
        return Err(AppError::conflict("pool_not_empty"));
    }
    store::set_archived(&mut tx, id, archived).await?;
    let after = json!({ "pool": id, "pool_name": before.fields.name, "archived": archived });
    log(&mut tx, json!({ "archived": before.archived }), after).await?;
    tx.commit().await
}

/// Adds a reason to give customers back.
///
/// # Errors
/// `Invalid` on `name` and `name_en`.
#[server(input = Json)]
pub async fn add_return_reason(names: Names) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (id, (name, name_en)) = (new_id(), names.checked("pool_name_length")?);
    let mut tx = caller.begin().await?;
    runs_store::add_reason(&mut tx, id, &name, name_en.as_deref()).await?;
    log(&mut tx, json!({}), json!({ "pool_reason": id, "name": name, "name_en": name_en })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Renames a reason that had this version.
///
/// # Errors
/// `Invalid` on `name` and `name_en`, the conflict `changed`.
#[server(input = Json)]
pub async fn rename_return_reason(id: Uuid, version: i32, names: Names) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (name, name_en) = names.checked("pool_name_length")?;
    let mut tx = caller.begin().await?;
    let before = runs_store::hold_reason(&mut tx, id, version).await?.named;
    runs_store::rename_reason(&mut tx, id, &name, name_en.as_deref()).await?;
    let was = json!({ "name": before.name, "name_en": before.name_en });
    log(&mut tx, was, json!({ "pool_reason": id, "name": name, "name_en": name_en })).await?;
    tx.commit().await
}

/// Puts a reason away or takes it out again.
///
/// # Errors
/// The conflict `changed`; `Invalid` where another reason has taken the name meanwhile.
#[server(input = Json)]
pub async fn archive_return_reason(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = runs_store::hold_reason(&mut tx, id, version).await?;
    runs_store::archive_reason(&mut tx, id, archived).await?;
    let after = json!({ "pool_reason": id, "name": before.named.name, "archived": archived });
    log(&mut tx, json!({ "archived": before.archived }), after).await?;
    tx.commit().await
}

/// Changes the rules of the lifecycle, which had this version. They work from the next day on.
///
/// # Errors
/// `Invalid` on the fields of [`LifecycleInput`], the conflict `changed`.
#[server(input = Json)]
pub async fn change_lifecycle_rules(version: i32, input: LifecycleInput) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let rules = input.checked(version)?;
    let mut tx = caller.begin().await?;
    let before = runs_store::lifecycle(&mut tx).await?;
    runs_store::change_lifecycle(&mut tx, &rules).await?;
    let (was, is) = difference(json!(before), json!(rules));
    log(&mut tx, json!({ "lifecycle": was }), json!({ "lifecycle": is })).await?;
    tx.commit().await
}

/// What the rules of a pool would take today, whether they work or not, among the next customers behind `after`.
///
/// # Errors
/// `NotFound` where there is no such pool.
#[server(input = Json)]
pub async fn try_recycling(pool: Uuid, after: Uuid) -> Result<Trial, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    runs_store::trial(&mut tx, pool, after, TRIAL_STEP).await
}

/// What a run did to which customers, and why.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn read_run(run: Uuid) -> Result<Vec<RunLine>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    runs_store::lines(&mut tx, run).await
}

#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, before: Value, after: Value) -> Result<(), AppError> {
    let event = Event::of("organisation.changed", "organisation", ORGANISATION);
    record(tx, event.before(before).after(after)).await.map(drop)
}
