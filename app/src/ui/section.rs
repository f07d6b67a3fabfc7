use leptos::prelude::*;

/// A part of a page under its own heading; parted by a line, not by a box.
#[component]
pub fn Section(
    #[prop(into)] title: Signal<String>,
    children: Children,
    #[prop(optional, into)] actions: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <section class="section">
            <header class="section__head">
                <h2 class="section__title">{move || title.get()}</h2>
                {actions.map(|actions| view! { <div class="section__actions">{actions.run()}</div> })}
            </header>
            {children()}
        </section>
    }
}
