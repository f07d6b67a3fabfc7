use super::{Notice, Tone, leave::warn_before_leaving};
use leptos::{ev::KeyboardEvent, html, prelude::*};

/// A form. Enter in a field and Ctrl/⌘ Enter anywhere submit it; while `dirty` it warns before the page is left.
#[component]
pub fn Form(
    /// Also its id, for buttons that stand outside.
    #[prop(into)]
    name: String,
    children: Children,
    #[prop(into)] on_submit: Callback<()>,
    /// Whether something would be lost by leaving.
    #[prop(optional, into)]
    dirty: Signal<bool>,
    /// What is wrong with the form as a whole.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let node = NodeRef::<html::Form>::new();
    warn_before_leaving(dirty);
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            if let Some(Err(error)) = node.get_untracked().map(|form| form.request_submit()) {
                leptos::logging::error!("the form could not be submitted: {error:?}");
            }
        }
    };
    view! {
        <form
            node_ref=node
            class="form"
            id=name
            novalidate=true
            data-dirty=move || dirty.get().then_some("true")
            on:submit=move |event| {
                event.prevent_default();
                on_submit.run(());
            }
            on:keydown=pressed
        >
            <Show when=move || error.with(Option::is_some)>
                <Notice tone=Tone::Bad>{move || error.get()}</Notice>
            </Show>
            {children()}
        </form>
    }
}

/// Fields side by side where there is room.
#[component]
pub fn FormRow(children: Children) -> impl IntoView {
    view! { <div class="form__row">{children()}</div> }
}

/// The buttons at the end of a form or dialog: the main one last, under the thumb on phones.
#[component]
pub fn FormActions(children: Children) -> impl IntoView {
    view! { <div class="form__actions">{children()}</div> }
}
