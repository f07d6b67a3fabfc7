//! Rows of `pipeline`, and reading the stages that belong to them.

use super::model::{PipelineRow, Plan, PlannedStage};
use crate::{
    access::{AppError, Tx},
    deals::model::{RequiredField, StageKind},
};
use uuid::Uuid;

/// All pipelines in order, those in use first.
pub async fn list(tx: &mut Tx) -> Result<Vec<PipelineRow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select p.id, p.name, p.name_en, p.archived, p.version,
               array(select s.name from stage s where s.pipeline_id = p.id and not s.archived order by s.rank, s.id) as "names!",
               array(select coalesce(s.name_en, '') from stage s where s.pipeline_id = p.id and not s.archived order by s.rank, s.id)
                 as "names_en!"
          from pipeline p order by p.archived, p.rank, p.id
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let english = |name: String| (!name.is_empty()).then_some(name);
    let row = rows.into_iter().map(|row| PipelineRow {
        id: row.id,
        name: row.name,
        name_en: row.name_en,
        archived: row.archived,
        version: row.version,
        stages: row.names.into_iter().zip(row.names_en.into_iter().map(english)).collect(),
    });
    Ok(row.collect())
}

/// One pipeline with its stages.
///
/// # Errors
/// `NotFound`.
pub async fn plan(tx: &mut Tx, id: Uuid) -> Result<Plan, AppError> {
    let pipeline = sqlx::query!("select id, name, name_en, archived, version from pipeline where id = $1", id)
        .fetch_one(tx.conn())
        .await?;
    let stages = sqlx::query!(
        r#"
        select id, name, name_en, kind, probability, target_days, required, archived, version
          from stage where pipeline_id = $1 order by archived, rank, id
        "#,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let stage = stages.into_iter().map(|row| PlannedStage {
        id: row.id,
        name: row.name,
        name_en: row.name_en,
        kind: StageKind::from_key(&row.kind),
        probability: row.probability,
        target_days: row.target_days,
        required: row.required.iter().filter_map(|key| RequiredField::from_key(key)).collect(),
        archived: row.archived,
        version: row.version,
    });
    Ok(Plan {
        id: pipeline.id,
        name: pipeline.name,
        name_en: pipeline.name_en,
        archived: pipeline.archived,
        version: pipeline.version,
        stages: stage.collect(),
    })
}

/// A pipeline before a change.
pub struct Before {
    pub name: String,
    pub name_en: Option<String>,
    pub archived: bool,
}

/// Reads one pipeline and holds the row; the version must still be the one that was seen.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row = sqlx::query!("select name, name_en, archived, version from pipeline where id = $1 for update", id)
        .fetch_one(tx.conn())
        .await?;
    if row.version == version {
        Ok(Before { name: row.name, name_en: row.name_en, archived: row.archived })
    } else {
        Err(AppError::conflict("changed"))
    }
}

/// Adds a pipeline after all others.
pub async fn add(tx: &mut Tx, id: Uuid, name: &str, name_en: Option<&str>) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        r#"
        insert into pipeline (id, name, name_en, rank, created_at)
        select $1, $2, $3, coalesce(max(rank), 0) + 1, $4 from pipeline
        "#,
        id,
        name,
        name_en,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes the names; gives the new version.
pub async fn rename(tx: &mut Tx, id: Uuid, name: &str, name_en: Option<&str>) -> Result<i32, AppError> {
    let version = sqlx::query_scalar!(
        "update pipeline set name = $2, name_en = $3, version = version + 1 where id = $1 returning version",
        id,
        name,
        name_en,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Puts a pipeline away or takes it out again; gives the new version.
pub async fn set_archived(tx: &mut Tx, id: Uuid, archived: bool) -> Result<i32, AppError> {
    let version = sqlx::query_scalar!(
        "update pipeline set archived = $2, version = version + 1 where id = $1 returning version",
        id,
        archived,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Counts a change of the stages as one of their pipeline; gives the new version.
pub async fn touch(tx: &mut Tx, id: Uuid) -> Result<i32, AppError> {
    let version = sqlx::query_scalar!("update pipeline set version = version + 1 where id = $1 returning version", id)
        .fetch_one(tx.conn())
        .await?;
    Ok(version)
}

/// Whether open deals are in any stage of the pipeline.
pub async fn has_open_deals(tx: &mut Tx, id: Uuid) -> Result<bool, AppError> {
    let found = sqlx::query_scalar!(
        r#"
        select exists (select 1 from stage s where s.pipeline_id = $1 and exists (
                 select 1 from deal d where d.stage_id = s.id and d.status = 'open' and d.deleted_at is null)) as "found!"
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// How many pipelines are in use.
pub async fn in_use(tx: &mut Tx) -> Result<i64, AppError> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from pipeline where not archived"#)
        .fetch_one(tx.conn())
        .await?)
}
