//! Taking a move back for ten seconds, by the button that offers it or by Ctrl/⌘ Z.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::shelf::Shelf;
use crate::access::error_text;
use crate::deals::api;
use crate::ui::{covered, in_field};
use crate::words::deals as w;

/// Listens for Ctrl/⌘ Z. To be called in a component's body.
pub(super) fn undo_by_keys(shelf: Shelf) {
    Effect::new(move |_| {
        let pressed = move |event: KeyboardEvent| {
            let modified = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
            let meant = modified && event.key().eq_ignore_ascii_case("z") && !event.default_prevented();
            if meant && !in_field(&event) && !covered() && shelf.take_back() {
                event.prevent_default();
            }
        };
        let listening = window_event_listener(leptos::ev::keydown, pressed);
        on_cleanup(move || listening.remove());
    });
}

impl Shelf {
    /// Says that a move is done and offers to take it back. It works even when the board has been left.
    pub(super) fn offer_undo(self, text: String, ticket: Uuid) {
        self.toasts.undo(text, Callback::new(move |()| self.undo(ticket)));
    }

    /// Whether keys asked to take this move back before it was answered. They are heard once.
    pub(super) fn is_hasty(self, number: u64) -> bool {
        self.hasty.try_update_value(|hasty| hasty.take_if(|wished| *wished == number).is_some()).unwrap_or_default()
    }

    /// Takes the last move back, or will as soon as it has been answered. Says whether there is one.
    fn take_back(self) -> bool {
        if self.is_gone() {
            return false;
        }
        self.follow.set_value(true);
        let unanswered = self.newest_sent();
        if unanswered.is_none() {
            return self.toasts.take_back();
        }
        self.hasty.set_value(unanswered);
        true
    }

    fn undo(self, ticket: Uuid) {
        spawn_local(async move {
            match api::undo_move(ticket).await {
                Ok(cards) => {
                    if !self.is_gone() {
                        let ids: Vec<Uuid> = cards.iter().map(|card| card.id).collect();
                        self.change(|state| state.settle(cards));
                        self.follow(&ids);
                    }
                    self.toasts.success(w::move_undone(self.lang));
                }
                Err(error) => self.toasts.error(w::undo_failed(self.lang, error_text(self.lang, &error))),
            }
        });
    }
}
