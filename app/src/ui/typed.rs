//! Keeps what was typed before the page became alive.
//!
//! A framework that writes the signal's value into the control on hydration loses the words that a quick typist had
//! already entered. Here the control wins once, at the start; afterwards the signal does.

use leptos::{
    html::ElementType,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement},
};

/// A control that holds text.
pub(super) trait TextControl {
    fn shown(&self) -> String;
    fn show(&self, value: &str);
    /// Whether it can hold a value yet; a select without choices cannot.
    fn ready(&self) -> bool {
        true
    }
}

impl TextControl for HtmlInputElement {
    fn shown(&self) -> String {
        self.value()
    }
    fn show(&self, value: &str) {
        self.set_value(value);
    }
}

impl TextControl for HtmlTextAreaElement {
    fn shown(&self) -> String {
        self.value()
    }
    fn show(&self, value: &str) {
        self.set_value(value);
    }
}

impl TextControl for HtmlSelectElement {
    fn shown(&self) -> String {
        self.value()
    }
    fn show(&self, value: &str) {
        self.set_value(value);
    }
    fn ready(&self) -> bool {
        self.length() > 0
    }
}

/// Joins a text control and a signal. `changed` is read as well, so that a select whose choices arrive late is set again.
pub(super) fn join<E>(node: NodeRef<E>, value: RwSignal<String>, changed: impl Fn() + 'static)
where
    E: ElementType + 'static,
    E::Output: TextControl + JsCast + Clone + 'static,
{
    let rendered = value.get_untracked();
    Effect::new(move |joined: Option<bool>| {
        changed();
        let wanted = value.get();
        let Some(control) = node.get() else { return false };
        if !control.ready() {
            return false;
        }
        let shown = control.shown();
        if joined != Some(true) && shown != rendered {
            value.set(shown);
        } else if shown != wanted {
            control.show(&wanted);
        }
        true
    });
}

/// The same for a box that is ticked or not.
pub(super) fn join_ticked(node: NodeRef<leptos::html::Input>, value: RwSignal<bool>) {
    let rendered = value.get_untracked();
    Effect::new(move |joined: Option<bool>| {
        let wanted = value.get();
        let Some(control) = node.get() else { return false };
        if joined != Some(true) && control.checked() != rendered {
            value.set(control.checked());
        } else if control.checked() != wanted {
            control.set_checked(wanted);
        }
        true
    });
}
