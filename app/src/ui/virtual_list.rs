use super::{
    Pager,
    window::{Followed, ask_for_more, followed},
};
use leptos::{
    html::{Div, ElementType, Li, Tr},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};
use std::ops::Range;

/// A list of any length, of which only what is seen is in the page. It fills the height that it is given, scrolls itself,
/// and asks for the next page before its end is reached. The server renders the `first` rows.
#[component]
pub fn VirtualList<T>(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    /// What is loaded so far.
    #[prop(into)]
    items: Signal<Vec<T>>,
    /// Tells rows apart; include the version if a changed row is to be drawn again.
    key: fn(&T) -> String,
    #[prop(into)] row: Callback<T, AnyView>,
    /// Pixels, as the server must guess them; the browser measures. Every row has the same height.
    #[prop(default = 36)]
    row_height: u32,
    #[prop(default = 40)] first: usize,
    /// Whether there is more than what is loaded.
    #[prop(optional, into)]
    more: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] on_more: Option<Callback<()>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let node = NodeRef::<Div>::new();
    let (above, below) = (NodeRef::<Li>::new(), NodeRef::<Li>::new());
    let len = Signal::derive(move || items.with(Vec::len));
    let Followed { rows, row_height, measure } = followed(node, len, row_height, first, name.clone(), more);
    ask_for_more(rows, len, more, busy, on_more);
    hold_space(above, below, rows, len, row_height);
    view! {
        <div
            node_ref=node
            class="virtual-list"
            id=name
            tabindex="0"
            role="group"
            aria-label=move || label.get()
            on:scroll=move |_| measure()
        >
            <ul class="virtual-list__rows" data-rows="true">
                <li node_ref=above class="virtual-list__space" aria-hidden="true"></li>
                <For each=move || part(items, rows) key=key children=move |item| view! { <li data-row="true">{row.run(item)}</li> }/>
                <li node_ref=below class="virtual-list__space" aria-hidden="true"></li>
            </ul>
            {on_more.map(|on_more| view! { <Pager more busy on_more/> })}
        </div>
    }
}

/// The items that are in the page.
pub(super) fn part<T: Clone + Send + Sync + 'static>(items: Signal<Vec<T>>, rows: Memo<Range<usize>>) -> Vec<T> {
    let rows = rows.get();
    items.with(|items| items.get(rows.start..rows.end.min(items.len())).unwrap_or_default().to_vec())
}

/// An element of which the height can be set.
pub(super) trait Space: ElementType + 'static {}
impl Space for Li {}
impl Space for Tr {}

/// Keeps the height of the rows that are not in the page. Set by the browser: the page's policy forbids style attributes.
pub(super) fn hold_space<E>(
    above: NodeRef<E>,
    below: NodeRef<E>,
    rows: Memo<Range<usize>>,
    len: Signal<usize>,
    row_height: RwSignal<f64>,
) where
    E: Space,
    E::Output: JsCast + Clone + AsRef<HtmlElement> + 'static,
{
    Effect::new(move |_| {
        let rows = rows.get();
        let left = len.get().saturating_sub(rows.end);
        for (node, count) in [(above, rows.start), (below, left)] {
            if let Some(space) = node.get() {
                let height = format!("{}px", count as f64 * row_height.get());
                if let Err(error) = AsRef::<HtmlElement>::as_ref(&space).style().set_property("height", &height) {
                    leptos::logging::error!("the height of a list could not be set: {error:?}");
                }
            }
        }
    });
}
