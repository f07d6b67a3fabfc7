//! Keys on the page of a customer: `a` adds a contact, `c` a deal, `l` logs a call.

use super::page::Shown;
use crate::{
    access::{Action, use_session},
    ui::{covered, typing},
};
use leptos::{ev::KeyboardEvent, prelude::*};

/// Listens for as long as the page is there; gives the keys of the page, for those that work everywhere: they leave these to it. To be
/// called in a component's body.
pub(super) fn listen(shown: Shown) -> Signal<Option<&'static str>> {
    let sells = use_session().is_some_and(|session| session.may(Action::EditDeals));
    let keys = Signal::derive(move || match (shown.may_write(), sells && shown.is_here()) {
        (true, true) => Some("a c l"),
        (true, false) => Some("a l"),
        (false, true) => Some("c"),
        (false, false) => None,
    });
    Effect::new(move |_| {
        let pressed = move |event: KeyboardEvent| {
            let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
            if event.default_prevented() || !plain || typing(&event) || covered() {
                return;
            }
            let opened = match event.key().as_str() {
                "a" => shown.meeting,
                "c" => shown.dealing,
                "l" => shown.calling,
                _ => return,
            };
            let key = event.key();
            if untrack(|| keys.get()).is_some_and(|keys| keys.split(' ').any(|own| own == key)) {
                event.prevent_default();
                opened.set(true);
            }
        };
        let listening = window_event_listener(leptos::ev::keydown, pressed);
        on_cleanup(move || listening.remove());
    });
    keys
}
