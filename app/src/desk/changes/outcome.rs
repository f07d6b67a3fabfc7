//! Says what came out of a change of tickets, and offers to take it back.

use super::{
    api::{change_tickets, undo_ticket_change},
    model::{Done, LeftOut, Outcome, TicketChange},
};
use crate::{
    access::{AppError, error_text},
    desk::tickets::rules_model::number_in_words,
    locale::{Lang, use_lang},
    routes,
    ui::{Notice, Toasts, Tone, use_toasts},
    words::desk_changes as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// Whoever changes tickets on a page: one change at a time, and what was left out last.
#[derive(Clone, Copy)]
pub(in crate::desk) struct Doing {
    lang: Lang,
    toasts: Toasts,
    pub busy: RwSignal<bool>,
    /// Who was left out of the last one: it stays until it is read.
    pub left: RwSignal<Vec<LeftOut>>,
    /// Runs after each change and each way back.
    then: Callback<()>,
    /// Runs before a change is taken back.
    before_back: Option<Callback<()>>,
}

impl Doing {
    /// To be called in a component's body.
    pub fn new(then: Callback<()>) -> Self {
        let (lang, toasts) = (use_lang(), use_toasts());
        Self { lang, toasts, busy: RwSignal::new(false), left: RwSignal::new(Vec::new()), then, before_back: None }
    }

    /// The same for changes that have left more behind than what is kept of them.
    pub fn taking_back(then: Callback<()>, before_back: Callback<()>) -> Self {
        Self { before_back: Some(before_back), ..Self::new(then) }
    }

    /// Changes tickets that were seen in these versions.
    pub fn begin(self, change: TicketChange, chosen: Vec<(Uuid, i32)>) {
        self.follow(change_tickets(change, chosen));
    }

    /// Says what comes of a change that was asked for.
    pub fn follow(self, call: impl Future<Output = Result<Done, AppError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.left.set(Vec::new());
        spawn_local(async move {
            let answer = call.await;
            self.busy.try_set(false);
            match answer {
                Ok(done) => self.told(done),
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
        });
    }

    /// Offers the way back where something was changed, and names who was left out.
    pub fn told(self, done: Done) {
        let run = done.run;
        if done.changed > 0 {
            let back = Callback::new(move |()| self.back(run));
            self.toasts.undo(told_of(self.lang, &done), back);
        } else {
            self.toasts.info(told_of(self.lang, &done));
        }
        self.left.try_set(done.left);
        self.then.try_run(());
    }

    fn back(self, run: Uuid) {
        self.left.try_set(Vec::new());
        if let Some(before_back) = self.before_back {
            before_back.try_run(());
        }
        spawn_local(async move {
            match undo_ticket_change(run).await {
                Ok(done) => {
                    self.toasts.success(w::taken_back(self.lang, done.changed));
                    self.left.try_set(done.left);
                }
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
            self.then.try_run(());
        });
    }
}

/// How many were changed, and how many were not.
fn told_of(lang: Lang, done: &Done) -> String {
    match (done.changed, done.left.len()) {
        (0, 0) => w::nothing_to_change(lang).to_owned(),
        (changed, 0) => w::changed(lang, changed),
        (changed, left) => w::changed_and_left(lang, changed, left),
    }
}

/// Those that were left out, each with why.
#[component]
pub(super) fn LeftList(left: RwSignal<Vec<LeftOut>>) -> impl IntoView {
    let lang = use_lang();
    let line = move |one: LeftOut| view! { <Left one/> };
    view! {
        <Show when=move || left.with(|left| !left.is_empty())>
            <Notice tone=Tone::Warn title=w::left_title(lang)>
                <ul class="desk-left">{move || left.get().into_iter().map(line).collect_view()}</ul>
            </Notice>
        </Show>
    }
}

/// One of them.
#[component]
pub(super) fn Left(one: LeftOut) -> impl IntoView {
    let why = outcome_word(use_lang(), one.outcome);
    let name = one.named.map(|(number, subject)| {
        view! {
            <a class="cell-link" href=routes::ticket(one.id)>
                {number_in_words(number)}
                " "
                {subject}
            </a>
        }
    });
    view! { <li>{name} " " {why}</li> }
}

fn outcome_word(lang: Lang, outcome: Outcome) -> &'static str {
    w::text(lang, &format!("outcome_{}", outcome.key())).unwrap_or_default()
}
