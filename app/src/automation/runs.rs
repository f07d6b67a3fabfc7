//! `/automation/runs`: what rules did, and why they did not; of all, of one rule, or of one record.

use super::{
    api::{Choices, automation_runs, read_automation, retry_automation, undo_automation},
    model::{Deed, Outcome, RunState, Step, Why},
    seen_model::{Run, Runs, RunsAsked, StepSeen},
    words_of::{StateBadge, deed_words, page_of, word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Paged, Sending, TurnedAway, ask, error_text, is_for_me, use_organisation},
    events::did,
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Choice, Crumb, EmptyState, Notice, Page, Pager, SelectField,
        Skeleton, SkeletonShape, Tag, Tone,
    },
    words::automation as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use serde_json::Value;

type Read = Answer<(RunsAsked, Runs, Choices)>;

/// `/automation/runs`
pub struct RunsPage {
    read: Read,
}

fn asked_of(query: &ParamsMap) -> RunsAsked {
    let id = |key: &str| query.get_str(key).and_then(|id| id.parse().ok());
    let state = query.get_str("state").and_then(RunState::from_key);
    RunsAsked { rule: id("rule"), record: id("record"), state }
}

fn address_of(asked: &RunsAsked) -> String {
    let mut query = ParamsMap::new();
    let said = [
        ("rule", asked.rule.map(|id| id.to_string())),
        ("record", asked.record.map(|id| id.to_string())),
        ("state", asked.state.map(|state| state.key().to_owned())),
    ];
    for (key, value) in said {
        if let Some(value) = value {
            query.insert(key, value);
        }
    }
    format!("{}{}", routes::AUTOMATION_RUNS, query.to_query_string())
}

