use super::{
    field::{Field, described, invalid},
    typed,
};
use leptos::{html::Input, prelude::*};

/// A field of one line. `kind` is the input type (`text`, `email`, `tel`, `url`, `password`, `number`).
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] placeholder: MaybeProp<String>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] input_mode: Option<&'static str>,
    /// Most characters that it takes.
    #[prop(optional)]
    max: Option<u32>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
    /// Runs on Enter, outside of forms.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Input>::new();
    typed::join(node, value, || {});
    let entered = move |event: leptos::ev::KeyboardEvent| match on_enter {
        Some(on_enter) if event.key() == "Enter" && !event.is_composing() => {
            event.prevent_default();
            on_enter.run(());
        }
        _ => {}
    };
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <input
                node_ref=node
                class="input"
                id=id.clone()
                name=name
                type=kind
                value=value.get_untracked()
                placeholder=move || placeholder.get()
                autocomplete=autocomplete
                inputmode=input_mode
                maxlength=max.map(|max| max.to_string())
                autofocus=autofocus
                aria-required=required.then_some("true")
                aria-invalid=invalid(error)
                aria-describedby=described(&id, hint, error)
                disabled=move || disabled.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:blur=move |_| {
                    // A field that is taken away while one is in it is left too, when nothing of it is there any more.
                    if let Some(on_blur) = on_blur.filter(|_| !value.is_disposed()) {
                        on_blur.run(());
                    }
                }
                on:keydown=entered
            />
        </Field>
    }
}
