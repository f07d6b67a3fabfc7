//! `/imports/:id`: from the files to the report, in the steps a person takes.

mod at_work;
mod checked;
mod columns;
mod counts;
mod found;
mod outcome;
mod page;
mod pipeline;
mod plan_form;
mod quarters;
mod report_list;
mod save;
mod settings;
mod way_back;

pub use page::ImportPage;

use crate::{
    access::{AppError, error_text},
    locale::use_lang,
    ui::use_toasts,
};
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;

/// A step that is on its way to the server. To be made in a component's body.
#[derive(Clone, Copy)]
struct Step {
    busy: RwSignal<bool>,
    /// Runs when the step is done.
    then: Callback<()>,
    refused: Callback<AppError>,
}

impl Step {
    /// Says in a toast what was refused.
    fn new(then: Callback<()>) -> Self {
        let (toasts, lang) = (use_toasts(), use_lang());
        let refused = Callback::new(move |error: AppError| toasts.error(error_text(lang, &error)));
        Self { busy: RwSignal::new(false), then, refused }
    }

    /// Takes the step, unless one is under way.
    fn take(self, call: impl Future<Output = Result<(), AppError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = call.await;
            // Whoever left the page meanwhile does not wait any more.
            if self.busy.try_set(false).is_none() {
                match answer {
                    Ok(()) => self.then.run(()),
                    Err(error) => self.refused.run(error),
                }
            }
        });
    }
}
