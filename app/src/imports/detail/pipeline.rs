//! The pipeline that deals go to, and a stage for each word of the stage column.

use crate::deals::model::StageKind;
use crate::imports::mapping::{stages_in, stages_of_new};
use crate::imports::plan::{PipelineChoice, Plan, StageChoice, StageRule, free_name};
use crate::{
    locale::{Lang, use_lang},
    ui::{Choice, FormRow, SelectField, TextField},
    words::imports as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Chooses pipeline and stages.
#[component]
pub(super) fn PipelinePart(pipelines: Vec<PipelineChoice>, plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let taken = StoredValue::new(names_of(&pipelines));
    let pipelines = StoredValue::new(pipelines);
    let chosen = Memo::new(move |_| plan.with(|plan| plan.pipeline.pipeline));
    let value = RwSignal::new(chosen.get_untracked().map(|id| id.to_string()).unwrap_or_default());
    let name = RwSignal::new(plan.with_untracked(|plan| plan.pipeline.name.clone()));
    let choices: Vec<Choice> = pipelines.with_value(|pipelines| {
        let all = pipelines.iter().map(|choice| Choice::new(choice.id.to_string(), in_language(lang, &choice.names)));
        all.chain([Choice::new("", w::pipeline_new(lang))]).collect()
    });
    let choose = move |key: String| {
        let choice = pipelines.with_value(|all| all.iter().find(|choice| choice.id.to_string() == key).cloned());
        plan.update(|plan| {
            let values: Vec<String> = plan.pipeline.stages.iter().map(|rule| rule.value.clone()).collect();
            plan.pipeline.stages =
                choice.as_ref().map_or_else(|| stages_of_new(&values), |choice| stages_in(&values, choice));
            plan.pipeline.pipeline = choice.map(|choice| choice.id);
        });
    };
    let wrong = Signal::derive(move || {
        plan.with(|plan| {
            taken.with_value(|taken| {
                let free = || free_name(&plan.pipeline.name, taken);
                plan.name_problem(taken).map(|_| w::pipeline_name_taken(lang, free()))
            })
        })
    });
    Effect::new(move |_| {
        let new = name.get();
        if plan.with_untracked(|plan| plan.pipeline.name != new) {
            plan.update(|plan| plan.pipeline.name = new);
        }
    });
    view! {
        <FormRow>
            <SelectField name="pipeline" label=w::pipeline(lang) value choices on_change=choose/>
            <Show when=move || chosen.get().is_none()>
                <TextField name="pipeline-name" label=w::pipeline_name(lang) value=name error=wrong required=true max=100/>
            </Show>
        </FormRow>
        <Stages pipelines chosen plan/>
    }
}

/// The names that a new pipeline may not have.
pub(super) fn names_of(pipelines: &[PipelineChoice]) -> Vec<String> {
    pipelines.iter().filter_map(|choice| choice.names.first().cloned()).collect()
}

/// One select for each word found.
#[component]
fn Stages(
    pipelines: StoredValue<Vec<PipelineChoice>>,
    chosen: Memo<Option<Uuid>>,
    plan: RwSignal<Plan>,
) -> impl IntoView {
    // The selects are made anew for another pipeline or other words, not for each choice.
    let words = Memo::new(move |_| {
        plan.with(|plan| plan.pipeline.stages.iter().map(|rule| rule.value.clone()).collect::<Vec<_>>())
    });
    view! {
        <div class="import-stages">
            {move || {
                let stages = pipelines
                    .with_value(|all| {
                        all.iter().find(|choice| Some(choice.id) == chosen.get()).map(|choice| choice.stages.clone())
                    });
                let words = words.get().into_iter().enumerate();
                words.map(|(at, word)| view! { <StagePart at word stages=stages.clone() plan/> }).collect_view()
            }}
        </div>
    }
}

/// Where deals with one word go. Without stages of a pipeline: of which kind the new stage is.
#[component]
fn StagePart(at: usize, word: String, stages: Option<Vec<StageChoice>>, plan: RwSignal<Plan>) -> impl IntoView {
    let lang = use_lang();
    let is_new = stages.is_none();
    let rule = plan.with_untracked(|plan| plan.pipeline.stages.get(at).cloned());
    let value = RwSignal::new(rule.map(|rule| key_of(&rule, is_new)).unwrap_or_default());
    let change = move |key: String| {
        plan.update(|plan| {
            if let Some(rule) = plan.pipeline.stages.get_mut(at) {
                if is_new {
                    rule.kind = StageKind::from_key(&key);
                } else {
                    rule.stage = key.parse().ok();
                }
            }
        });
    };
    let choices = stages.map_or_else(|| new_kinds(lang), |stages| existing(lang, &stages));
    view! {
        <SelectField name=format!("stage-{at}") label=w::stage_for(lang, word) value choices on_change=change/>
    }
}

fn key_of(rule: &StageRule, is_new: bool) -> String {
    if is_new { rule.kind.key().to_owned() } else { rule.stage.map(|id| id.to_string()).unwrap_or_default() }
}

fn new_kinds(lang: Lang) -> Vec<Choice> {
    vec![
        Choice::new("open", w::stage_open(lang)),
        Choice::new("won", w::stage_won(lang)),
        Choice::new("lost", w::stage_lost(lang)),
    ]
}

fn existing(lang: Lang, stages: &[StageChoice]) -> Vec<Choice> {
    let stages = stages.iter().map(|stage| Choice::new(stage.id.to_string(), in_language(lang, &stage.names)));
    [Choice::new("", w::stage_choose(lang))].into_iter().chain(stages).collect()
}

/// Of a name in Chinese and perhaps in English, the one to show.
fn in_language(lang: Lang, names: &[String]) -> String {
    let name = if lang == Lang::En { names.last() } else { names.first() };
    name.cloned().unwrap_or_default()
}
