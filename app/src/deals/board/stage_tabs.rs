//! On a phone: the stages with their counts above the one column that is shown.

use leptos::html::Nav;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::shelf::Shelf;
use crate::locale::format;
use crate::words::deals as w;

/// The tabs.
#[component]
pub fn StageTabs(shelf: Shelf) -> impl IntoView {
    let nav = NodeRef::<Nav>::new();
    Effect::new(move |_| {
        let at = shelf.lanes.current.get();
        let tab = nav.get().and_then(|nav| Some((nav.children().item(u32::try_from(at).ok()?)?, nav)));
        if let Some((tab, nav)) = tab
            && let Some(tab) = tab.dyn_ref::<HtmlElement>()
        {
            nav.set_scroll_left(tab.offset_left() - nav.offset_left() - 16);
        }
    });
    let about = shelf.about();
    let tabs = about.board.pipeline.stages.iter().enumerate().map(|(at, stage)| {
        let id = stage.id;
        let count = move || {
            let count = shelf.totals.with(|all| all.as_ref()?.iter().find(|total| total.stage == id).map(|t| t.count));
            count.map(format::count)
        };
        view! {
            <button
                type="button"
                class="stage-tabs__tab"
                aria-current=move || (shelf.lanes.current.get() == at).then_some("true")
                on:click=move |_| shelf.lanes.show_lane(at)
            >
                {stage.name.clone()}
                <span class="stage-tabs__count">{count}</span>
            </button>
        }
    });
    view! {
        <nav class="stage-tabs" node_ref=nav aria-label=w::stages(shelf.lang)>
            {tabs.collect_view()}
        </nav>
    }
}
