//! The rows of a list that were read so far.

use super::model::{Mark, Page};
use crate::{
    access::{AppError, error_text},
    locale::use_lang,
    ui::use_toasts,
};
use leptos::{prelude::*, task::spawn_local};

/// Rows, and where they go on.
pub struct Loaded<T: Send + Sync + 'static> {
    pub rows: RwSignal<Vec<T>>,
    next: RwSignal<Option<Mark>>,
    /// Whether more are on their way.
    pub busy: RwSignal<bool>,
}

impl<T: Send + Sync> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Loaded<T> {}

impl<T: Clone + Send + Sync + 'static> Loaded<T> {
    /// What the first page holds.
    #[must_use]
    pub fn first(page: Page<T>) -> Self {
        Self { rows: RwSignal::new(page.rows), next: RwSignal::new(page.next), busy: RwSignal::new(false) }
    }

    /// Whether there are more than these.
    #[must_use]
    pub fn more(self) -> Signal<bool> {
        Signal::derive(move || self.next.with(Option::is_some))
    }

    /// Reads the next page when it is asked for. To be called in a component's body.
    pub fn read_on<F>(self, ask: impl Fn(Mark) -> F + Send + Sync + 'static) -> Callback<()>
    where
        F: Future<Output = Result<Page<T>, AppError>> + 'static,
    {
        let (lang, toasts) = (use_lang(), use_toasts());
        Callback::new(move |()| {
            let Some(mark) = self.next.get_untracked() else { return };
            self.busy.set(true);
            let asked = ask(mark);
            spawn_local(async move {
                let answer = asked.await;
                // The list may have been left meanwhile.
                if self.busy.try_set(false).is_some() {
                    return;
                }
                match answer {
                    Ok(page) => {
                        self.rows.update(|rows| rows.extend(page.rows));
                        self.next.set(page.next);
                    }
                    Err(error) => toasts.error(error_text(lang, &error)),
                }
            });
        })
    }
}
