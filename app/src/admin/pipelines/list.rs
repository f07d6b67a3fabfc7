//! `/admin/pipelines`: all pipelines, and making a new one.

use super::{
    api::{archive_pipeline, list_pipelines},
    create::CreateForm,
    model::{PipelineRow, name_in},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    routes,
    ui::{Badge, Button, ButtonKind, Dialog, EmptyState, Icon, Menu, MenuItem, SkeletonShape},
    words::admin as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct PipelinesPage {
    pipelines: Answer<Vec<PipelineRow>>,
}

impl Screen for PipelinesPage {
    fn data() -> Self {
        Self { pipelines: ask(|| (), |()| list_pipelines()) }
    }

    fn view(this: Self) -> AnyView {
        let pipelines = this.pipelines;
        view! { <PipelinesRoom pipelines/> }.into_any()
    }
}

#[component]
fn PipelinesRoom(pipelines: Answer<Vec<PipelineRow>>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let creating = RwSignal::new(false);
    let navigate = use_navigate();
    let made = Callback::new(move |id: Uuid| {
        creating.set(false);
        navigate(&routes::admin_pipeline(id), leptos_router::NavigateOptions::default());
    });
    let archive = Callback::new(move |row: PipelineRow| {
        sending.step(archive_pipeline(row.id, row.version, !row.archived), move |_| pipelines.refetch());
    });
    let add = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| creating.set(true)>
                {w::add_pipeline(lang)}
            </Button>
        }
    };
    let show = move |found: Vec<PipelineRow>| {
        if found.is_empty() {
            return view! { <EmptyState icon=icondata::LuKanban title=w::no_pipelines(lang) text=w::no_pipelines_text(lang)/> }
                .into_any();
        }
        let rows = found.into_iter().map(|row| view! { <PipelineItem row archive/> });
        view! { <ul class="pipeline-list">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <Frame here=Place::Pipelines actions=add>
            <p class="admin-note">{w::pipelines_text(lang)}</p>
            {loaded(pipelines, SkeletonShape::Rows(4), show)}
            <Dialog name="new-pipeline" title=w::add_pipeline(lang) open=creating>
                <CreateForm made/>
            </Dialog>
        </Frame>
    }
}

#[component]
fn PipelineItem(row: PipelineRow, archive: Callback<PipelineRow>) -> impl IntoView {
    let lang = use_lang();
    let name = name_in(lang, &row.name, row.name_en.as_deref()).to_owned();
    let href = routes::admin_pipeline(row.id);
    let menu = format!("pipeline-{}", row.id.simple());
    let steps = row.stages.iter().map(|(name, name_en)| {
        let name = name_in(lang, name, name_en.as_deref()).to_owned();
        view! {
            <li class="pipeline-list__stage">
                {name} <Icon icon=icondata::LuChevronRight/>
            </li>
        }
    });
    let steps = steps.collect_view();
    let archived = row.archived;
    let (icon, text) = if archived {
        (icondata::LuArchiveRestore, w::take_out_short(lang))
    } else {
        (icondata::LuArchive, w::put_away_short(lang))
    };
    view! {
        <li class="pipeline-list__item">
            <div class="pipeline-list__head">
                <a class="pipeline-list__name" href=href.clone()>
                    {name.clone()}
                </a>
                {archived.then(|| view! { <Badge>{w::archived(lang)}</Badge> })}
                <Menu name=menu label=w::more_for(lang, name) small=true>
                    <MenuItem icon=icondata::LuPencil href=href>
                        {w::edit(lang)}
                    </MenuItem>
                    <MenuItem icon on_click=move |()| archive.run(row.clone())>
                        {text}
                    </MenuItem>
                </Menu>
            </div>
            <ol class="pipeline-list__stages">{steps}</ol>
        </li>
    }
}
