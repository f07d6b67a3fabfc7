//! What a view of tasks does with them, and how it is taken back.

use super::{
    api::{finish_task, move_task, postpone_task},
    form::TaskSheet,
    model::{Later, Task, When},
};
use crate::{
    access::{AppError, error_text},
    locale::{Lang, use_lang},
    ui::{Toasts, use_toasts},
    words::tasks as w,
};
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;
use uuid::Uuid;

/// What the parts of a view share. To be made in a component's body.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub lang: Lang,
    pub toasts: Toasts,
    pub sheet: TaskSheet,
    /// The appointment whose outcome is asked for.
    pub outcome: RwSignal<Option<Task>>,
    pub asking: RwSignal<bool>,
    changed: Callback<()>,
}

impl Acts {
    /// `changed` reads anew.
    pub fn new(changed: Callback<()>) -> Self {
        Self {
            lang: use_lang(),
            toasts: use_toasts(),
            sheet: TaskSheet::new(changed),
            outcome: RwSignal::new(None),
            asking: RwSignal::new(false),
            changed,
        }
    }

    pub fn changed(self) {
        self.changed.try_run(());
    }

    /// Sends a step; what is refused is said in a toast. The list is read anew either way.
    pub fn step<T: 'static>(
        self,
        call: impl Future<Output = Result<T, AppError>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        spawn_local(async move {
            match call.await {
                Ok(value) => then(value),
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
            self.changed();
        });
    }

    /// Ticks it off, or on again; of an appointment with a customer it is asked first what came of it.
    pub fn tick(self, task: &Task) {
        if task.done_at.is_some() {
            return self.step(finish_task(task.id, false), |()| ());
        }
        if task.has_outcome() {
            self.outcome.set(Some(task.clone()));
            self.asking.set(true);
        } else {
            self.finish(task.id);
        }
    }

    pub fn finish(self, id: Uuid) {
        self.step(finish_task(id, true), move |()| {
            let back = move |()| self.step(finish_task(id, false), |()| ());
            self.toasts.undo(w::done_now(self.lang), Callback::new(back));
        });
    }

    pub fn postpone(self, id: Uuid, later: Later) {
        self.step(postpone_task(id, later), move |was| self.moved(id, was));
    }

    /// Puts it at another time, as it was seen.
    pub fn place(self, id: Uuid, version: i32, when: When) {
        self.step(move_task(id, Some(version), when), move |was| self.moved(id, was));
    }

    fn moved(self, id: Uuid, was: When) {
        let back = move |()| self.step(move_task(id, None, was), |_| ());
        self.toasts.undo(w::moved(self.lang), Callback::new(back));
    }
}
