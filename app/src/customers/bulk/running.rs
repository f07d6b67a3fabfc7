//! A change under way: worked through batch by batch, with its progress, and taken back the same way.

use super::{
    api::{begin_bulk, undo_bulk, work_on_bulk},
    model::{Change, Chosen, Outcome, Run},
    words,
};
use crate::{
    access::{AppError, error_text},
    locale::{Lang, format, use_lang},
    routes,
    ui::{LinkButton, Notice, Progress, Toasts, Tone, use_toasts},
    words::bulk as w,
};
use leptos::{prelude::*, task::spawn_local};

/// What is under way on a page. The work goes on when the page is left, as long as the browser is open; what was not finished
/// can be continued from the list of changes.
#[derive(Clone, Copy)]
pub struct Runs {
    lang: Lang,
    toasts: Toasts,
    now: RwSignal<Option<Under>>,
    /// What came out last with somebody left out: it stays until it is read.
    last: RwSignal<Option<Run>>,
    changes: RwSignal<u32>,
}

#[derive(Clone, PartialEq)]
struct Under {
    label: &'static str,
    done: i64,
    total: i64,
}

impl Runs {
    /// Nothing is under way. To be called in a component's body.
    pub fn new() -> Self {
        Self {
            lang: use_lang(),
            toasts: use_toasts(),
            now: RwSignal::new(None),
            last: RwSignal::new(None),
            changes: RwSignal::new(0),
        }
    }

    /// Runs after something was changed or taken back.
    pub fn on_change(self, run: impl Fn() + 'static) {
        Effect::new(move |before: Option<u32>| {
            let now = self.changes.get();
            if before.is_some_and(|before| before != now) {
                run();
            }
            now
        });
    }

    /// Whether something is under way.
    pub fn is_busy(self) -> bool {
        self.now.with(Option::is_some)
    }

    /// Does it.
    pub fn begin(self, change: Change, chosen: Chosen) {
        let label = words::doing(self.lang, &change);
        self.now.set(Some(Under { label, done: 0, total: 0 }));
        self.last.set(None);
        spawn_local(async move {
            match begin_bulk(change, chosen).await {
                Ok(run) => self.work(run, label).await,
                Err(error) => self.stop(&error),
            }
        });
    }

    /// Goes on with what was not finished.
    pub fn go_on(self, run: Run) {
        self.now.set(Some(Under { label: w::going_on(self.lang), done: run.met(), total: run.total }));
        spawn_local(async move { self.work(run, w::going_on(self.lang)).await });
    }

    /// Takes it back.
    pub fn undo(self, run: Run) {
        let label = w::undoing(self.lang);
        let total = run.count(Outcome::Changed);
        self.now.try_set(Some(Under { label, done: 0, total }));
        self.last.try_set(None);
        spawn_local(async move {
            let mut run = run;
            while !run.undone {
                run = match undo_bulk(run.id).await {
                    Ok(run) => run,
                    Err(error) => return self.stop(&error),
                };
                let done = total - run.count(Outcome::Changed);
                self.now.try_set(Some(Under { label, done, total }));
            }
            self.now.try_set(None);
            self.changes.try_update(|times| *times += 1);
            if run.count(Outcome::Kept) > 0 {
                self.last.try_set(Some(run.clone()));
            }
            self.toasts.success(words::undone(self.lang, &run));
        });
    }

    async fn work(self, run: Run, label: &'static str) {
        let mut run = run;
        while !run.ended {
            run = match work_on_bulk(run.id).await {
                Ok(run) => run,
                Err(error) => return self.stop(&error),
            };
            self.now.try_set(Some(Under { label, done: run.met(), total: run.total }));
        }
        self.now.try_set(None);
        self.changes.try_update(|times| *times += 1);
        if run.skipped() > 0 {
            self.last.try_set(Some(run.clone()));
        }
        let text = format!("{} · {}", words::what(self.lang, &run), words::outcome(self.lang, &run));
        if run.may_undo() {
            self.toasts.undo(text, move |()| self.undo(run.clone()));
        } else {
            self.toasts.info(text);
        }
    }

    fn stop(self, error: &AppError) {
        self.now.try_set(None);
        self.changes.try_update(|times| *times += 1);
        self.toasts.error(error_text(self.lang, error));
    }
}

/// How far it is; and afterwards, if somebody was left out, that and where to read who.
#[component]
pub fn BulkRunning(runs: Runs) -> impl IntoView {
    let lang = use_lang();
    view! {
        {move || {
            runs.now
                .get()
                .map(|under| {
                    let Under { label, done, total } = under;
                    #[allow(clippy::cast_precision_loss, reason = "a part of a bar")]
                    let part = if total > 0 { done as f64 / total as f64 } else { 0.0 };
                    let text = (total > 0)
                        .then(|| format!("{} / {}", format::count(done.min(total)), format::count(total)));
                    view! {
                        <div class="bulk-progress" role="status">
                            <Progress label value=part text/>
                        </div>
                    }
                })
        }}
        {move || {
            runs.last
                .get()
                .map(|run| {
                    view! {
                        <div class="bulk-left">
                            <Notice tone=Tone::Warn>
                                <p>{left_words(lang, &run)}</p>
                                <LinkButton href=routes::BULK>{w::see_who(lang)}</LinkButton>
                            </Notice>
                        </div>
                    }
                })
        }}
    }
}

fn left_words(lang: Lang, run: &Run) -> String {
    if run.undone { words::undone(lang, run) } else { words::outcome(lang, run) }
}
