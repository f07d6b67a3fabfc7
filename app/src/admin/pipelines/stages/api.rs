//! What administrators ask about the stages of a pipeline. Each call gives the new version of the pipeline.

#[cfg(feature = "ssr")]
use super::store;
use crate::{access::AppError, admin::pipelines::model::StageInput};
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, Tx, new_id},
    admin::{
        difference,
        pipelines::{model::StageDetails, store as pipelines},
    },
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::{Value, json};
use uuid::Uuid;

/// Adds a stage to a pipeline that had this version.
///
/// # Errors
/// `Invalid` on the fields of [`StageInput`], the conflict `changed`.
#[server(input = Json)]
pub async fn add_stage(pipeline: Uuid, version: i32, input: StageInput) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (id, stage) = (new_id(), input.checked()?);
    let mut tx = caller.begin().await?;
    pipelines::hold(&mut tx, pipeline, version).await?;
    store::add(&mut tx, id, pipeline, &stage).await?;
    let version = log(&mut tx, pipeline, json!({}), logged(id, &stage)).await?;
    tx.commit().await?;
    Ok(version)
}

/// Changes a stage that had this version.
///
/// # Errors
/// `Invalid` on the fields of [`StageInput`]; the conflicts `stage_kind_in_use`, `pipeline_needs_open_stage`, `changed`.
#[server(input = Json)]
pub async fn change_stage(id: Uuid, version: i32, input: StageInput) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let stage = input.checked()?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    // A deal keeps the kind of its stage beside it, so a stage with deals keeps its kind.
    if before.details.kind != stage.kind && store::has_deals(&mut tx, id, true).await? {
        return Err(AppError::conflict("stage_kind_in_use"));
    }
    store::change(&mut tx, id, &stage).await?;
    needs_open_stage(&mut tx, before.pipeline).await?;
    let version = log(&mut tx, before.pipeline, logged(id, &before.details), logged(id, &stage)).await?;
    tx.commit().await?;
    Ok(version)
}

/// Puts the stages of a pipeline in this order: all that are in use, each once.
///
/// # Errors
/// `Invalid` on `order`, the conflict `changed`.
#[server(input = Json)]
pub async fn order_stages(pipeline: Uuid, version: i32, order: Vec<Uuid>) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    pipelines::hold(&mut tx, pipeline, version).await?;
    let before = store::order(&mut tx, pipeline).await?;
    if !is_order_of(&order, &before) {
        return Err(AppError::invalid("order", "invalid_value"));
    }
    store::set_order(&mut tx, pipeline, &order).await?;
    let names = |order: &[(Uuid, String)]| json!({ "stages": order.iter().map(|(_, name)| name).collect::<Vec<_>>() });
    let after = store::order(&mut tx, pipeline).await?;
    let version = log(&mut tx, pipeline, names(&before), names(&after)).await?;
    tx.commit().await?;
    Ok(version)
}

/// Puts a stage away or takes it out again.
///
/// # Errors
/// The conflicts `stage_has_open_deals`, `pipeline_needs_open_stage` and `changed`.
#[server(input = Json)]
pub async fn archive_stage(id: Uuid, version: i32, archived: bool) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    if archived && store::has_deals(&mut tx, id, false).await? {
        return Err(AppError::conflict("stage_has_open_deals"));
    }
    store::set_archived(&mut tx, id, archived).await?;
    needs_open_stage(&mut tx, before.pipeline).await?;
    let state = |archived: bool| json!({ "stage": id, "stage_name": before.details.name, "archived": archived });
    let version = log(&mut tx, before.pipeline, state(before.archived), state(archived)).await?;
    tx.commit().await?;
    Ok(version)
}

/// A pipeline without an open stage could not take a new deal.
#[cfg(feature = "ssr")]
async fn needs_open_stage(tx: &mut Tx, pipeline: Uuid) -> Result<(), AppError> {
    if store::has_open_stage(tx, pipeline).await? {
        Ok(())
    } else {
        Err(AppError::conflict("pipeline_needs_open_stage"))
    }
}

#[cfg(feature = "ssr")]
fn is_order_of(order: &[Uuid], stages: &[(Uuid, String)]) -> bool {
    let mut wanted = order.to_vec();
    let mut there: Vec<Uuid> = stages.iter().map(|(id, _)| *id).collect();
    wanted.sort_unstable();
    there.sort_unstable();
    wanted == there
}

/// Records a change of the stages as one of their pipeline; gives its new version.
#[cfg(feature = "ssr")]
async fn log(tx: &mut Tx, pipeline: Uuid, before: Value, after: Value) -> Result<i32, AppError> {
    let version = pipelines::touch(tx, pipeline).await?;
    // Which stage it was is said even though it did not change.
    let stage = (after.get("stage").cloned(), after.get("stage_name").cloned());
    let (before, mut after) = difference(before, after);
    if let (Value::Object(fields), (Some(id), Some(name))) = (&mut after, stage) {
        fields.insert("stage".to_owned(), id);
        fields.insert("stage_name".to_owned(), name);
    }
    let event = Event::of("pipeline.changed", "pipeline", pipeline).version(version);
    record(tx, event.before(before).after(after)).await?;
    Ok(version)
}

#[cfg(feature = "ssr")]
fn logged(id: Uuid, stage: &StageDetails) -> Value {
    json!({
        "stage": id,
        "stage_name": stage.name,
        "stage_name_en": stage.name_en,
        "kind": stage.kind,
        "probability": stage.probability,
        "target_days": stage.target_days,
        "required": stage.required,
    })
}
