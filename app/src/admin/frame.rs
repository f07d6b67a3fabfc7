//! What all pages of administration have around their content.

use crate::{
    access::{Action, Answer, AppError, TurnedAway, answer_not_found, error_text, is_for_me},
    locale::use_lang,
    routes,
    ui::{Crumb, Notice, Page, Skeleton, SkeletonShape, Tone},
    words::admin as w,
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::places::GROUPS;
pub(crate) use super::places::Place;

/// Title, the way to the other pages of administration, content.
#[component]
pub(crate) fn Frame(
    here: Place,
    children: Children,
    /// What is shown below this place: the name of one pipeline.
    #[prop(optional, into)]
    below: Option<Signal<String>>,
    #[prop(default = ViewFnOnce::default(), into)] actions: ViewFnOnce,
) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::Administer) {
        return view! { <TurnedAway title=w::administration(lang)/> }.into_any();
    }
    let mut crumbs = vec![Crumb::link(w::administration(lang), routes::ADMIN)];
    if below.is_some() {
        crumbs.push(Crumb::link(here.label(lang), here.href()));
    }
    let title = below.unwrap_or_else(|| here.label(lang).into());
    view! {
        <Page title crumbs actions>
            <div class="admin">
                <PlacesBeside here/>
                <div class="admin__content">{children()}</div>
            </div>
        </Page>
    }
    .into_any()
}

/// All places, beside the content of wide screens. Phones go by the page of all places.
#[component]
fn PlacesBeside(here: Place) -> impl IntoView {
    let lang = use_lang();
    let link = move |place: &Place| {
        let place = *place;
        view! {
            <li>
                <a class="admin-nav__link" href=place.href() aria-current=(place == here).then_some("page")>
                    {place.label(lang)}
                </a>
            </li>
        }
    };
    view! {
        <nav class="admin-nav" aria-label=w::administration(lang)>
            {GROUPS
                .iter()
                .map(|(name, places)| {
                    view! {
                        <p class="admin-nav__group" aria-hidden="true">
                            {name(lang)}
                        </p>
                        <ul aria-label=name(lang)>{places.iter().map(link).collect_view()}</ul>
                    }
                })
                .collect_view()}
        </nav>
    }
}

/// What a resource brought, as `show` draws it, or why it did not come, with another try.
pub(crate) fn loaded<T>(
    resource: Answer<T>,
    shape: SkeletonShape,
    show: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let lang = use_lang();
    view! {
        <Transition fallback=move || {
            view! { <Skeleton shape/> }
        }>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => show(value),
                        Err(error) => {
                            if error == AppError::NotFound {
                                answer_not_found();
                            }
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| resource.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
}
