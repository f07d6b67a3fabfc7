//! What all pages of administration have around their content.

use crate::{
    access::{Action, Answer, AppError, TurnedAway, answer_not_found, error_text, is_for_me},
    locale::{Lang, use_lang},
    routes,
    ui::{Crumb, Notice, Page, Skeleton, SkeletonShape, Tone},
    words::{self, admin as w, field_admin as fw, pools as pw},
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// A page of administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    People,
    Teams,
    Roles,
    Pipelines,
    Reasons,
    Fields,
    Pools,
    TagRules,
    Quality,
    Sla,
    Mail,
    Handovers,
    Settings,
}

impl Place {
    const ALL: [Self; 13] = [
        Self::People,
        Self::Teams,
        Self::Roles,
        Self::Pipelines,
        Self::Reasons,
        Self::Fields,
        Self::Pools,
        Self::TagRules,
        Self::Quality,
        Self::Sla,
        Self::Mail,
        Self::Handovers,
        Self::Settings,
    ];

    const fn href(self) -> &'static str {
        match self {
            Self::People => routes::ADMIN_PEOPLE,
            Self::Teams => routes::ADMIN_TEAMS,
            Self::Roles => routes::ADMIN_ROLES,
            Self::Pipelines => routes::ADMIN_PIPELINES,
            Self::Reasons => routes::ADMIN_REASONS,
            Self::Fields => routes::ADMIN_FIELDS,
            Self::Pools => routes::ADMIN_POOLS,
            Self::TagRules => routes::ADMIN_TAG_RULES,
            Self::Quality => routes::ADMIN_QUALITY,
            Self::Sla => routes::ADMIN_SLA,
            Self::Mail => routes::ADMIN_MAIL,
            Self::Handovers => routes::ADMIN_HANDOVERS,
            Self::Settings => routes::ADMIN_SETTINGS,
        }
    }

    const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::People => w::people(lang),
            Self::Teams => w::teams(lang),
            Self::Roles => w::roles(lang),
            Self::Pipelines => w::pipelines(lang),
            Self::Reasons => w::reasons(lang),
            Self::Fields => fw::title(lang),
            Self::Pools => pw::title(lang),
            Self::TagRules => words::tag_rules::title(lang),
            Self::Quality => words::quality::title(lang),
            Self::Sla => words::sla::title(lang),
            Self::Mail => words::mail::title(lang),
            Self::Handovers => words::handovers::title(lang),
            Self::Settings => w::settings(lang),
        }
    }
}

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
    let crumbs = if below.is_some() { vec![Crumb::link(here.label(lang), here.href())] } else { Vec::new() };
    let title = below.unwrap_or_else(|| here.label(lang).into());
    let links = move || {
        let link = |place: Place| {
            view! {
                <a class="admin-nav__link" href=place.href() aria-current=(place == here).then_some("page")>
                    {place.label(lang)}
                </a>
            }
        };
        view! {
            <nav class="admin-nav" aria-label=w::administration(lang)>
                {Place::ALL.map(link).collect_view()}
            </nav>
        }
    };
    view! {
        <Page title crumbs actions toolbar=links>
            {children()}
        </Page>
    }
    .into_any()
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
