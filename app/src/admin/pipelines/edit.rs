//! `/admin/pipelines/:id`: one pipeline with its stages.

use super::{
    api::{pipeline_plan, rename_pipeline},
    model::{Plan, name_in},
    names::{NameFields, NamesInForm},
    stages::StageList,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, AppError, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, Form, FormActions, SkeletonShape},
    words::admin as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct PipelinePage {
    plan: Answer<Plan>,
}

async fn read(id: Option<Uuid>) -> Result<Plan, AppError> {
    pipeline_plan(id.ok_or(AppError::NotFound)?).await
}

impl Screen for PipelinePage {
    fn data() -> Self {
        let params = use_params_map();
        let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<Uuid>().ok()));
        Self { plan: ask(id, read) }
    }

    fn view(this: Self) -> AnyView {
        let plan = this.plan;
        view! { <PipelineRoom plan/> }.into_any()
    }
}

#[component]
fn PipelineRoom(plan: Answer<Plan>) -> impl IntoView {
    let lang = use_lang();
    let (title, renaming) = (RwSignal::new(String::new()), RwSignal::new(None::<Plan>));
    let open = RwSignal::new(false);
    let show = move |found: Plan| {
        let name = name_in(lang, &found.name, found.name_en.as_deref()).to_owned();
        let shown = name.clone();
        // The title of the page stands outside of what is awaited.
        Effect::new(move |_| title.set(shown.clone()));
        let subject = found.clone();
        let rename = move |_| {
            renaming.set(Some(subject.clone()));
            open.set(true);
        };
        view! {
            <div class="pipeline-names">
                <p class="pipeline-names__name">{name}</p>
                <Button icon=icondata::LuPencil on_click=rename>
                    {w::rename(lang)}
                </Button>
            </div>
            <StageList plan=found changed=move |()| plan.refetch()/>
        }
        .into_any()
    };
    let done = Callback::new(move |()| {
        open.set(false);
        plan.refetch();
    });
    let heading = move || if title.with(String::is_empty) { w::pipeline(lang).to_owned() } else { title.get() };
    view! {
        <Frame here=Place::Pipelines below=Signal::derive(heading)>
            {loaded(plan, SkeletonShape::Rows(8), show)}
            <Dialog name="rename-pipeline" title=w::rename(lang) open>
                {move || renaming.get_untracked().map(|plan| view! { <RenameForm plan done/> })}
            </Dialog>
        </Frame>
    }
}

#[component]
fn RenameForm(plan: Plan, done: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let names = NamesInForm::new(&plan.name, plan.name_en.as_deref());
    let (id, version) = (plan.id, plan.version);
    let send = move |()| sending.form(rename_pipeline(id, version, names.typed()), move |_| done.run(()));
    let errors = sending.errors;
    view! {
        <Form name="rename-pipeline-form" on_submit=send dirty=names.dirty() error=errors.rest()>
            <NameFields form="rename-pipeline" names errors/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
