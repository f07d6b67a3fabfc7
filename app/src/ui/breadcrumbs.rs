use super::Icon;
use crate::{locale::use_lang, words::ui as w};
use leptos::prelude::*;

/// One step of the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    label: Signal<String>,
    href: Option<String>,
}

impl Crumb {
    /// A step that one can go back to.
    pub fn link(label: impl Into<Signal<String>>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// Where one is; the last crumb.
    pub fn here(label: impl Into<Signal<String>>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way back from here. On phones only the last link is shown, as a way back.
#[component]
pub fn Breadcrumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    let step = |Crumb { label, href }: Crumb| match href {
        Some(href) => view! {
            <li class="crumbs__step">
                <a class="crumbs__link" href=href>
                    {move || label.get()}
                </a>
                <Icon icon=icondata::LuChevronRight/>
            </li>
        }
        .into_any(),
        None => view! {
            <li class="crumbs__step crumbs__step--here" aria-current="page">
                {move || label.get()}
            </li>
        }
        .into_any(),
    };
    view! {
        <nav class="crumbs" aria-label=w::breadcrumbs(use_lang())>
            <ol class="crumbs__list">{crumbs.into_iter().map(step).collect_view()}</ol>
        </nav>
    }
}
