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

/// Draws anew, or hands over what is drawn before the next frame. If what had the focus is gone then, or stands in another
/// row, the same place in the row of now gets it; where the row is gone too, the first button of its section does.
pub fn keep_focus<T>(draw: impl FnOnce() -> T) -> T {
    // The server draws for nobody who could have a focus.
    let place = if cfg!(feature = "hydrate") { Place::of_focus() } else { None };
    let drawn = draw();
    if let Some(place) = place {
        // When what was drawn stands.
        request_animation_frame(move || place.restore());
    }
    drawn
}

/// Moves the focus; says whether it could: what is hidden or disabled does not take it.
pub(super) fn takes_focus(element: &HtmlElement) -> bool {
    element.focus().is_ok() && document().active_element().as_ref() == Some(element.as_ref())
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

    /// Whether the focus went somewhere else meanwhile.
    fn is_left(&self) -> bool {
        document().active_element().is_some_and(|active| {
            let element: &leptos::web_sys::Element = self.element.as_ref();
            active != *element && active.tag_name() != "BODY"
        })
    }

    fn restore(self) {
        let row = self.row.as_ref().and_then(|(id, _)| document().get_element_by_id(id));
        let in_its_row = row.as_ref().is_none_or(|row| row.contains(Some(&self.element)));
        if self.is_left() {
            return;
        }
        if self.element.is_connected() && in_its_row {
            // What was moved to another place of the page lost it on the way.
            if document().active_element().as_ref() != Some(self.element.as_ref()) {
                takes_focus(&self.element);
            }
            return;
        }
        let row: Option<HtmlElement> = row.and_then(|row| row.dyn_into().ok());
        let mut in_row = row.as_ref().map(stops).unwrap_or_default();
        // Entries of a menu count as places, but only its button can have the focus while it is closed.
        in_row.truncate(self.row.map_or(0, |(_, here)| here + 1));
        let in_section = self.section.as_ref().map(stops).unwrap_or_default();
        if !in_row.iter().rev().chain(&in_section).any(takes_focus) {
            leptos::logging::debug_warn!("nothing is left here that could keep the focus");
        }
    }
}
