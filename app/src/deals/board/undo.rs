//! Taking a move back for ten seconds.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::shelf::Shelf;
use crate::access::error_text;
use crate::deals::api;
use crate::words::deals as w;

impl Shelf {
    /// Says that a move is done and offers to take it back. It works even when the board has been left.
    pub(super) fn offer_undo(self, text: String, ticket: Uuid) {
        self.toasts.undo(text, Callback::new(move |()| self.undo(ticket)));
    }

    fn undo(self, ticket: Uuid) {
        spawn_local(async move {
            match api::undo_move(ticket).await {
                Ok(cards) => {
                    if !self.is_gone() {
                        self.change(|state| state.settle(cards));
                    }
                    self.toasts.success(w::move_undone(self.lang));
                }
                Err(error) => self.toasts.error(w::undo_failed(self.lang, error_text(self.lang, &error))),
            }
        });
    }
}
