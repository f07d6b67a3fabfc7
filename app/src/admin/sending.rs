//! A form or a single step on its way to the server.

use crate::{
    access::{AppError, error_text},
    locale::{Lang, use_lang},
    ui::{FormErrors, Toasts, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;

/// Knows whether an answer is awaited and what was refused. To be made in a component's body.
#[derive(Clone, Copy)]
pub(crate) struct Sending {
    busy: RwSignal<bool>,
    pub errors: FormErrors,
    toasts: Toasts,
    lang: Lang,
}

impl Sending {
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), errors: FormErrors::new(), toasts: use_toasts(), lang: use_lang() }
    }

    /// Whether an answer is awaited.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// The language to say it in.
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// Where it can be said what happened.
    pub const fn toasts(self) -> Toasts {
        self.toasts
    }

    /// Sends a form: what is refused stands at its field. Does nothing while an answer is awaited.
    pub fn form<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.send(call, then, move |error| self.errors.show(at_fields(self.lang, &error)));
    }

    /// Sends a single step: what is refused is said in a toast. Does nothing while an answer is awaited.
    pub fn step<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.send(call, then, move |error| self.toasts.error(error_text(self.lang, &error)));
    }

    fn send<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
        refused: impl FnOnce(AppError) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.errors.clear();
        spawn_local(async move {
            let answer = call.await;
            // Whoever left the page meanwhile does not wait for the answer any more.
            if self.busy.try_set(false).is_none() {
                match answer {
                    Ok(value) => then(value),
                    Err(error) => refused(error),
                }
            }
        });
    }
}

/// Each refusal in words with its field; all else concerns the whole form.
fn at_fields(lang: Lang, error: &AppError) -> Vec<(String, String)> {
    match error {
        AppError::Invalid(refusals) => refusals
            .iter()
            .map(|refusal| (refusal.field.clone(), error_text(lang, &AppError::Invalid(vec![refusal.clone()]))))
            .collect(),
        other => vec![(String::new(), error_text(lang, other))],
    }
}
