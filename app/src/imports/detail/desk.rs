//! What is done with a plan: it is kept after each change, and worked on when wanted; one call after the other, so that no late
//! change reaches an import that is at work already.

use crate::imports::api::{begin_work, keep_plan};
use crate::imports::plan::Plan;
use crate::imports::report::Work;
use crate::{
    access::{AppError, error_text},
    locale::use_lang,
    ui::{debounced, use_toasts},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// How long one may pause between two changes, in milliseconds.
const PAUSE: u64 = 400;

/// A plan on its way to the server. To be made in a component's body.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    id: Uuid,
    plan: RwSignal<Plan>,
    /// As the server has it.
    kept: StoredValue<Plan>,
    unchanged: RwSignal<bool>,
    /// Whether an answer is awaited.
    calling: RwSignal<bool>,
    /// The work that was asked for, until it has begun or was refused.
    pub wanted: RwSignal<Option<Work>>,
}

impl Desk {
    /// For the plan of an import, which the server has as `first`. `unchanged` becomes false at the first change.
    pub fn new(id: Uuid, plan: RwSignal<Plan>, first: Plan, unchanged: RwSignal<bool>) -> Self {
        let kept = StoredValue::new(first.clone());
        Effect::new(move |_| {
            let is = plan.with(|plan| *plan == first);
            if unchanged.get_untracked() && !is {
                unchanged.set(false);
            }
        });
        Self { id, plan, kept, unchanged, calling: RwSignal::new(false), wanted: RwSignal::new(None) }
    }

    /// Whether work was asked for.
    pub fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.wanted.with(Option::is_some))
    }

    /// Keeps what was changed, a moment after the last change. The server gives it back in line with the files: other stages
    /// where another column holds them.
    pub fn keep(self) {
        let (toasts, lang) = (use_toasts(), use_lang());
        let settled = debounced(self.plan.into(), PAUSE);
        Effect::new(move |_| {
            let now = settled.get();
            if self.calling.get() || self.wanted.with(Option::is_some) || self.kept.with_value(|kept| *kept == now) {
                return;
            }
            // It has changed again, and will settle in a moment.
            if self.plan.with_untracked(|plan| *plan != now) {
                return;
            }
            self.kept.set_value(now.clone());
            self.calling.set(true);
            spawn_local(async move {
                let answer = keep_plan(self.id, now.clone()).await;
                // Whoever left the page meanwhile does not wait for the answer any more.
                if self.calling.try_set(false).is_some() {
                    return;
                }
                match answer {
                    Ok(aligned) if aligned != now && self.plan.with_untracked(|plan| *plan == now) => {
                        self.kept.set_value(aligned.clone());
                        self.plan.set(aligned);
                    }
                    Ok(_) => {}
                    Err(error) => toasts.error(error_text(lang, &error)),
                }
            });
        });
    }

    /// Begins the work that is wanted as soon as no other call is under way; then reads the import `again`.
    pub fn start(self, again: Callback<()>, problem: RwSignal<Option<AppError>>) {
        Effect::new(move |_| {
            let Some(work) = self.wanted.get() else { return };
            if self.calling.get() {
                return;
            }
            let plan = self.plan.get_untracked();
            // A plan that was checked is not sent again: sending it makes the check void.
            let sends = work == Work::Check || !self.unchanged.get_untracked();
            self.kept.set_value(plan.clone());
            self.calling.set(true);
            spawn_local(async move {
                let kept = if sends { keep_plan(self.id, plan).await.map(drop) } else { Ok(()) };
                let begun = match kept {
                    Ok(()) => begin_work(self.id, work).await,
                    Err(error) => Err(error),
                };
                match begun {
                    // Nothing more is sent of what the page shows until it is read anew.
                    Ok(()) => again.run(()),
                    Err(error) if self.wanted.try_set(None).is_none() => {
                        self.calling.set(false);
                        problem.set(Some(error));
                    }
                    Err(_) => {}
                }
            });
        });
    }
}
