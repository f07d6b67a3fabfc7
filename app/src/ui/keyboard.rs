//! To whom a key belongs.

use leptos::{ev::KeyboardEvent, prelude::document, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// Whether the key is being typed into something, or is a shortcut of the browser.
#[must_use]
pub fn typing(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() || in_field(event)
}

/// Whether the key goes to something that is filled in.
#[must_use]
pub fn in_field(event: &KeyboardEvent) -> bool {
    let place = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    place.is_some_and(|place| {
        place.is_content_editable()
            || matches!(place.closest("input:not([type='checkbox'], [type='radio']), textarea, select"), Ok(Some(_)))
    })
}

/// Whether a dialog or menu lies over the page, to which keys belong first.
#[must_use]
pub fn covered() -> bool {
    matches!(document().query_selector("dialog[open], [popover='auto']:popover-open"), Ok(Some(_)))
}
