//! The pipeline that deals go to: a chosen one, or one made of the stages found.

pub mod store;

use super::context::{StageKnown, Stages};
use super::plan::{PipelinePlan, StageRule};
use super::records::store::{Recorded, add_records};
use crate::access::{AppError, Tx, new_id};
use crate::deals::model::StageKind;
use crate::events::{Event, record};
use serde_json::json;
use store::NewStage;
use uuid::Uuid;

/// The words for stages that every pipeline needs and the file lacks.
const CLOSING: [(StageKind, &str, &str); 2] = [(StageKind::Won, "赢单", "Won"), (StageKind::Lost, "输单", "Lost")];

/// Makes a pipeline of the stages of the plan; gives the plan with its ids.
pub async fn make(tx: &mut Tx, import: Uuid, plan: &PipelinePlan) -> Result<PipelinePlan, AppError> {
    let id = new_id();
    let rules: Vec<StageRule> =
        plan.stages.iter().map(|rule| StageRule { stage: Some(new_id()), ..rule.clone() }).collect();
    store::add(tx, id, plan.name.trim(), &stages(&rules)).await?;
    add_records(tx, import, &[Recorded::created("pipeline", id)]).await?;
    record(tx, Event::of("pipeline.created", "pipeline", id).version(1).after(json!({ "name": plan.name.trim() })))
        .await?;
    Ok(PipelinePlan { pipeline: Some(id), name: plan.name.clone(), stages: rules })
}

/// The rules as stages: open ones in their order, each likelier than the one before, then won and lost.
fn stages(rules: &[StageRule]) -> Vec<NewStage> {
    let open = rules.iter().filter(|rule| rule.kind == StageKind::Open).count();
    let mut before = 0;
    let mut stage = |rule: &StageRule| {
        let probability = match rule.kind {
            StageKind::Won => 100,
            StageKind::Lost => 0,
            StageKind::Open => {
                before += 1;
                i16::try_from(before * 100 / (open + 1)).unwrap_or(50)
            }
        };
        let name = rule.value.chars().take(100).collect();
        NewStage { id: rule.stage.unwrap_or_else(new_id), name, name_en: None, kind: rule.kind, probability }
    };
    let mut stages: Vec<NewStage> = rules.iter().filter(|rule| rule.kind == StageKind::Open).map(&mut stage).collect();
    for (kind, name, name_en) in CLOSING {
        let mut named: Vec<NewStage> = rules.iter().filter(|rule| rule.kind == kind).map(&mut stage).collect();
        if named.is_empty() {
            let probability = if kind == StageKind::Won { 100 } else { 0 };
            named.push(NewStage {
                id: new_id(),
                name: name.to_owned(),
                name_en: Some(name_en.to_owned()),
                kind,
                probability,
            });
        }
        stages.append(&mut named);
    }
    stages
}

/// Where values go, by a plan whose pipeline is chosen; before one is made, by made-up ids.
pub async fn known(tx: &mut Tx, plan: &PipelinePlan) -> Result<Stages, AppError> {
    let mut stages = Stages::of_pipeline(plan.pipeline.unwrap_or_else(new_id));
    let choice = store::pipelines(tx).await?.into_iter().find(|choice| Some(choice.id) == plan.pipeline);
    for rule in &plan.stages {
        let stage = match (&choice, rule.stage) {
            (Some(choice), Some(id)) => choice.stages.iter().find(|stage| stage.id == id).map(|stage| StageKnown {
                id,
                name: stage.names.first().cloned().unwrap_or_default(),
                kind: stage.kind,
            }),
            (None, _) if plan.pipeline.is_none() => {
                Some(StageKnown { id: new_id(), name: rule.value.clone(), kind: rule.kind })
            }
            _ => None,
        };
        stages.add(&rule.value, stage.ok_or_else(|| AppError::invalid("stages", "import_stage_unmapped"))?);
    }
    Ok(stages)
}
