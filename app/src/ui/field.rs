use super::Icon;
use leptos::prelude::*;

/// What every field has around its control: label, hint and the error in words, tied together for screen readers.
#[component]
pub(super) fn Field(
    /// Id of the control.
    id: String,
    label: Signal<String>,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
    required: bool,
    hide_label: bool,
    children: Children,
) -> impl IntoView {
    let label_class = match (hide_label, required) {
        (true, _) => "field__label visually-hidden",
        (false, true) => "field__label field__label--required",
        (false, false) => "field__label",
    };
    view! {
        <div class="field" class:field--wrong=move || error.with(Option::is_some)>
            <label class=label_class for=id.clone()>
                {move || label.get()}
            </label>
            {children()} <FieldWords id hint error/>
        </div>
    }
}

/// Hint and error of a field. The error's place always exists, so that its words are spoken when they come.
#[component]
pub(super) fn FieldWords(id: String, hint: MaybeProp<String>, error: Signal<Option<String>>) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        {move || {
            let id = hint_id.clone();
            hint.get().map(|hint| view! { <p class="field__hint" id=id>{hint}</p> })
        }}
        <p class="field__error" id=error_id aria-live="polite">
            {move || {
                error.get().map(|words| view! { <Icon icon=icondata::LuCircleAlert/><span>{words}</span> })
            }}
        </p>
    }
}

/// The value of `aria-describedby`: the hint, and the error while there is one.
pub(super) fn described(
    id: &str,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + Send + Sync + 'static + use<> {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    move || {
        let mut ids = Vec::with_capacity(2);
        if error.with(Option::is_some) {
            ids.push(error_id.as_str());
        }
        if hint.get().is_some() {
            ids.push(hint_id.as_str());
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// The value of `aria-invalid`.
pub(super) fn invalid(error: Signal<Option<String>>) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync {
    move || error.with(Option::is_some).then_some("true")
}
