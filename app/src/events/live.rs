//! Live updates in the browser: one server-sent stream per browser, shared by its tabs (`public/live.js` holds it and
//! hands each event to every tab).

use super::LiveEvent;
use crate::ui::debounced;
use leptos::prelude::*;

/// How long news are collected before something is read anew, in milliseconds.
const REST: u64 = 1_500;

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

/// Calls `again` a moment after something happened that `hears`, or after something may have been missed, as long as the calling
/// component lives. Much that happens at once is one piece of news.
pub fn use_news(hears: impl Fn(&LiveEvent) -> bool + 'static, again: impl Fn() + 'static) {
    let news = RwSignal::new(0_u32);
    let settled = debounced(news.into(), REST);
    Effect::new(move |before: Option<u32>| {
        let now = settled.get();
        if before.is_some_and(|before| before != now) {
            untrack(&again);
        }
        now
    });
    use_live(move |event| {
        if event.resync || hears(&event) {
            news.update(|news| *news = news.wrapping_add(1));
        }
    });
}
