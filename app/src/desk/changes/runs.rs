//! Changes of all tickets that match, while the server goes through them and afterwards: how far each is, who was left out, the ways to
//! let it end and to take it back. The page may be left meanwhile.

use super::{
    api::{
        begin_ticket_run, cancel_ticket_run, go_on_with_ticket_run, left_out_of_ticket_run, read_ticket_run,
        ticket_runs, undo_ticket_run,
    },
    model::{LeftOut, Outcome, TicketChange},
    outcome::Left,
    run_model::TicketRun,
};
use crate::{
    access::{Action, AppError, error_text, use_session},
    customers::bulk::model::Stopped,
    desk::tickets::{
        list_model::TicketFilter,
        words_of::{priority_word, state_word},
    },
    locale::{Lang, format, use_lang},
    ui::{Ago, Button, ButtonKind, ButtonSize, Progress, Toasts, use_toasts},
    words::{bulk as b, desk_changes as w},
};
use leptos::{prelude::*, task::spawn_local};
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

/// How often is asked how far one is.
const GLANCE: Duration = Duration::from_millis(700);

/// The runs of a page.
#[derive(Clone, Copy)]
pub(in crate::desk) struct Runs {
    lang: Lang,
    toasts: Toasts,
    all: RwSignal<Vec<TicketRun>>,
    /// Those that are asked after already.
    watched: StoredValue<BTreeSet<Uuid>>,
    /// Runs when one has come to its end.
    then: Callback<()>,
}

impl Runs {
    /// To be called in a component's body.
    pub fn new(then: Callback<()>) -> Self {
        let runs = Self {
            lang: use_lang(),
            toasts: use_toasts(),
            all: RwSignal::new(Vec::new()),
            watched: StoredValue::new(BTreeSet::new()),
            then,
        };
        if use_session().is_some_and(|session| session.may(Action::EditTickets)) {
            // What was begun on another page, or before this one was closed, is followed here too.
            Effect::new(move |_| {
                spawn_local(async move {
                    match ticket_runs().await {
                        Ok(known) => known.into_iter().rev().for_each(|run| runs.put(run)),
                        Err(error) => leptos::logging::warn!("changes of many tickets could not be read: {error:?}"),
                    }
                });
            });
        }
        runs
    }

    /// Changes all tickets that match.
    pub fn begin(self, change: TicketChange, filter: TicketFilter) {
        self.ask(begin_ticket_run(change, filter.unsorted()));
    }

