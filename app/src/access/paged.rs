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

    /// Reads anew what is shown, page by page from the beginning, and shows it once all of it is there: nobody loses the place that they
    /// read on to. `page` reads what follows these rows. Where that fails, or more is being read, what is shown stays.
    pub fn read_anew<F>(self, page: impl Fn(&[T]) -> F + 'static)
    where
        F: Future<Output = Result<(Vec<T>, bool), AppError>> + 'static,
    {
        if self.reading.get_untracked() {
            return;
        }
        let wanted = self.rows.with_untracked(Vec::len);
        spawn_local(async move {
            let mut all = Vec::new();
            loop {
                let Ok((rows, more)) = page(&all).await else { return };
                let ends = !more || rows.is_empty();
                all.extend(rows);
                if ends || all.len() >= wanted {
                    // The list may have been left, or grown.
                    let as_it_was = self.reading.try_get_untracked() == Some(false)
                        && self.rows.try_with_untracked(Vec::len) == Some(wanted);
                    if as_it_was {
                        self.rows.set(all);
                        self.more.set(more);
                    }
                    return;
                }
            }
        });
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
