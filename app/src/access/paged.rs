//! Rows that are read page by page.

use super::{AppError, error_text};
use crate::{
    locale::{Lang, use_lang},
    ui::{Toasts, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;

/// What was read so far, and whether there is more. To be made in a component's body; `ui::Pager` is the way to more.
pub struct Paged<T: Send + Sync + 'static> {
    pub rows: RwSignal<Vec<T>>,
    pub more: RwSignal<bool>,
    /// Whether the next page is awaited.
    pub reading: RwSignal<bool>,
    toasts: Toasts,
    lang: Lang,
}

impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}

impl<T: Send + Sync + 'static> Paged<T> {
    /// Begins with the first page.
    #[must_use]
    pub fn of(rows: Vec<T>, more: bool) -> Self {
        Self {
            rows: RwSignal::new(rows),
            more: RwSignal::new(more),
            reading: RwSignal::new(false),
            toasts: use_toasts(),
            lang: use_lang(),
        }
    }

    /// What marks the last row, for the server to go on behind it.
    pub fn last<M>(self, mark: impl FnOnce(&T) -> M) -> Option<M> {
        self.rows.with_untracked(|rows| rows.last().map(mark))
    }

    /// Adds the next page: its rows, and whether there is more. What went wrong is told in a toast.
    pub fn read_on(self, next: impl Future<Output = Result<(Vec<T>, bool), AppError>> + 'static) {
        self.reading.set(true);
        spawn_local(async move {
            let next = next.await;
            // The list may have been left meanwhile.
            if self.reading.try_set(false).is_some() {
                return;
            }
            match next {
                Ok((rows, more)) => {
                    self.rows.update(|all| all.extend(rows));
                    self.more.set(more);
                }
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
        });
    }
}
