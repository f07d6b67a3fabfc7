use super::{
    Choice, Icon,
    field::{Field, described, invalid},
    typed,
};
use leptos::{html::Select, prelude::*};

/// One of several choices, by the browser's own list (which every phone shows in its own good way).
#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Select>::new();
    typed::join(node, value, move || choices.track());
    let changed = move |event| {
        let chosen = event_target_value(&event);
        value.set(chosen.clone());
        if let Some(on_change) = on_change {
            on_change.run(chosen);
        }
    };
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <span class="select">
                <select
                    node_ref=node
                    class="input input--select"
                    id=id.clone()
                    name=name
                    aria-required=required.then_some("true")
                    aria-invalid=invalid(error)
                    aria-describedby=described(&id, hint, error)
                    disabled=move || disabled.get()
                    on:change=changed
                >
                    {move || options(&choices.get(), &value.get_untracked())}
                </select>
                <Icon icon=icondata::LuChevronDown/>
            </span>
        </Field>
    }
}

/// The options of a select, the chosen one marked for the first paint.
pub(super) fn options(choices: &[Choice], chosen: &str) -> impl IntoView + use<> {
    let chosen = chosen.to_owned();
    choices
        .iter()
        .cloned()
        .map(|Choice { value, label }| {
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {label}
                </option>
            }
        })
        .collect_view()
}
