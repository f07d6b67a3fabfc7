use leptos::prelude::*;

/// Labels and values of a record, one under the other.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One label and its value.
#[component]
pub fn Fact(#[prop(into)] label: Signal<String>, children: Children) -> impl IntoView {
    view! {
        <div class="facts__fact">
            <dt class="facts__label">{move || label.get()}</dt>
            <dd class="facts__value">{children()}</dd>
        </div>
    }
}
