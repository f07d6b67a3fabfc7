use super::{
    field::{FieldWords, described, invalid},
    typed,
};
use leptos::{html::Input, prelude::*};

/// A box to tick, its label beside it.
#[component]
pub fn CheckField(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! { <Ticked name label value id=id hint error disabled on_change=on_change switch=false/> }
}

/// Something that is on or off at once, without a form to send.
#[component]
pub fn Switch(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! { <Ticked name label value id=id hint error=Signal::default() disabled on_change=on_change switch=true/> }
}

#[component]
fn Ticked(
    name: String,
    label: Signal<String>,
    value: RwSignal<bool>,
    #[prop(optional_no_strip)] id: Option<String>,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
    disabled: Signal<bool>,
    #[prop(optional_no_strip)] on_change: Option<Callback<bool>>,
    switch: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Input>::new();
    typed::join_ticked(node, value);
    let changed = move |event| {
        let ticked = event_target_checked(&event);
        value.set(ticked);
        if let Some(on_change) = on_change {
            on_change.run(ticked);
        }
    };
    view! {
        <div class="field field--check">
            <label class="check" for=id.clone()>
                <input
                    node_ref=node
                    class=if switch { "switch" } else { "check__box" }
                    id=id.clone()
                    name=name
                    type="checkbox"
                    role=switch.then_some("switch")
                    checked=value.get_untracked()
                    aria-invalid=invalid(error)
                    aria-describedby=described(&id, hint, error)
                    disabled=move || disabled.get()
                    on:change=changed
                />
                <span class="check__label">{move || label.get()}</span>
            </label>
            <FieldWords id hint error/>
        </div>
    }
}
