use super::{
    field::{Field, described, invalid},
    typed,
};
use leptos::{html::Input, prelude::*};

/// A day, by the browser's own calendar. The value is `2026-11-22` or empty.
#[component]
pub fn DateField(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    /// First and last day that may be chosen.
    #[prop(optional, into)]
    min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Input>::new();
    typed::join(node, value, || {});
    let changed = move |event| {
        let day = event_target_value(&event);
        value.set(day.clone());
        if let Some(on_change) = on_change {
            on_change.run(day);
        }
    };
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <input
                node_ref=node
                class="input input--date"
                id=id.clone()
                name=name
                type="date"
                value=value.get_untracked()
                min=min
                max=max
                aria-required=required.then_some("true")
                aria-invalid=invalid(error)
                aria-describedby=described(&id, hint, error)
                disabled=move || disabled.get()
                on:change=changed
            />
        </Field>
    }
}
