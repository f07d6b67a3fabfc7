//! What was typed and not sent, kept in this browser for each person and place, so that leaving or an error loses nothing.

use crate::access::use_session;
use leptos::{prelude::*, web_sys::Storage};
use serde::{Serialize, de::DeserializeOwned};

/// The place of one draft.
#[derive(Debug, Clone)]
pub struct Draft {
    name: String,
}

impl Draft {
    /// Of the person who is signed in, at a place of the product. To be called in a component's body.
    pub fn of(place: &str) -> Self {
        let person = use_session().map(|session| session.person.simple().to_string()).unwrap_or_default();
        Self { name: format!("draft:{person}:{place}") }
    }

    /// What was kept; browser only.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        let text = storage()?.get_item(&self.name).ok()??;
        serde_json::from_slice(text.as_bytes()).ok()
    }

    /// Keeps it; `None` forgets it. A browser that keeps nothing loses only the comfort. Browser only.
    pub fn keep<T: Serialize>(&self, typed: Option<&T>) {
        let Some(storage) = storage() else { return };
        let done = match typed.and_then(|typed| serde_json::to_string(typed).ok()) {
            Some(text) => storage.set_item(&self.name, &text),
            None => storage.remove_item(&self.name),
        };
        if done.is_err() {
            leptos::logging::debug_warn!("a draft could not be kept");
        }
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
