//! The page of one import.

use super::{at_work::AtWork, checked::Checked, outcome::Outcome, plan_form::PlanForm, way_back::Undone};
use crate::areas::Screen;
use crate::imports::api::import_of;
use crate::imports::list::StateBadge;
use crate::imports::report::{ImportView, State};
use crate::{
    access::{AppError, error_text},
    locale::use_lang,
    routes,
    ui::{Crumb, EmptyState, LinkButton, Page, Skeleton, SkeletonShape},
    words::imports as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// `/imports/:id`
pub struct ImportPage {
    import: Resource<Result<ImportView, AppError>>,
}

impl Screen for ImportPage {
    fn data() -> Self {
        let params = use_params_map();
        let id = move || {
            params.with(|params| params.get_str("id").and_then(|id| id.parse::<Uuid>().ok())).unwrap_or_default()
        };
        Self { import: Resource::new(id, import_of) }
    }

    fn view(this: Self) -> AnyView {
        let import = this.import;
        let again = Callback::new(move |()| import.refetch());
        view! {
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
                {move || Suspend::new(async move {
                    match import.await {
                        Ok(view) => view! { <Import view again/> }.into_any(),
                        Err(error) => view! { <Missing error/> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

#[component]
fn Missing(error: AppError) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Page title=w::title(lang) crumbs=vec![Crumb::link(w::title(lang), routes::IMPORTS)]>
            <EmptyState icon=icondata::LuSearchX title=error_text(lang, &error)>
                <LinkButton href=routes::IMPORTS>{w::title(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}

/// An import as it stands; `again` reads it anew.
#[component]
fn Import(view: ImportView, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let state = view.row.state;
    let body = match state {
        State::Running => view! { <AtWork row=view.row.clone() again/> }.into_any(),
        State::Draft => {
            let (checked, shown) = (view.row.progress.checked, view.clone());
            // What a check found holds only for the plan that was checked.
            let unchanged = RwSignal::new(true);
            view! {
                <PlanForm view=view.clone() unchanged again/>
                {checked
                    .then(|| {
                        view! {
                            <Show when=move || unchanged.get()>
                                <Checked view=shown.clone()/>
                            </Show>
                        }
                    })}
            }
            .into_any()
        }
        State::Undone => view! { <Undone view=view.clone() again/> }.into_any(),
        State::Done | State::Failed | State::Cancelled => view! { <Outcome view=view.clone() again/> }.into_any(),
    };
    view! {
        <Page
            title=view.row.name.clone()
            crumbs=vec![Crumb::link(w::title(lang), routes::IMPORTS)]
            actions=move || view! { <StateBadge state/> }
        >
            {body}
        </Page>
    }
}
