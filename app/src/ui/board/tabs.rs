//! The names of the lanes, above the one that a phone shows.

use super::Lanes;
use leptos::{html::Nav, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// The lanes as tabs, each with how many cards it has; seen on phones alone.
#[component]
pub fn LaneTabs(
    lanes: Lanes,
    /// What the tabs are.
    #[prop(into)]
    label: String,
    /// One for each lane, from the left.
    names: Vec<String>,
    /// How many cards a lane has, as it is said; nothing where that is not known.
    count: Callback<usize, Option<String>>,
) -> impl IntoView {
    let nav = NodeRef::<Nav>::new();
    Effect::new(move |_| {
        let at = lanes.current.get();
        let tab = nav.get().and_then(|nav| Some((nav.children().item(u32::try_from(at).ok()?)?, nav)));
        if let Some((tab, nav)) = tab
            && let Some(tab) = tab.dyn_ref::<HtmlElement>()
        {
            nav.set_scroll_left(tab.offset_left() - nav.offset_left() - 16);
        }
    });
    let tab = move |(at, name): (usize, String)| {
        view! {
            <button
                type="button"
                class="stage-tabs__tab"
                aria-current=move || (lanes.current.get() == at).then_some("true")
                on:click=move |_| lanes.show_lane(at)
            >
                {name}
                <span class="stage-tabs__count">{move || count.run(at)}</span>
            </button>
        }
    };
    view! {
        <nav class="stage-tabs" node_ref=nav aria-label=label>
            {names.into_iter().enumerate().map(tab).collect_view()}
        </nav>
    }
}
