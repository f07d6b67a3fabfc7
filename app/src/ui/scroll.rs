//! A list that one comes back to stands where it was.

use leptos::{html::Div, prelude::*, web_sys::Storage};

/// Whether the page was reached by the browser's Back or Forward (or a reload) and not by following a link.
#[derive(Clone, Copy)]
pub(super) struct CameBack(StoredValue<bool>);

impl CameBack {
    /// Watches the history; for the frame, once.
    pub(super) fn provide() -> Self {
        let came_back = Self(StoredValue::new(true));
        provide_context(came_back);
        Effect::new(move |_| {
            let listening = window_event_listener(leptos::ev::popstate, move |_| came_back.0.set_value(true));
            on_cleanup(move || listening.remove());
        });
        came_back
    }

    /// A link was followed: the next page begins at its top.
    pub(super) fn forget(self) {
        self.0.set_value(false);
    }
}

/// Keeps how far a list is scrolled while its page is away, by address and name, and scrolls there again on coming back,
/// page by page as rows arrive (`len` changes) and as long as there is `more`.
pub(super) fn remember(
    node: NodeRef<Div>,
    name: String,
    len: Signal<usize>,
    more: Signal<bool>,
    top: impl Fn() -> f64 + Send + Sync + 'static,
) {
    let came_back = use_context::<CameBack>().is_some_and(|came_back| came_back.0.get_value());
    let key = StoredValue::new(None::<String>);
    let wanted = StoredValue::new(None::<i32>);
    Effect::new(move |before: Option<()>| {
        len.track();
        let Some(list) = node.get() else { return };
        if before.is_none() {
            let own = format!(
                "scroll {}{} {name}",
                location().pathname().unwrap_or_default(),
                location().search().unwrap_or_default()
            );
            wanted.set_value(if came_back { kept(&own) } else { None });
            key.set_value(Some(own));
        }
        if let Some(pixels) = wanted.get_value() {
            list.set_scroll_top(pixels);
            if list.scroll_top() >= pixels || !more.get_untracked() {
                wanted.set_value(None);
            }
        }
    });
    on_cleanup(move || {
        if let (Some(Some(key)), Some(store)) = (key.try_get_value(), store()) {
            // A full or forbidden store only costs the place in the list.
            store.set_item(&key, &top().to_string()).ok();
        }
    });
}

fn kept(key: &str) -> Option<i32> {
    store()?.get_item(key).ok()??.parse().ok()
}

fn store() -> Option<Storage> {
    // Decided when compiling: a clean-up also runs where nothing tells server and browser apart.
    if cfg!(feature = "hydrate") { window().session_storage().ok()? } else { None }
}
