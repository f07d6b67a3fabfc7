//! The page of one import.

use super::{at_work::AtWork, outcome::Outcome, plan_form::PlanForm, way_back::Undone};
use crate::areas::Screen;
use crate::imports::api::import_of;
use crate::imports::list::StateBadge;
use crate::imports::report::{ImportView, State};
use crate::{
    access::{Answer, AppError, answer_not_found, ask, error_text},
    locale::use_lang,
    routes,
    ui::{Crumb, EmptyState, LinkButton, Page, Skeleton, SkeletonShape},
    words::imports as w,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::sync::Arc;
use uuid::Uuid;

/// `/imports/:id`
pub struct ImportPage {
    import: Answer<ImportView>,
}

impl Screen for ImportPage {
    fn data() -> Self {
        let params = use_params_map();
        let id = move || {
            params.with(|params| params.get_str("id").and_then(|id| id.parse::<Uuid>().ok())).unwrap_or_default()
        };
        Self { import: ask(id, import_of) }
    }

    fn view(this: Self) -> AnyView {
        let import = this.import;
        // Not on opening the page, but once something was done on it.
        let arrives = StoredValue::new(false);
        let again = Callback::new(move |()| {
            arrives.set_value(true);
            import.refetch();
        });
        view! {
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
                {move || Suspend::new(async move {
                    match import.await {
                        Ok(view) => view! { <Import view arrives=arrives.get_value() again/> }.into_any(),
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
    if error == AppError::NotFound {
        answer_not_found();
    }
    view! {
        <Page title=w::title(lang) crumbs=vec![Crumb::link(w::title(lang), routes::IMPORTS)]>
            <EmptyState icon=icondata::LuSearchX title=error_text(lang, &error)>
                <LinkButton href=routes::IMPORTS>{w::title(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}

/// An import as it stands; `again` reads it anew. `arrives`: whether it was read anew.
#[component]
fn Import(view: ImportView, arrives: bool, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let state = view.row.state;
    provide_context(Arc::new(view.own.clone()));
    let body = match state {
        State::Running => view! { <AtWork row=view.row.clone() again/> }.into_any(),
        State::Draft => view! { <PlanForm view=view.clone() arrives again/> }.into_any(),
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
