use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// One tab: what it stands for, what it says, and how many things lie behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub value: String,
    pub label: String,
    pub count: Option<String>,
}

impl Tab {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), count: None }
    }

    #[must_use]
    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// Tabs over one place. Arrow keys move and choose; each shows a [`TabPanel`] of the same `name`.
#[component]
pub fn Tabs(
    #[prop(into)] name: String,
    /// Spoken: what the tabs divide.
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
    value: RwSignal<String>,
) -> impl IntoView {
    let pressed = move |event: KeyboardEvent| {
        let values: Vec<String> = tabs.with_untracked(|tabs| tabs.iter().map(|tab| tab.value.clone()).collect());
        let here = values.iter().position(|tab| value.with_untracked(|value| value == tab)).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" if here + 1 < values.len() => here + 1,
            "ArrowLeft" if here > 0 => here - 1,
            "Home" => 0,
            "End" if !values.is_empty() => values.len() - 1,
            _ => return,
        };
        event.prevent_default();
        value.set(values[next].clone());
        focus_child(&event, next);
    };
    let name = StoredValue::new(name);
    view! {
        <div class="tabs" role="tablist" aria-label=move || label.get() on:keydown=pressed>
            {move || {
                tabs.get()
                    .into_iter()
                    .map(|tab| view! { <TabButton group=name.get_value() tab value/> })
                    .collect_view()
            }}
        </div>
    }
}

#[component]
fn TabButton(group: String, tab: Tab, value: RwSignal<String>) -> impl IntoView {
    let Tab { value: mine, label, count } = tab;
    let id = format!("{group}-tab-{mine}");
    let panel = format!("{group}-panel-{mine}");
    let chosen = {
        let mine = mine.clone();
        Memo::new(move |_| value.with(|value| *value == mine))
    };
    view! {
        <button
            type="button"
            class="tabs__tab"
            role="tab"
            id=id
            aria-controls=move || chosen.get().then(|| panel.clone())
            aria-selected=move || if chosen.get() { "true" } else { "false" }
            tabindex=move || if chosen.get() { "0" } else { "-1" }
            on:click=move |_| value.set(mine.clone())
        >
            {label}
            {count.map(|count| view! { <span class="tabs__count">{count}</span> })}
        </button>
    }
}

fn focus_child(event: &KeyboardEvent, index: usize) {
    let list = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let tab = list
        .and_then(|list| list.query_selector_all("[role='tab']").ok()?.get(u32::try_from(index).ok()?))
        .and_then(|tab| tab.dyn_into::<HtmlElement>().ok());
    if let Some(Err(error)) = tab.map(|tab| tab.focus()) {
        leptos::logging::warn!("the focus could not be moved: {error:?}");
    }
}

/// What a tab shows; only the chosen one is in the page.
#[component]
pub fn TabPanel(
    /// The `name` of the tabs.
    #[prop(into)]
    tabs: String,
    /// The value of its tab.
    #[prop(into)]
    value: String,
    #[prop(into)] selected: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let (panel, tab) = (format!("{tabs}-panel-{value}"), format!("{tabs}-tab-{value}"));
    view! {
        <Show when=move || selected.with(|selected| *selected == value)>
            <div class="tabs__panel" role="tabpanel" id=panel.clone() aria-labelledby=tab.clone()>
                {children()}
            </div>
        </Show>
    }
}
