//! What the parts of the section share: whose files they are, how they are read anew, and which one a dialog is about.

use super::{
    api::{delete_file, restore_file_version, take_file_back},
    model::{FileOf, FileRow},
};
use crate::{
    access::{AppError, Sending, error_text},
    locale::Lang,
    ui::Toasts,
    words::files as w,
};
use leptos::{prelude::*, task::spawn_local};

/// To be made in a component's body.
#[derive(Clone, Copy)]
pub(super) struct Shelf {
    pub of: FileOf,
    /// Which file the open dialog is about.
    pub about: RwSignal<Option<FileRow>>,
    pub renaming: RwSignal<bool>,
    pub looking: RwSignal<bool>,
    pub listing: RwSignal<bool>,
    pub sending: Sending,
    /// Reads the files anew.
    pub on_changed: Callback<()>,
}

impl Shelf {
    pub fn of(of: FileOf, on_changed: Callback<()>) -> Self {
        let closed = || RwSignal::new(false);
        Self {
            of,
            about: RwSignal::new(None),
            renaming: closed(),
            looking: closed(),
            listing: closed(),
            sending: Sending::new(),
            on_changed,
        }
    }

    /// Opens a dialog about a file.
    pub fn open(self, dialog: RwSignal<bool>, row: FileRow) {
        self.about.set(Some(row));
        dialog.set(true);
    }

    /// Puts a file into the bin, with a way back.
    pub fn delete(self, row: FileRow) {
        let (lang, toasts, on_changed) = (self.sending.lang(), self.sending.toasts(), self.on_changed);
        self.sending.step(delete_file(row.of, row.id, row.version), move |()| {
            on_changed.run(());
            let said = w::deleted(lang, &row.name);
            toasts.undo(said, move |()| take_back(lang, row.clone(), toasts, on_changed));
        });
    }

    /// Makes an older version the newest one.
    pub fn restore(self, row: &FileRow, number: i32) {
        let (lang, toasts) = (self.sending.lang(), self.sending.toasts());
        let call = restore_file_version(row.of, row.id, row.version, number);
        self.sending.step(call, move |()| {
            self.listing.set(false);
            self.on_changed.run(());
            toasts.success(w::version_restored(lang, number));
        });
    }
}

/// The page may have been left since: then only the file comes back.
fn take_back(lang: Lang, row: FileRow, toasts: Toasts, on_changed: Callback<()>) {
    spawn_local(async move {
        match take_file_back(row.of, row.id, row.version + 1).await {
            Ok(()) => {
                on_changed.try_run(());
            }
            Err(error @ (AppError::Conflict(_) | AppError::NotFound)) => toasts.error(error_text(lang, &error)),
            Err(error) => {
                let again = move |()| take_back(lang, row.clone(), toasts, on_changed);
                toasts.retry(error_text(lang, &error), again);
            }
        }
    });
}
