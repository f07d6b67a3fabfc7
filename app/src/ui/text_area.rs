use super::{
    field::{Field, described, invalid},
    typed,
};
use leptos::{html::Textarea, prelude::*};

/// A field of several lines, which grows with its text (`field-sizing`) up to half the screen.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    /// Lines shown while empty.
    #[prop(default = 3)]
    rows: u32,
    #[prop(optional, into)] placeholder: MaybeProp<String>,
    #[prop(optional)] max: Option<u32>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Textarea>::new();
    typed::join(node, value, || {});
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <textarea
                node_ref=node
                class="input input--area"
                id=id.clone()
                name=name
                rows=rows.to_string()
                placeholder=move || placeholder.get()
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
            >
                {between_tags(&value.get_untracked())}
            </textarea>
        </Field>
    }
}

/// A text as it stands between the tags. Leptos writes the content of a `textarea` as it is, so the server escapes it, or a
/// text could end the element; the line break before it is the one that browsers drop. The browser makes a text node.
fn between_tags(text: &str) -> String {
    if cfg!(feature = "ssr") {
        format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
    } else {
        text.to_owned()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::between_tags;

    #[test]
    fn a_text_cannot_end_the_element() {
        assert_eq!(between_tags("a</textarea>&lt;"), "\na&lt;/textarea>&amp;lt;");
    }
}
