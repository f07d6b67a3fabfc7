//! The stages of a pipeline on screen: their order, and what can be done with each.

use super::{
    api::{archive_stage, order_stages},
    form::{StageForm, field_name, kind_name},
};
use crate::{
    access::Sending,
    admin::pipelines::model::{Plan, PlannedStage, moved, name_in},
    deals::model::StageKind,
    locale::use_lang,
    ui::{Badge, Button, ButtonKind, Dialog, IconButton, Section, Tone},
    words::admin as w,
};
use leptos::{ev::KeyboardEvent, prelude::*};
use uuid::Uuid;

/// What can be done with a stage.
#[derive(Debug, Clone)]
enum Step {
    Change(PlannedStage),
    Archive(PlannedStage),
    /// By one place; `true` is down.
    Move(PlannedStage, bool),
}

#[component]
pub(in crate::admin::pipelines) fn StageList(plan: Plan, #[prop(into)] changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let (form, subject) = (RwSignal::new(false), RwSignal::new(None::<PlannedStage>));
    let (pipeline, version) = (plan.id, plan.version);
    let (used, archived): (Vec<_>, Vec<_>) = plan.stages.into_iter().partition(|stage| !stage.archived);
    let order: Vec<Uuid> = used.iter().map(|stage| stage.id).collect();
    let step = Callback::new(move |step: Step| match step {
        Step::Change(stage) => {
            subject.set(Some(stage));
            form.set(true);
        }
        Step::Archive(stage) => {
            sending.step(archive_stage(stage.id, stage.version, !stage.archived), move |_| changed.run(()));
        }
        Step::Move(stage, down) => {
            if let Some(order) = moved(&order, stage.id, down) {
                sending.step(order_stages(pipeline, version, order), move |_| changed.run(()));
            }
        }
    });
    let add = move || {
        let open = move |_| {
            subject.set(None);
            form.set(true);
        };
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=open>
                {w::add_stage(lang)}
            </Button>
        }
    };
    let done = Callback::new(move |()| {
        form.set(false);
        changed.run(());
    });
    let title = move || if subject.with(Option::is_some) { w::edit_stage(lang) } else { w::add_stage(lang) };
    let last = used.len().saturating_sub(1);
    let row = move |(place, stage)| view! { <StageRow stage first=place == 0 last=place == last step/> };
    let put_away = (!archived.is_empty()).then(|| {
        let row = move |stage| view! { <StageRow stage first=true last=true step/> };
        view! {
            <Section title=w::archived_stages(lang)>
                <ul class="stage-plan">{archived.into_iter().map(row).collect_view()}</ul>
            </Section>
        }
    });
    view! {
        <Section title=w::stages(lang) actions=add>
            <p class="admin-note">{w::stages_text(lang)}</p>
            <ol class="stage-plan">{used.into_iter().enumerate().map(row).collect_view()}</ol>
        </Section>
        {put_away}
        <Dialog name="stage" title=Signal::derive(move || title().to_owned()) open=form>
            <StageForm pipeline version subject=subject.get_untracked() done/>
        </Dialog>
    }
}

/// One stage. Alt with the arrow keys moves it, as the two buttons do.
#[component]
fn StageRow(stage: PlannedStage, first: bool, last: bool, step: Callback<Step>) -> impl IntoView {
    let lang = use_lang();
    let name = name_in(lang, &stage.name, stage.name_en.as_deref()).to_owned();
    let archived = stage.archived;
    let facts = view! { <StageFacts stage=stage.clone()/> };
    let stage = StoredValue::new(stage);
    let run = move |what: fn(PlannedStage) -> Step| step.run(what(stage.get_value()));
    let shift = move |down: bool| step.run(Step::Move(stage.get_value(), down));
    let pressed = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowUp" if event.alt_key() && !first => {
            event.prevent_default();
            shift(false);
        }
        "ArrowDown" if event.alt_key() && !last => {
            event.prevent_default();
            shift(true);
        }
        _ => {}
    };
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, w::take_out(lang, name.clone()))
    } else {
        (icondata::LuArchive, w::put_away(lang, name.clone()))
    };
    let order = (!archived).then(|| {
        view! {
            <IconButton
                icon=icondata::LuArrowUp
                label=w::move_up(lang, name.clone())
                small=true
                disabled=first
                on_click=move |_| shift(false)
            />
            <IconButton
                icon=icondata::LuArrowDown
                label=w::move_down(lang, name.clone())
                small=true
                disabled=last
                on_click=move |_| shift(true)
            />
        }
    });
    view! {
        <li class="stage-plan__stage" on:keydown=pressed>
            <div class="stage-plan__words">
                <span class="stage-plan__name">{name.clone()}</span>
                {facts}
            </div>
            <div class="stage-plan__steps">
                {order}
                <IconButton
                    icon=icondata::LuPencil
                    label=w::edit_this(lang, name)
                    small=true
                    on_click=move |_| run(Step::Change)
                />
                <IconButton icon label small=true on_click=move |_| run(Step::Archive)/>
            </div>
        </li>
    }
}

#[component]
fn StageFacts(stage: PlannedStage) -> impl IntoView {
    let lang = use_lang();
    let tone = match stage.kind {
        StageKind::Open => Tone::Neutral,
        StageKind::Won => Tone::Good,
        StageKind::Lost => Tone::Bad,
    };
    let required: Vec<&str> = stage.required.iter().map(|field| field_name(lang, *field)).collect();
    view! {
        <span class="stage-plan__facts">
            <Badge tone>{kind_name(lang, stage.kind)}</Badge>
            <span>{w::per_cent(lang, stage.probability)}</span>
            {stage.target_days.map(|days| view! { <span>{w::within_days(lang, days)}</span> })}
            {(!required.is_empty())
                .then(|| view! { <span>{w::needs(lang, required.join(w::list_comma(lang)))}</span> })}
        </span>
    }
}
