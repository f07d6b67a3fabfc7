use super::{
    Icon,
    field::{Field, described, invalid},
};
use leptos::{html::Input, prelude::*};

/// A file, chosen or dropped. The browser shows its name; `on_file` gets it at once.
#[component]
pub fn FileField(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_file: Callback<web_sys::File>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    /// Endings and types, for example `.csv,text/csv`.
    #[prop(optional)]
    accept: Option<&'static str>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Input>::new();
    // A file field takes drops by itself; the frame around it only makes the target large.
    let chosen = move |_| {
        if let Some(file) = node.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)) {
            on_file.run(file);
        }
    };
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <span class="file">
                <Icon icon=icondata::LuUpload/>
                <input
                    node_ref=node
                    class="file__input"
                    id=id.clone()
                    name=name
                    type="file"
                    accept=accept
                    aria-required=required.then_some("true")
                    aria-invalid=invalid(error)
                    aria-describedby=described(&id, hint, error)
                    on:change=chosen
                />
            </span>
        </Field>
    }
}
