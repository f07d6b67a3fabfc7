//! Handing something to the browser as a file to save.

/// A text, as a file of that name.
#[cfg(feature = "hydrate")]
pub(super) fn offer_text(text: &str, name: &str) {
    offer(&js_sys::Array::of1(&leptos::wasm_bindgen::JsValue::from_str(text)), name);
}

/// Bytes, as a file of that name.
#[cfg(feature = "hydrate")]
pub(super) fn offer_bytes(bytes: &[u8], name: &str) {
    offer(&js_sys::Array::of1(&js_sys::Uint8Array::from(bytes)), name);
}

#[cfg(feature = "hydrate")]
fn offer(parts: &js_sys::Array, name: &str) {
    use leptos::prelude::document;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    let made = || -> Result<(), JsValue> {
        let blob = web_sys::Blob::new_with_u8_array_sequence(parts)?;
        let address = web_sys::Url::create_object_url_with_blob(&blob)?;
        let link: web_sys::HtmlElement = document().create_element("a")?.unchecked_into();
        link.set_attribute("href", &address)?;
        link.set_attribute("download", name)?;
        link.click();
        web_sys::Url::revoke_object_url(&address)
    };
    if let Err(error) = made() {
        leptos::logging::error!("{name} could not be saved: {error:?}");
    }
}

/// Nothing is saved while the server renders.
#[cfg(not(feature = "hydrate"))]
pub(super) fn offer_text(_text: &str, _name: &str) {}

/// Nothing is saved while the server renders.
#[cfg(not(feature = "hydrate"))]
pub(super) fn offer_bytes(_bytes: &[u8], _name: &str) {}
