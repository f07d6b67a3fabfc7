use super::Choice;
use leptos::prelude::*;

/// Two to four ways to see the same thing, side by side. Real radio buttons, so arrow keys work by themselves.
#[component]
pub fn Segmented(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    value: RwSignal<String>,
) -> impl IntoView {
    let name = StoredValue::new(name);
    let choice = move |Choice { value: mine, label }: Choice| {
        let chosen = value.with_untracked(|value| *value == mine);
        let own = mine.clone();
        view! {
            <label class="segmented__choice">
                <input
                    class="segmented__radio visually-hidden"
                    type="radio"
                    name=name.get_value()
                    value=mine.clone()
                    checked=chosen
                    prop:checked=move || value.with(|value| *value == own)
                    on:change=move |_| value.set(mine.clone())
                />
                <span class="segmented__label">{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segmented">
            <legend class="visually-hidden">{move || label.get()}</legend>
            {move || choices.get().into_iter().map(choice).collect_view()}
        </fieldset>
    }
}
