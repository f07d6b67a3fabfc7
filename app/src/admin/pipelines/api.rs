//! What administrators ask about pipelines.

use super::{
    model::{Names, PipelineRow, Plan},
    templates::Template,
};
#[cfg(feature = "ssr")]
use super::{stages, store};
use crate::access::AppError;
#[cfg(feature = "ssr")]
use crate::{
    access::{Action, Caller, new_id},
    admin::difference,
    events::{Event, record},
};
use leptos::{prelude::*, server_fn::codec::Json};
#[cfg(feature = "ssr")]
use serde_json::json;
use uuid::Uuid;

/// All pipelines, those in use first.
///
/// # Errors
/// Those of the right and of the database.
#[server(input = Json)]
pub async fn list_pipelines() -> Result<Vec<PipelineRow>, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::list(&mut tx).await
}

/// One pipeline with its stages.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn pipeline_plan(id: Uuid) -> Result<Plan, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.read().await?;
    store::plan(&mut tx, id).await
}

/// Makes a pipeline with the stages of a template.
///
/// # Errors
/// `Invalid` on `name` and `name_en`.
#[server(input = Json)]
pub async fn add_pipeline(names: Names, template: Template) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (id, (name, name_en)) = (new_id(), names.checked("pipeline_name_length")?);
    let mut tx = caller.begin().await?;
    store::add(&mut tx, id, &name, name_en.as_deref()).await?;
    for stage in template.stages() {
        stages::store::add(&mut tx, new_id(), id, &stage.checked()?).await?;
    }
    let after = json!({ "name": name, "name_en": name_en, "template": template });
    record(&mut tx, Event::of("pipeline.created", "pipeline", id).version(1).after(after)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Renames a pipeline; gives the new version.
///
/// # Errors
/// `Invalid` on `name` and `name_en`, the conflict `changed`.
#[server(input = Json)]
pub async fn rename_pipeline(id: Uuid, version: i32, names: Names) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let (name, name_en) = names.checked("pipeline_name_length")?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    let version = store::rename(&mut tx, id, &name, name_en.as_deref()).await?;
    let was = json!({ "name": before.name, "name_en": before.name_en });
    let (was, is) = difference(was, json!({ "name": name, "name_en": name_en }));
    record(&mut tx, Event::of("pipeline.changed", "pipeline", id).version(version).before(was).after(is)).await?;
    tx.commit().await?;
    Ok(version)
}

/// Puts a pipeline away or takes it out again; gives the new version.
///
/// # Errors
/// The conflicts `pipeline_has_open_deals`, `last_pipeline` and `changed`.
#[server(input = Json)]
pub async fn archive_pipeline(id: Uuid, version: i32, archived: bool) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::Administer).await?;
    let mut tx = caller.begin().await?;
    let before = store::hold(&mut tx, id, version).await?;
    if archived && store::has_open_deals(&mut tx, id).await? {
        return Err(AppError::conflict("pipeline_has_open_deals"));
    }
    let version = store::set_archived(&mut tx, id, archived).await?;
    if store::in_use(&mut tx).await? == 0 {
        return Err(AppError::conflict("last_pipeline"));
    }
    let (was, is) = (json!({ "archived": before.archived }), json!({ "archived": archived }));
    record(&mut tx, Event::of("pipeline.changed", "pipeline", id).version(version).before(was).after(is)).await?;
    tx.commit().await?;
    Ok(version)
}
