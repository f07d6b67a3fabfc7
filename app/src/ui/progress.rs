use leptos::prelude::*;

/// How far a long task is, from 0 to 1, and in words.
#[component]
pub fn Progress(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<f64>,
    #[prop(optional, into)] text: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <div class="progress">
            <div class="progress__words">
                <span>{move || label.get()}</span>
                {move || text.get().map(|text| view! { <span class="progress__text">{text}</span> })}
            </div>
            <progress
                class="progress__bar"
                max="1"
                value=move || value.get().clamp(0.0, 1.0).to_string()
                aria-label=move || label.get()
            ></progress>
        </div>
    }
}
