use super::{Icon, debounced, typed};
use leptos::{html::Input, prelude::*};

/// A field to search or filter by words. `on_search` runs 200 ms after the last key and at once on Enter; Escape empties it.
#[component]
pub fn SearchField(
    #[prop(into)] name: String,
    /// Spoken, not shown.
    #[prop(into)]
    label: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] placeholder: MaybeProp<String>,
    #[prop(optional, into)] on_search: Option<Callback<String>>,
) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    typed::join(node, value, || {});
    let settled = debounced(Signal::<String>::from(value), 200);
    let asked = StoredValue::new(value.get_untracked());
    let ask = move |words: String| {
        if let Some(on_search) = on_search
            && asked.get_value() != words
        {
            asked.set_value(words.clone());
            on_search.run(words);
        }
    };
    Effect::new(move || ask(settled.get()));
    let pressed = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            ask(value.get_untracked());
        }
        "Escape" if !value.with_untracked(String::is_empty) => {
            event.stop_propagation();
            value.set(String::new());
        }
        _ => {}
    };
    view! {
        <span class="search">
            <Icon icon=icondata::LuSearch/>
            <input
                node_ref=node
                class="input search__input"
                id=name.clone()
                name=name
                type="search"
                autocomplete="off"
                enterkeyhint="search"
                value=value.get_untracked()
                aria-label=move || label.get()
                placeholder=move || placeholder.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=pressed
            />
        </span>
    }
}