impl Screen for RunsPage {
    fn data() -> Self {
        let (query, path, lang) = (use_query_map(), use_location().pathname, use_lang());
        // While the page is being left the address is already another's.
        let asked = Memo::new(move |was: Option<&RunsAsked>| match was {
            Some(was) if path.with(|path| path != routes::AUTOMATION_RUNS) => was.clone(),
            _ => query.with(asked_of),
        });
        let read = move |asked: RunsAsked| async move {
            let runs = automation_runs(asked.clone(), None).await?;
            let choices = read_automation(None, lang).await?.choices;
            Ok((asked, runs, choices))
        };
        Self { read: ask(move || asked.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let read = this.read;
        view! { <Room read/> }.into_any()
    }
}

#[component]
fn Room(read: Read) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageAutomation) {
        return view! { <TurnedAway title=w::runs(lang)/> }.into_any();
    }
    view! {
        <Page title=w::runs(lang) crumbs=vec![Crumb::link(w::title(lang), routes::AUTOMATION)]>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(8)/> }>
                {move || Suspend::new(async move {
                    match read.await {
                        Ok((asked, runs, choices)) => {
                            let again = Callback::new(move |()| read.refetch());
                            view! {
                                <Narrowing asked=asked.clone()/>
                                <RunList asked runs choices again/>
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| read.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

/// Which of them are shown.
#[component]
fn Narrowing(asked: RunsAsked) -> impl IntoView {
    let (lang, navigate) = (use_lang(), StoredValue::new(use_navigate()));
    let asked = StoredValue::new(asked);
    let go = move |asked: RunsAsked| navigate.with_value(|go| go(&address_of(&asked), NavigateOptions::default()));
    let state = RwSignal::new(asked.with_value(|asked| asked.state.map(RunState::key).unwrap_or_default().to_owned()));
    let choices: Vec<Choice> = std::iter::once(Choice::new("", w::every_state(lang)))
        .chain(
            RunState::ALL.iter().map(|state| Choice::new(state.key(), word(lang, &format!("state_{}", state.key())))),
        )
        .collect();
    let turn = move |key: String| go(RunsAsked { state: RunState::from_key(&key), ..asked.get_value() });
    let chip = |label: &'static str, without: RunsAsked| view! { <Tag label on_remove=move |()| go(without.clone())/> };
    let of_rule = asked.with_value(|all| all.rule.map(|_| RunsAsked { rule: None, ..all.clone() }));
    let of_record = asked.with_value(|all| all.record.map(|_| RunsAsked { record: None, ..all.clone() }));
    view! {
        <div class="automation-narrowing">
            <SelectField name="automation-state" label=w::show_state(lang) value=state choices on_change=turn/>
            {of_rule.map(|without| chip(w::edit_rule(lang), without))}
            {of_record.map(|without| chip(w::of_record(lang), without))}
        </div>
    }
}

/// Runs, the newest first, with the way to older ones.
#[component]
pub(super) fn RunList(asked: RunsAsked, runs: Runs, choices: Choices, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    if runs.runs.is_empty() {
        let narrowed = asked.state.is_some() || asked.record.is_some();
        let title = if narrowed { w::no_such_runs(lang) } else { w::no_runs(lang) };
        return view! { <EmptyState icon=icondata::LuHistory title text=w::no_runs_text(lang) small=true/> }.into_any();
    }
    let (paged, asked) = (Paged::of(runs.runs, runs.more), StoredValue::new(asked));
    let choices = StoredValue::new(choices);
    let more = move |()| {
        let Some(after) = paged.last(|run: &Run| (run.happened_at, run.id)) else { return };
        let next = automation_runs(asked.get_value(), Some(after));
        paged.read_on(async move { next.await.map(|page| (page.runs, page.more)) });
    };
    view! {
        <ul class="admin-list">
            <For each=move || paged.rows.get() key=|run| (run.id, run.state, run.why, run.steps.len()) let:run>
                <RunLine run choices again/>
            </For>
        </ul>
        <Pager more=paged.more busy=paged.reading on_more=more/>
    }
    .into_any()
}

/// What set it off.
fn cause(lang: Lang, run: &Run) -> String {
    match &run.event_kind {
        Some(kind) => w::because_of(lang, did(lang, kind)),
        None => w::because_time(lang).to_owned(),
    }
}

#[component]
fn RunLine(run: Run, choices: StoredValue<Choices>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let record = match run.name.clone() {
        Some(name) => view! { <a href=page_of(run.on, run.record)>{name}</a> }.into_any(),
        None => view! { <span class="automation-rule__words">{w::unseen_record(lang)}</span> }.into_any(),
    };
    let undone = run.why == Some(Why::Undone);
    let why = run.why.filter(|_| !undone).map(|why| word(lang, &format!("why_{}", why.key())));
    let led = (run.depth > 0).then(|| w::led_by(lang, run.depth));
    let offset = use_organisation().utc_offset;
    let waits = run.due_at.map(|due| {
        let at = format::date_time(lang, due, offset);
        view! { <span class="automation-rule__words">{w::next_at(lang)} " " {at}</span> }
    });
    let step = |(place, seen): (usize, &StepSeen)| {
        let deed = run.rule.steps.get(place).map(|step| &step.deed);
        let said = deed.map(|deed| choices.with_value(|choices| deed_words(lang, run.on, deed, choices)));
        let outcome = word(lang, &format!("outcome_{}", seen.outcome.key()));
        let trouble =
            trouble_words(lang, &seen.told).map(|words| view! { <span class="automation-step__why">{words}</span> });
        let bad = matches!(seen.outcome, Outcome::Failed | Outcome::Unknown);
        view! {
            <li class="automation-step" class:automation-step--bad=bad>
                {said} " — " {outcome} " " {trouble}
            </li>
        }
    };
    let steps = run.steps.iter().enumerate().map(step).collect_view();
    let rule = (routes::automation(run.rule_id), run.rule_name.clone());
    let (happened_at, because, state) = (run.happened_at, cause(lang, &run), run.state);
    let anchor = format!("run-{}", run.id);
    let stands = if undone {
        view! { <Badge>{word(lang, "why_undone")}</Badge> }.into_any()
    } else {
        view! { <StateBadge state/> }.into_any()
    };
    view! {
        <li class="admin-list__row rule-row" id=anchor>
            <div class="admin-list__text">
                <span class="automation-rule__head">
                    {stands}
                    <span class="admin-strong">{record}</span>
                    <a href=rule.0>{rule.1}</a>
                    <span class="automation-rule__words">
                        <Ago then=happened_at/>
                    </span>
                </span>
                <span class="automation-rule__words">
                    {because} {led.map(|words| format!(" · {words}"))} {why.map(|words| format!(" · {words}"))}
                </span>
                {waits}
                <ol class="automation-steps">{steps}</ol>
            </div>
            <RunDeeds run again/>
        </li>
    }
}

/// Why something failed, or what was answered.
fn trouble_words(lang: Lang, told: &Value) -> Option<String> {
    if let Some(error) = told.get("error").and_then(|error| serde_json::from_value::<AppError>(error.clone()).ok()) {
        return Some(error_text(lang, &error));
    }
    if let Some(status) = told.get("status").and_then(Value::as_u64) {
        return Some(w::status(lang, status));
    }
    let code = told.get("trouble").and_then(Value::as_str)?;
    let said = told.get("said").and_then(Value::as_str).unwrap_or_default();
    Some([word(lang, &format!("trouble_{code}")).as_str(), said].join(" ").trim().to_owned())
}

/// Trying again, and taking back.
#[component]
fn RunDeeds(run: Run, again: Callback<()>) -> impl IntoView {
    let (lang, sending, id) = (use_lang(), Sending::new(), run.id);
    let undone = run.why == Some(Why::Undone);
    let stopped = !undone && matches!(run.state, RunState::Failed | RunState::Unknown);
    // What was said cannot be unsaid; what still waits can be stopped.
    let lasts = |(seen, step): (&StepSeen, &Step)| {
        seen.outcome == Outcome::Done && !matches!(step.deed, Deed::Notify { .. } | Deed::Call { .. })
    };
    let waits = run.state == RunState::Waiting;
    let can_undo = !undone && (waits || run.steps.iter().zip(&run.rule.steps).any(lasts));
    let retry = move |_| {
        sending.step(retry_automation(id), move |()| {
            sending.toasts().success(w::retried(lang));
            again.run(());
        });
    };
    let undo = move |_| {
        sending.step(undo_automation(id), move |count: usize| {
            sending.toasts().success(if count == 0 { w::run_stopped(lang).to_owned() } else { w::undone(lang, count) });
            again.run(());
        });
    };
    view! {
        <div class="rule-row__deeds">
            {stopped
                .then(|| {
                    view! {
                        <Button size=ButtonSize::Small icon=icondata::LuRotateCw busy=sending.busy() on_click=retry>
                            {w::retry(lang)}
                        </Button>
                    }
                })}
            {can_undo
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            size=ButtonSize::Small
                            icon=icondata::LuUndo2
                            busy=sending.busy()
                            on_click=undo
                        >
                            {w::undo_run(lang)}
                        </Button>
                    }
                })}
        </div>
    }
}
