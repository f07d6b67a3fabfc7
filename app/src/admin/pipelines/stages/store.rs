//! Rows of `stage`.

use crate::{
    access::{AppError, Tx},
    admin::pipelines::model::StageDetails,
    deals::model::{RequiredField, StageKind},
};
use uuid::Uuid;

fn keys(required: &[RequiredField]) -> Vec<String> {
    required.iter().map(|field| field.key().to_owned()).collect()
}

/// A stage before a change, with the pipeline it belongs to.
pub struct Before {
    pub pipeline: Uuid,
    pub details: StageDetails,
    pub archived: bool,
}

/// Reads one stage and holds it with its pipeline; the version must still be the one that was seen. Deals that are on
/// their way into the stage (their foreign key holds it) are waited for.
///
/// # Errors
/// `NotFound`, or the conflict `changed`.
pub async fn hold(tx: &mut Tx, id: Uuid, version: i32) -> Result<Before, AppError> {
    let row = sqlx::query!(
        r#"
        select s.pipeline_id, s.name, s.name_en, s.kind, s.probability, s.target_days, s.required, s.archived, s.version
          from stage s join pipeline p on p.id = s.pipeline_id where s.id = $1 for update
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.version != version {
        return Err(AppError::conflict("changed"));
    }
    let details = StageDetails {
        name: row.name,
        name_en: row.name_en,
        kind: StageKind::from_key(&row.kind),
        probability: row.probability,
        target_days: row.target_days,
        required: row.required.iter().filter_map(|key| RequiredField::from_key(key)).collect(),
    };
    Ok(Before { pipeline: row.pipeline_id, details, archived: row.archived })
}

/// Adds a stage: an open one before the first closed one, a closed one at the end.
pub async fn add(tx: &mut Tx, id: Uuid, pipeline: Uuid, stage: &StageDetails) -> Result<(), AppError> {
    let rank = sqlx::query_scalar!(
        r#"
        select coalesce(case when $2 = 'open' then min(rank) filter (where kind <> 'open') end, max(rank) + 1, 1) as "rank!"
          from stage where pipeline_id = $1 and not archived
        "#,
        pipeline,
        stage.kind.key(),
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!("update stage set rank = rank + 1 where pipeline_id = $1 and rank >= $2", pipeline, rank)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        r#"
        insert into stage (id, pipeline_id, name, name_en, rank, kind, probability, target_days, required)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        "#,
        id,
        pipeline,
        stage.name,
        stage.name_en,
        rank,
        stage.kind.key(),
        stage.probability,
        stage.target_days,
        &keys(&stage.required),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes the form of a stage.
pub async fn change(tx: &mut Tx, id: Uuid, stage: &StageDetails) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update stage set name = $2, name_en = $3, kind = $4, probability = $5, target_days = $6, required = $7, version = version + 1
         where id = $1
        "#,
        id,
        stage.name,
        stage.name_en,
        stage.kind.key(),
        stage.probability,
        stage.target_days,
        &keys(&stage.required),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a stage away or takes it out again.
pub async fn set_archived(tx: &mut Tx, id: Uuid, archived: bool) -> Result<(), AppError> {
    sqlx::query!("update stage set archived = $2, version = version + 1 where id = $1", id, archived)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The stages in use, in order, with their names.
pub async fn order(tx: &mut Tx, pipeline: Uuid) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows =
        sqlx::query!("select id, name from stage where pipeline_id = $1 and not archived order by rank, id", pipeline,)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Numbers the stages anew in this order.
pub async fn set_order(tx: &mut Tx, pipeline: Uuid, order: &[Uuid]) -> Result<(), AppError> {
    sqlx::query!(
        r#"
        update stage s set rank = o.rank
          from unnest($2::uuid[]) with ordinality as o (id, rank)
         where s.id = o.id and s.pipeline_id = $1 and s.rank is distinct from o.rank
        "#,
        pipeline,
        order,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether open deals are in the stage; with `closed` any deal counts, even one in the bin.
pub async fn has_deals(tx: &mut Tx, id: Uuid, closed: bool) -> Result<bool, AppError> {
    let found = sqlx::query_scalar!(
        r#"
        select exists (select 1 from deal d where d.stage_id = $1 and d.status = 'open' and d.deleted_at is null)
            or $2 and exists (select 1 from deal d where d.stage_id = $1) as "found!"
        "#,
        id,
        closed,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Whether an open stage is in use.
pub async fn has_open_stage(tx: &mut Tx, pipeline: Uuid) -> Result<bool, AppError> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from stage where pipeline_id = $1 and kind = 'open' and not archived) as "found!""#,
        pipeline,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}
