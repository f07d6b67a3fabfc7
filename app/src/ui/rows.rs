//! `j` and `k`: from row to row in whatever list the page shows.

use leptos::{
    prelude::document,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// What takes the focus in a row.
const TARGET: &str = "a[href], button, [tabindex='0']";

/// Moves the focus to the next or previous row of the list that has it, or of the first list of the page. Says whether
/// there was a row to go to.
pub fn move_in_rows(forward: bool) -> bool {
    let page = document();
    let active = page.active_element();
    let row = active.and_then(|active| active.closest("[data-row]").ok()?);
    let next = match row {
        Some(row) => neighbour(&row, forward),
        None => page.query_selector("main [data-rows] [data-row]").ok().flatten(),
    };
    next.is_some_and(|row| focus_row(&row))
}

fn neighbour(row: &Element, forward: bool) -> Option<Element> {
    let step = |row: &Element| if forward { row.next_element_sibling() } else { row.previous_element_sibling() };
    let mut next = step(row);
    while let Some(found) = next {
        if found.has_attribute("data-row") {
            return Some(found);
        }
        next = step(&found);
    }
    None
}

fn focus_row(row: &Element) -> bool {
    let target = if row.matches(TARGET).unwrap_or(false) {
        Some(row.clone())
    } else {
        row.query_selector(TARGET).ok().flatten()
    };
    target.and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|target| target.focus().is_ok())
}
