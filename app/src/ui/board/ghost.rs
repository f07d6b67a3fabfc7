//! What follows the hand.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::lanes::{Lanes, put_style};

/// A copy of the held card, and how many go with it.
#[component]
pub(super) fn Ghost(lanes: Lanes) -> impl IntoView {
    let count = move || {
        let count = lanes.flight.with(|flight| flight.as_ref().map_or(0, |flight| flight.ids.len()));
        if count > 1 { count.to_string() } else { String::new() }
    };
    let ghost: NodeRef<Div> = lanes.ghost;
    view! {
        <div class="board-ghost" node_ref=ghost aria-hidden="true" inert=true>
            <div class="board-ghost__card"></div>
            <span class="board-ghost__count">{count}</span>
        </div>
    }
}

impl Lanes {
    /// The ghost is a copy of the card as it stands in the page.
    pub(super) fn show_ghost(self, card: &Element, (width, height): (f64, f64)) {
        let Some(ghost) = self.ghost.get_untracked() else { return };
        let Some(copy) = card.clone_node_with_deep(true).ok().and_then(|copy| copy.dyn_into::<Element>().ok()) else {
            return;
        };
        // An id stands once in a page; removing an attribute cannot fail.
        if let Some(named) = copy.query_selector("[id]").ok().flatten() {
            named.remove_attribute("id").ok();
        }
        if let Some(holder) = ghost.first_element_child() {
            holder.set_text_content(None);
            // Both are elements of this document: the copy can be appended.
            holder.append_child(&copy).ok();
        }
        for (property, value) in
            [("width", format!("{width}px")), ("height", format!("{height}px")), ("display", "block".to_owned())]
        {
            put_style(&ghost, property, &value);
        }
    }

    pub(super) fn hide_ghost(self) {
        let Some(ghost) = self.ghost.try_get_untracked().flatten() else { return };
        put_style(&ghost, "display", "none");
        if let Some(holder) = ghost.first_element_child() {
            holder.set_text_content(None);
        }
    }
}
