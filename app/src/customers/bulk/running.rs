//! A change under way: the server works through it, batch by batch; the page follows how far it is, and may be left.

use super::{
    api::{begin_bulk, begin_bulk_of_contacts, bulk_run, undo_bulk, work_on_bulk},
    model::{Change, Chosen, Outcome, Run},
    words,
};
use crate::{
    access::{AppError, error_text},
    customers::{contacts::model::ContactFilter, list_model::CustomerFilter},
    fields::RecordKind,
    locale::{Lang, format, use_lang},
    routes,
    ui::{LinkButton, Notice, Progress, Toasts, Tone, use_toasts},
    words::bulk as w,
};
use leptos::{prelude::*, task::spawn_local};
use std::{pin::Pin, time::Duration};

/// How often is asked how far it is.
const GLANCE: Duration = Duration::from_millis(500);

/// Who is listed, so that all of them can be changed at once.
pub trait Many: Clone + Send + Sync + 'static {
    const OF: RecordKind;

    /// Begins a change of those that are chosen.
    fn begin(change: Change, chosen: Chosen<Self>) -> Begun;
}

/// A change on its way to the server.
pub type Begun = Pin<Box<dyn Future<Output = Result<Run, AppError>>>>;

impl Many for CustomerFilter {
    const OF: RecordKind = RecordKind::Customer;

    fn begin(change: Change, chosen: Chosen<Self>) -> Begun {
        Box::pin(begin_bulk(change, chosen))
    }
}

impl Many for ContactFilter {
    const OF: RecordKind = RecordKind::Contact;

    fn begin(change: Change, chosen: Chosen<Self>) -> Begun {
        Box::pin(begin_bulk_of_contacts(change, chosen))
    }
}

/// What is under way on a page. The server goes on with it when the page is left.
#[derive(Clone, Copy)]
pub struct Runs {
    lang: Lang,
    toasts: Toasts,
    now: RwSignal<Option<Under>>,
    /// Whether something is. It belongs to the page, and outlives the lists that are drawn anew on it.
    pub busy: Signal<bool>,
    /// What came out last with somebody left out, or stopped: it stays until it is read.
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
        let now = RwSignal::new(None);
        Self {
            lang: use_lang(),
            toasts: use_toasts(),
            now,
            busy: Signal::derive(move || now.with(Option::is_some)),
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

    /// Does it.
    pub fn begin<F: Many>(self, change: Change, chosen: Chosen<F>) {
        let label = words::doing(self.lang, &change);
        self.last.set(None);
        self.send(label, F::begin(change, chosen));
    }

    /// Goes on with what was stopped.
    pub fn go_on(self, run: &Run) {
        self.send(label_of(self.lang, run), work_on_bulk(run.id));
    }

    /// Takes it back.
    pub fn undo(self, run: &Run) {
        self.last.try_set(None);
        self.send(w::undoing(self.lang), undo_bulk(run.id));
    }

    /// Follows what is under way already, unless another one is followed.
    pub fn follow(self, run: Run) {
        if run.is_under_way() && self.now.with_untracked(Option::is_none) {
            let label = label_of(self.lang, &run);
            self.told(label, run);
        }
    }

    fn send(self, label: &'static str, asked: impl Future<Output = Result<Run, AppError>> + 'static) {
        self.now.try_set(Some(Under { label, done: 0, total: 0 }));
        spawn_local(async move {
            match asked.await {
                Ok(run) => self.told(label, run),
                Err(error) => self.failed(&error),
            }
        });
    }

    fn told(self, label: &'static str, run: Run) {
        if !run.is_under_way() {
            return self.ended(run);
        }
        let (done, total) = run.part();
        // The page is gone: the server goes on alone.
        if self.now.try_set(Some(Under { label, done, total })).is_some() {
            return;
        }
        let glance = move || {
            spawn_local(async move {
                match bulk_run(run.id).await {
                    Ok(run) => self.told(label, run),
                    Err(error) => self.failed(&error),
                }
            });
        };
        set_timeout(glance, GLANCE);
    }

    fn ended(self, run: Run) {
        if self.now.try_set(None).is_some() {
            return;
        }
        self.changes.try_update(|times| *times += 1);
        let left = run.skipped() + run.count(Outcome::Kept);
        if left > 0 || run.stopped.is_some() {
            self.last.try_set(Some(run.clone()));
        }
        if run.stopped.is_some() {
            return;
        }
        if run.undone {
            return self.toasts.success(words::undone(self.lang, &run));
        }
        let text = format!("{} · {}", words::what(self.lang, &run), words::outcome(self.lang, &run));
        if run.may_undo() {
            self.toasts.undo(text, move |()| self.undo(&run));
        } else {
            self.toasts.info(text);
        }
    }

    fn failed(self, error: &AppError) {
        self.now.try_set(None);
        self.changes.try_update(|times| *times += 1);
        self.toasts.error(error_text(self.lang, error));
    }
}

const fn label_of(lang: Lang, run: &Run) -> &'static str {
    if run.undoing { w::undoing(lang) } else { w::going_on(lang) }
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
                            {(total > 0).then(|| view! { <p class="bulk-progress__hint">{w::goes_on_alone(lang)}</p> })}
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
    let came_to = if run.undone { words::undone(lang, run) } else { words::outcome(lang, run) };
    match run.stopped {
        Some(why) => format!("{} {came_to}", words::stopped(lang, why)),
        None => came_to,
    }
}