    fn ask(self, call: impl Future<Output = Result<TicketRun, AppError>> + 'static) {
        spawn_local(async move {
            match call.await {
                Ok(run) => {
                    let ended = !run.is_under_way();
                    self.put(run);
                    if ended {
                        self.then.try_run(());
                    }
                }
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
        });
    }

    /// Shows how one is, and asks again while it is under way.
    fn put(self, run: TicketRun) {
        let (id, goes_on) = (run.id, run.is_under_way());
        let gone = self.all.try_update(|all| match all.iter_mut().find(|one| one.id == id) {
            Some(one) => *one = run,
            None => all.insert(0, run),
        });
        if gone.is_none() || !goes_on || self.watched.try_update_value(|watched| watched.insert(id)) != Some(true) {
            return;
        }
        set_timeout(move || self.glance(id), GLANCE);
    }

    fn glance(self, id: Uuid) {
        spawn_local(async move {
            let read = read_ticket_run(id).await;
            // The page is gone: the server goes on alone.
            if self.watched.try_update_value(|watched| watched.remove(&id)).is_none() {
                return;
            }
            match read {
                Ok(run) => {
                    let ended = !run.is_under_way();
                    self.put(run);
                    if ended {
                        self.then.try_run(());
                    }
                }
                Err(error) => self.toasts.error(error_text(self.lang, &error)),
            }
        });
    }
}

/// Those under way, and the last ones before them.
#[component]
pub(in crate::desk) fn RunsHere(runs: Runs) -> impl IntoView {
    let lang = use_lang();
    let open = move || runs.all.with(|all| all.iter().filter(|run| run.is_open()).cloned().collect::<Vec<_>>());
    let earlier = move || runs.all.with(|all| all.iter().filter(|run| !run.is_open()).cloned().collect::<Vec<_>>());
    view! {
        <div aria-live="polite">
            {move || open().into_iter().map(|run| view! { <Open run runs/> }).collect_view()}
        </div>
        <Show when=move || runs.all.with(|all| all.iter().any(|run| !run.is_open()))>
            <details class="desk-runs">
                <summary>{w::runs_earlier(lang)}</summary>
                <ul class="desk-runs__list">
                    {move || earlier().into_iter().map(|run| view! { <Ended run runs/> }).collect_view()}
                </ul>
            </details>
        </Show>
    }
}

/// One on its way, there or back.
#[component]
fn Open(run: TicketRun, runs: Runs) -> impl IntoView {
    let (lang, id) = (use_lang(), run.id);
    let (done, total) = run.part();
    #[allow(clippy::cast_precision_loss, reason = "a part of a bar")]
    let part = if total > 0 { done as f64 / total as f64 } else { 0.0 };
    let text = format!("{} / {}", format::count(done.min(total)), format::count(total));
    let label = if run.undoing { w::run_back(lang).to_owned() } else { said(lang, &run.change) };
    let stopped = run.stopped.map(|why| {
        let words = match why {
            Stopped::Left => b::stopped_left(lang),
            Stopped::NotAllowed => b::stopped_not_allowed(lang),
            Stopped::Failed => b::stopped_failed(lang),
        };
        view! {
            <p>{words}</p>
            <Button size=ButtonSize::Small on_click=move |_| runs.ask(go_on_with_ticket_run(id))>
                {b::go_on(lang)}
            </Button>
        }
    });
    view! {
        <div class="bulk-progress desk-run">
            <Progress label value=part text/>
            <p class="bulk-progress__hint">{b::goes_on_alone(lang)}</p>
            <div class="desk-runs__ways">
                {stopped}
                {run
                    .may_cancel()
                    .then(|| {
                        view! {
                            <Button size=ButtonSize::Small icon=icondata::LuSquare on_click=move |_| runs.ask(cancel_ticket_run(id))>
                                {w::run_cancel(lang)}
                            </Button>
                        }
                    })}
                {run.may_undo().then(|| view! { <Back id runs/> })}
            </div>
        </div>
    }
}

#[component]
fn Back(id: Uuid, runs: Runs) -> impl IntoView {
    view! {
        <Button size=ButtonSize::Small icon=icondata::LuUndo2 on_click=move |_| runs.ask(undo_ticket_run(id))>
            {w::run_undo(use_lang())}
        </Button>
    }
}

/// One that has come to its end.
#[component]
fn Ended(run: TicketRun, runs: Runs) -> impl IntoView {
    let (lang, id) = (use_lang(), run.id);
    let left = RwSignal::new(None::<Vec<LeftOut>>);
    let read = move |_| {
        spawn_local(async move {
            match left_out_of_ticket_run(id).await {
                Ok(found) => drop(left.try_set(Some(found))),
                Err(error) => runs.toasts.error(error_text(lang, &error)),
            }
        });
    };
    let who = move || match left.get() {
        None => view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=read>
                {b::see_who(lang)}
            </Button>
        }
        .into_any(),
        Some(all) => {
            view! { <ul class="desk-left">{all.into_iter().map(|one| view! { <Left one/> }).collect_view()}</ul> }
                .into_any()
        }
    };
    let shown = (run.left() > 0).then_some(who);
    view! {
        <li class="desk-run">
            <p>
                {said(lang, &run.change)}
                " · "
                {came_to(lang, &run)}
                " · "
                <Ago then=run.begun_at/>
            </p>
            <div class="desk-runs__ways">{run.may_undo().then(|| view! { <Back id runs/> })} {shown}</div>
        </li>
    }
}

/// What is set.
fn said(lang: Lang, change: &TicketChange) -> String {
    let mut parts = Vec::new();
    if let Some(state) = change.state {
        parts.push(format!("{} → {}", w::state(lang), state_word(lang, state)));
    }
    if let Some(priority) = change.priority {
        parts.push(format!("{} → {}", w::priority(lang), priority_word(lang, priority)));
    }
    for (is, word) in [
        (change.owner.is_some(), w::assign(lang)),
        (change.category.is_some(), w::category(lang)),
        (change.follow.is_some(), w::follow(lang)),
    ] {
        if is {
            parts.push(word.to_owned());
        }
    }
    parts.extend(change.tags.iter().cloned());
    parts.join(" · ")
}

/// How it ended.
fn came_to(lang: Lang, run: &TicketRun) -> String {
    if run.undone {
        let (back, kept) = (run.count(Outcome::Undone), run.count(Outcome::Kept));
        return if kept > 0 {
            b::undone_and_kept(lang, format::count(back), format::count(kept))
        } else {
            b::undone_count(lang, format::count(back))
        };
    }
    let mut parts = vec![b::changed_count(lang, format::count(run.changed()))];
    for (count, words) in [
        (run.count(Outcome::Same), b::same_count as fn(Lang, String) -> String),
        (run.left(), b::skipped_count),
        (run.count(Outcome::Waiting), w::run_not_reached),
    ] {
        if count > 0 {
            parts.push(words(lang, format::count(count)));
        }
    }
    parts.join(" · ")
}
