//! Pipelines and stages in the database.

use crate::access::{AppError, Tx};
use crate::deals::model::StageKind;
use crate::imports::plan::{PipelineChoice, PipelinePlan, StageChoice};
use sqlx::types::Json;
use uuid::Uuid;

/// The pipelines that deals can go to, with their open, won and lost stages in order.
pub async fn pipelines(tx: &mut Tx) -> Result<Vec<PipelineChoice>, AppError> {
    let rows = sqlx::query!(
        r#"
        select p.id as pipeline, p.name as pipeline_name, p.name_en as pipeline_name_en, s.id, s.name, s.name_en, s.kind
          from pipeline p join stage s on s.pipeline_id = p.id and not s.archived
         where not p.archived order by p.rank, p.id, s.rank, s.id
        "#
    )
    .fetch_all(tx.conn())
    .await?;
    let mut choices: Vec<PipelineChoice> = Vec::new();
    for row in rows {
        if choices.last().is_none_or(|choice| choice.id != row.pipeline) {
            let names = [Some(row.pipeline_name), row.pipeline_name_en].into_iter().flatten().collect();
            choices.push(PipelineChoice { id: row.pipeline, names, stages: vec![] });
        }
        let stage = StageChoice {
            id: row.id,
            names: [Some(row.name), row.name_en].into_iter().flatten().collect(),
            kind: StageKind::from_key(&row.kind),
        };
        if let Some(choice) = choices.last_mut() {
            choice.stages.push(stage);
        }
    }
    Ok(choices)
}

/// The pipelines in use by their names, those without stages too.
pub async fn in_use(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, AppError> {
    let rows =
        sqlx::query!("select id, name from pipeline where not archived order by rank, id").fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Has the plan of an import at work name the pipeline that was made for it.
pub async fn choose(tx: &mut Tx, import: Uuid, plan: &PipelinePlan) -> Result<(), AppError> {
    sqlx::query!(
        "update import set plan = plan || jsonb_build_object('pipeline', $2::jsonb) where id = $1",
        import,
        Json(plan) as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A stage of a new pipeline.
pub struct NewStage {
    pub id: Uuid,
    pub name: String,
    pub name_en: Option<String>,
    pub kind: StageKind,
    /// Per cent.
    pub probability: i16,
}

/// Adds a pipeline behind the others, with its stages in order.
pub async fn add(tx: &mut Tx, id: Uuid, name: &str, stages: &[NewStage]) -> Result<(), AppError> {
    let now = tx.now();
    sqlx::query!(
        "insert into pipeline (id, name, rank, created_at) select $1, $2, coalesce(max(rank), 0) + 1, $3 from pipeline",
        id,
        name,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        r#"
        insert into stage (id, pipeline_id, rank, name, name_en, kind, probability)
        select s.id, $1, s.rank, s.name, s.name_en, s.kind, s.probability
          from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::smallint[]) with ordinality
            as s (id, name, name_en, kind, probability, rank)
        "#,
        id,
        &stages.iter().map(|stage| stage.id).collect::<Vec<_>>(),
        &stages.iter().map(|stage| stage.name.as_str()).collect::<Vec<_>>() as &[&str],
        &stages.iter().map(|stage| stage.name_en.as_deref()).collect::<Vec<_>>() as &[Option<&str>],
        &stages.iter().map(|stage| stage.kind.key()).collect::<Vec<_>>() as &[&str],
        &stages.iter().map(|stage| stage.probability).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
