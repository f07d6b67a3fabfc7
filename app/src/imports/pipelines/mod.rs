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

/// A pipeline that is to be made, with the ids that it and its stages will have.
#[derive(Debug, Clone)]
pub struct NewPipeline {
    pub id: Uuid,
    /// The plan of the import once it is made.
    plan: PipelinePlan,
}

impl NewPipeline {
    /// Of the stages of a plan.
    #[must_use]
    pub fn of(plan: &PipelinePlan) -> Self {
        let id = new_id();
        let stages = plan.stages.iter().map(|rule| StageRule { stage: Some(new_id()), ..rule.clone() }).collect();
        Self { id, plan: PipelinePlan { pipeline: Some(id), name: plan.name.trim().to_owned(), stages } }
    }

    /// Where values will go.
    #[must_use]
    pub fn stages(&self) -> Stages {
        let mut stages = Stages::of_pipeline(self.id);
        for rule in &self.plan.stages {
            let id = rule.stage.unwrap_or_else(new_id);
            stages.add(&rule.value, StageKnown { id, name: rule.value.clone(), kind: rule.kind });
        }
        stages
    }

    /// Makes it, and has the plan name it from now on: an import that breaks off goes on with it.
    ///
    /// # Errors
    /// A conflict with the code of what is wrong with it: that is no row's fault.
    pub async fn make(&self, tx: &mut Tx, import: Uuid) -> Result<(), AppError> {
        store::add(tx, self.id, &self.plan.name, &stages(&self.plan.stages)).await.map_err(not_of_a_row)?;
        store::choose(tx, import, &self.plan).await?;
        add_records(tx, import, &[Recorded::created("pipeline", self.id)]).await?;
        let created = Event::of("pipeline.created", "pipeline", self.id).version(1);
        record(tx, created.after(json!({ "name": self.plan.name }))).await.map(drop)
    }
}

fn not_of_a_row(error: AppError) -> AppError {
    match error {
        AppError::Invalid(fields) => {
            AppError::Conflict(fields.into_iter().next().map_or_else(|| "invalid_value".to_owned(), |field| field.code))
        }
        other => other,
    }
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

/// Where values go in a pipeline that is there.
///
/// # Errors
/// `Invalid` on `stages` where one of them is not there any more.
pub async fn known(tx: &mut Tx, pipeline: Uuid, rules: &[StageRule]) -> Result<Stages, AppError> {
    let mut stages = Stages::of_pipeline(pipeline);
    let choice = store::pipelines(tx).await?.into_iter().find(|choice| choice.id == pipeline);
    let there = choice.map(|choice| choice.stages).unwrap_or_default();
    for rule in rules {
        let stage = there.iter().find(|stage| Some(stage.id) == rule.stage).map(|stage| StageKnown {
            id: stage.id,
            name: stage.names.first().cloned().unwrap_or_default(),
            kind: stage.kind,
        });
        stages.add(&rule.value, stage.ok_or_else(|| AppError::invalid("stages", "import_stage_unmapped"))?);
    }
    Ok(stages)
}
