//! The way back from steps that may have led to another page.

use super::api::undo_ticket_merge;
use crate::{
    access::{AppError, error_text},
    desk::tickets::api::delete_ticket,
    locale::Lang,
    ui::Toasts,
    words::desk_relations as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// Says that a merge is done and offers to take it back, from whatever page one is on by then.
pub(super) fn offer_unmerge(toasts: Toasts, lang: Lang, merge: Uuid, text: String) {
    let back = move |()| unmerge(toasts, lang, merge);
    toasts.undo(text, Callback::new(back));
}

/// Takes a merge back.
pub(super) fn unmerge(toasts: Toasts, lang: Lang, merge: Uuid) {
    finish(toasts, lang, undo_ticket_merge(merge), w::unmerged(lang));
}

/// Says that something was split off and offers to put the new ticket into the bin again.
pub(super) fn offer_unsplit(toasts: Toasts, lang: Lang, id: Uuid, text: String) {
    let back = move |()| {
        // It is as new as it was made, or else it is somebody's work by now and stays.
        finish(toasts, lang, async move { delete_ticket(id, 1).await.map(drop) }, w::unsplit(lang));
    };
    toasts.undo(text, Callback::new(back));
}

fn finish(toasts: Toasts, lang: Lang, call: impl Future<Output = Result<(), AppError>> + 'static, done: &'static str) {
    spawn_local(async move {
        match call.await {
            Ok(()) => toasts.success(done),
            Err(error) => toasts.error(error_text(lang, &error)),
        }
    });
}
