//! Who works by keyboard stays where they are when a part of the page is drawn anew.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// What can have the focus in a row or in a section.
const STOPS: &str = "button:not([disabled]), a[href]";

/// Where the focus is: its element, the row around it (rows have ids) and its place in that, the section around both.
struct Place {
    element: HtmlElement,
    row: Option<(String, usize)>,
    section: Option<HtmlElement>,
}

/// Draws anew. If what had the focus is gone then, the same place in the row of now gets it; where the row is gone too, the
/// first button of its section does.
pub fn keep_focus(draw: impl FnOnce()) {
    let place = Place::of_focus();
    draw();
    if let Some(place) = place {
        // When what was drawn stands.
        request_animation_frame(move || place.restore());
    }
}

fn around(element: &HtmlElement, what: &str) -> Option<HtmlElement> {
    element.closest(what).ok().flatten()?.dyn_into().ok()
}

fn stops(within: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = within.query_selector_all(STOPS) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

impl Place {
    fn of_focus() -> Option<Self> {
        let element: HtmlElement = document().active_element()?.dyn_into().ok()?;
        let row = around(&element, "li[id], tr[id]").map(|row| {
            let here = stops(&row).iter().position(|stop| *stop == element);
            (row.id(), here.unwrap_or_default())
        });
        let section = around(&element, "section");
        Some(Self { element, row, section })
    }

    fn restore(self) {
        if self.element.is_connected() {
            return;
        }
        let row = self.row.and_then(|(id, here)| Some((document().get_element_by_id(&id)?, here)));
        let in_row = row.and_then(|(row, here)| {
            let stops = stops(row.dyn_ref()?);
            stops.get(here).or(stops.last()).cloned()
        });
        let next = in_row.or_else(|| stops(&self.section?).into_iter().next());
        if let Some(Err(error)) = next.map(|next| next.focus()) {
            leptos::logging::warn!("the focus could not be kept: {error:?}");
        }
    }
}
