use super::{Breadcrumbs, Crumb};
use leptos::prelude::*;
use leptos_meta::Title;

/// What the frame puts at the end of every page's head on phones, where there is no side bar.
#[derive(Clone)]
pub struct PageCorner(pub ViewFn);

/// Marks the document once a page answers to clicks: tests wait for it, and styles may. Called by what stands for a page.
pub fn mark_awake() {
    Effect::new(|_| {
        if let Some(html) = document().document_element() {
            // Setting an attribute of this name cannot fail.
            html.set_attribute("data-hydrated", "").ok();
        }
    });
}

/// Whether the document has been marked so.
pub(super) fn is_awake() -> bool {
    document().document_element().is_some_and(|html| html.has_attribute("data-hydrated"))
}

/// The frame of every page: way back, title, actions, tool bar, content. It also names the browser's tab.
#[component]
pub fn Page(
    #[prop(into)] title: Signal<String>,
    children: Children,
    #[prop(optional)] crumbs: Vec<Crumb>,
    /// Buttons beside the title, the main one last.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// Filters and views below the title.
    #[prop(optional, into)]
    toolbar: Option<ViewFnOnce>,
    /// The content takes the height that is left and scrolls itself: boards and long tables.
    #[prop(optional, into)]
    fill: Signal<bool>,
    /// Text and forms: no wider than 72 characters.
    #[prop(optional)]
    narrow: bool,
    /// Keeps the title for screen readers and the tab only.
    #[prop(optional)]
    hide_title: bool,
) -> impl IntoView {
    mark_awake();
    let class = move || match (fill.get(), narrow) {
        (true, _) => "page page--fill",
        (false, true) => "page page--narrow",
        (false, false) => "page",
    };
    view! {
        <Title text=move || title.get()/>
        <div class=class>
            <header class="page__head">
                <div class="page__names">
                    {(!crumbs.is_empty()).then(|| view! { <Breadcrumbs crumbs/> })}
                    <h1 class=if hide_title { "visually-hidden" } else { "page__title" }>{move || title.get()}</h1>
                </div>
                {actions.map(|actions| view! { <div class="page__actions">{actions.run()}</div> })}
                {use_context::<PageCorner>().map(|corner| view! { <div class="page__corner">{corner.0.run()}</div> })}
            </header>
            {toolbar.map(|toolbar| view! { <div class="page__toolbar">{toolbar.run()}</div> })}
            <div class="page__content">{children()}</div>
        </div>
    }
}
