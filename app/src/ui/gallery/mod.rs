//! Every component in every state, at `/ui` in development builds: looked at by people and by the accessibility test.

mod buttons;
mod fields;
mod lists;
mod marks;
mod overlays;
mod states;

use super::{Crumb, Page, Section};
use crate::areas::Screen;
use crate::{locale::use_lang, words::gallery as w};
use leptos::prelude::*;

/// The route of the page, split out of the first download.
pub struct GalleryRoute;

impl Screen for GalleryRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <GalleryPage/> }.into_any()
    }
}

/// The page with everything on it.
#[component]
pub fn GalleryPage() -> impl IntoView {
    let lang = use_lang();
    let crumbs = vec![Crumb::link(w::crumb_list(lang), "/ui"), Crumb::here(w::title(lang))];
    view! {
        <Page title=w::title(lang) crumbs actions=move || view! { <buttons::PageActions/> }>
            <Section title=w::buttons(lang)>
                <buttons::Buttons/>
            </Section>
            <Section title=w::fields(lang)>
                <fields::Fields/>
            </Section>
            <Section title=w::marks(lang)>
                <marks::Marks/>
            </Section>
            <Section title=w::lists(lang)>
                <lists::Lists/>
            </Section>
            <Section title=w::overlays(lang)>
                <overlays::Overlays/>
            </Section>
            <Section title=w::states(lang)>
                <states::States/>
            </Section>
        </Page>
    }
}
