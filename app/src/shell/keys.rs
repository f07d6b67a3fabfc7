//! Keys that work everywhere.

use super::{create::creations, places::places, use_overlays};
use crate::ui::{covered, move_in_rows, typing, use_go};
use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// How long `g` waits for its letter, in milliseconds.
const PATIENCE: f64 = 1500.0;

/// Listens to the keyboard; shows nothing.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let (overlays, go) = (use_overlays(), use_go());
    let (places, create) = (StoredValue::new(places()), creations().first().map(|creation| creation.href));
    Effect::new(move |_| {
        let go = go.clone();
        let going_since = StoredValue::new(None::<f64>);
        let pressed = move |event: KeyboardEvent| {
            if event.default_prevented() {
                return;
            }
            if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
                event.prevent_default();
                overlays.palette.update(|open| *open = !*open);
                return;
            }
            if typing(&event) || covered() {
                return;
            }
            let going = going_since.get_value().is_some_and(|since| event.time_stamp() - since < PATIENCE);
            going_since.set_value(None);
            if !going && belongs_to_page(&event.key()) {
                return;
            }
            let handled = match event.key().as_str() {
                key if going => places
                    .with_value(|places| places.iter().find(|place| place.key == key).map(|place| go(place.href)))
                    .is_some(),
                "g" => {
                    going_since.set_value(Some(event.time_stamp()));
                    true
                }
                "?" => open(overlays.key_help),
                "/" => open(overlays.palette),
                "c" => create.map(&go).is_some(),
                "j" => move_in_rows(true),
                "k" => move_in_rows(false),
                "o" => press(document().active_element().and_then(|active| active.dyn_into().ok())),
                "Escape" => back(),
                _ => false,
            };
            if handled {
                event.prevent_default();
            }
        };
        let listening = window_event_listener(leptos::ev::keydown, pressed);
        on_cleanup(move || listening.remove());
    });
}

/// Whether the page has taken this key for itself: it names its keys in `data-keys`.
fn belongs_to_page(key: &str) -> bool {
    let letter = key.len() == 1 && key.bytes().all(|byte| byte.is_ascii_lowercase());
    letter && matches!(document().query_selector(&format!("[data-keys~='{key}']")), Ok(Some(_)))
}

fn open(overlay: RwSignal<bool>) -> bool {
    overlay.set(true);
    true
}

/// Opens the row that has the focus.
fn press(element: Option<HtmlElement>) -> bool {
    match element {
        Some(element) if matches!(element.closest("[data-row]"), Ok(Some(_))) => {
            element.click();
            true
        }
        _ => false,
    }
}

/// Goes the last breadcrumb back, unless a panel is open: that closes first.
fn back() -> bool {
    let page = document();
    if matches!(page.query_selector(".panel"), Ok(Some(_))) {
        return false;
    }
    let crumbs = page.query_selector_all(".crumbs__link").ok();
    let last = crumbs.and_then(|crumbs| crumbs.get(crumbs.length().checked_sub(1)?));
    match last.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        Some(link) => {
            link.click();
            true
        }
        None => false,
    }
}
