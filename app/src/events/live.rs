//! Live updates in the browser: one server-sent stream per browser, shared by its tabs (`public/live.js` holds it and
//! hands each event to every tab).

use super::LiveEvent;
#[cfg(feature = "hydrate")]
use leptos::prelude::*;

/// Calls `heard` for each event that this person may see, as long as the calling component lives.
#[cfg(feature = "hydrate")]
pub fn use_live(heard: impl Fn(LiveEvent) + 'static) {
    use leptos::ev::Custom;
    let listening = window_event_listener(Custom::<web_sys::CustomEvent>::new("qingzhou-live"), move |event| {
        let Some(text) = event.detail().as_string() else { return };
        match serde_json::from_str::<LiveEvent>(&text) {
            Ok(event) => heard(event),
            Err(error) => leptos::logging::warn!("a live event could not be read: {error}"),
        }
    });
    on_cleanup(move || listening.remove());
}

/// While the server renders nothing is live.
#[cfg(not(feature = "hydrate"))]
pub fn use_live(_heard: impl Fn(LiveEvent) + 'static) {}
