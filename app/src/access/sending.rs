//! A form or a single step on its way to the server.

use super::{AppError, error_text, words_by_field};
use crate::{
    locale::{Lang, use_lang},
    ui::{FormErrors, Toasts, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;

/// Knows whether an answer is awaited and what was refused. To be made in a component's body.
#[derive(Clone, Copy)]
pub struct Sending {
    busy: RwSignal<bool>,
    /// What was refused, by field.
    pub errors: FormErrors,
    toasts: Toasts,
    lang: Lang,
}

impl Default for Sending {
    fn default() -> Self {
        Self::new()
    }
}

impl Sending {
    #[must_use]
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), errors: FormErrors::new(), toasts: use_toasts(), lang: use_lang() }
    }

    /// Whether an answer is awaited.
    #[must_use]
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// The language to say it in.
    #[must_use]
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// Where it can be said what happened.
    #[must_use]
    pub const fn toasts(self) -> Toasts {
        self.toasts
    }

    /// Sends a form: what is refused stands at its field. Does nothing while an answer is awaited.
    pub fn form<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.send(call, then, move |error| self.refuse(&error));
    }

    /// Sends a single step: what is refused is said in a toast. Does nothing while an answer is awaited.
    pub fn step<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.send(call, then, move |error| self.toasts.error(error_text(self.lang, &error)));
    }

    /// Sends something of which the refusal has its own answer. Does nothing while an answer is awaited.
    pub fn send<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
        refused: impl FnOnce(AppError) + 'static,
    ) {
        // An undo is often asked for after its page was left: it is done all the same.
        if self.busy.try_get_untracked().unwrap_or_default() {
            return;
        }
        if self.busy.try_set(true).is_none() {
            self.errors.clear();
        }
        spawn_local(async move {
            let answer = call.await;
            let left = self.busy.try_set(false).is_some();
            match answer {
                Ok(value) if !left => then(value),
                Err(error) if !left => refused(error),
                // Where the page was left there is nothing to show it in, but nobody should believe what did not happen.
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
                Ok(_) => {}
            }
        });
    }

    /// Sends what a switch asks for. What is refused is said in a toast; what was changed is read anew either way, so that the
    /// switch shows what is.
    pub fn switch<T: 'static>(self, call: impl Future<Output = Result<T, AppError>> + 'static, changed: Callback<()>) {
        let read_anew = move |_| changed.run(());
        self.send(call, read_anew, move |error| {
            self.toasts.error(error_text(self.lang, &error));
            changed.run(());
        });
    }

    /// Says what was done, and offers the way back. By the time it is taken the row or the page may be gone: it is sent all the
    /// same, and `changed` is told if somebody is still there to hear it.
    pub fn undo<T: 'static, F: Future<Output = Result<T, AppError>> + 'static>(
        self,
        said: impl Into<String>,
        changed: Callback<()>,
        back: impl Fn() -> F + Send + Sync + 'static,
    ) {
        let Self { toasts, lang, .. } = self;
        toasts.undo(said, move |()| {
            let call = back();
            spawn_local(async move {
                match call.await {
                    Ok(_) => drop(changed.try_run(())),
                    Err(error) => toasts.error(error_text(lang, &error)),
                }
            });
        });
    }

    /// Shows each refusal in words at its field; all else concerns the whole form.
    pub fn refuse(self, error: &AppError) {
        self.errors.show(words_by_field(self.lang, error));
    }
}
