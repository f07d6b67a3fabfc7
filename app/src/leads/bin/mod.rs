//! Deleting a lead, with the way back.

pub mod api;

use super::model::Lead;
use crate::{
    access::{Sending, error_text},
    routes,
    words::leads as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Deletes the lead, goes back to the list and offers to take it back.
pub(super) fn use_delete(lead: Memo<Lead>, sending: Sending) -> Callback<()> {
    let (lang, toasts, navigate) = (sending.lang(), sending.toasts(), use_navigate());
    Callback::new(move |()| {
        let (id, version) = lead.with_untracked(|lead| (lead.id, lead.version));
        let (name, go) = (lead.with_untracked(|lead| lead.fields.called().to_owned()), navigate.clone());
        let said = w::deleted_toast(lang, name.clone());
        sending.step(api::delete_lead(id, version), move |deleted| {
            let back = move |()| {
                let name = name.clone();
                spawn_local(async move {
                    match api::restore_lead(deleted).await {
                        Ok(()) => toasts.success(w::restored_toast(lang, name)),
                        Err(error) => toasts.error(error_text(lang, &error)),
                    }
                });
            };
            toasts.undo(said, Callback::new(back));
            go(routes::LEADS, NavigateOptions::default());
        });
    })
}
