//! What the rules did: each run, how far it is, to whom it gave the tag and from whom it took it, and the way back.

use super::{
    api::{read_tag_run, tag_runs, undo_tag_run},
    model::{SHOWN, TagRun, TagRunLine, TagStop},
};
use crate::{
    access::{AppError, Sending, error_text, use_organisation},
    admin::pipelines::model::name_in,
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, ButtonSize, Cell, Column, Dialog, EmptyState, Notice, Row, Section, Skeleton,
        SkeletonShape, Table, Tone,
    },
    words::{customers as cw, tag_rules as w},
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use uuid::Uuid;

/// How often is asked how far a run is.
const GLANCE: Duration = Duration::from_secs(1);

/// The newest runs.
#[component]
pub(super) fn Runs(runs: Vec<TagRun>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let runs = RwSignal::new(runs);
    let (open, shown) = (RwSignal::new(false), RwSignal::new(None::<Uuid>));
    let look = Callback::new(move |run: Uuid| {
        shown.set(Some(run));
        open.set(true);
    });
    Effect::new(move |_| untrack(|| follow(runs)));
    let table = move || {
        let runs = runs.get();
        if runs.is_empty() {
            return view! { <EmptyState icon=icondata::LuClock title=w::no_runs(lang) small=true/> }.into_any();
        }
        let columns = vec![
            Column::new("when", w::when(lang)),
            Column::new("rule", w::rule(lang)),
            Column::new("gave", w::gave(lang)).numeric(),
            Column::new("took", w::took(lang)).numeric(),
            Column::new("looked", w::looked_at(lang)).numeric().wide(),
            Column::new("state", w::state(lang)).wide(),
            Column::new("more", ""),
        ];
        let row = move |run: TagRun| view! { <RunRow run look again/> };
        view! {
            <Table label=w::runs(lang) columns comfortable=true>
                {runs.into_iter().map(row).collect_view()}
            </Table>
        }
        .into_any()
    };
    view! {
        <Section title=w::runs(lang)>
            <p class="admin-note">{w::runs_text(lang)}</p>
            {table}
        </Section>
        <Dialog name="tag-run" title=w::run_did(lang) open wide=true>
            {move || shown.get_untracked().map(|run| view! { <WhatItDid run/> })}
        </Dialog>
    }
}

/// Reads anew until nothing is under way, or the page is left.
fn follow(runs: RwSignal<Vec<TagRun>>) {
    let at_work = runs.try_with_untracked(|runs| runs.iter().any(TagRun::is_under_way));
    if at_work != Some(true) {
        return;
    }
    let glance = move || {
        spawn_local(async move {
            // Without an answer it is asked again.
            if let Ok(now) = tag_runs().await
                && runs.try_set(now).is_some()
            {
                return;
            }
            follow(runs);
        });
    };
    set_timeout(glance, GLANCE);
}

#[component]
fn RunRow(run: TagRun, look: Callback<Uuid>, again: Callback<()>) -> impl IntoView {
    let (lang, offset, sending) = (use_lang(), use_organisation().utc_offset, Sending::new());
    let name = name_in(lang, &run.rule_name, run.rule_name_en.as_deref()).to_owned();
    let who = run.asked_by.clone().unwrap_or_else(|| w::every_day(lang).to_owned());
    let when = format!("{} · {who}", format::date_time(lang, run.begun_at, offset));
    let id = run.id;
    let undo = move |_| {
        sending.step(undo_tag_run(id), move |()| {
            sending.toasts().success(w::undo_begun(lang));
            again.run(());
        });
    };
    let details = (run.gave + run.took > 0).then(|| {
        view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| look.run(id)>
                {w::details(lang)}
            </Button>
        }
    });
    let back = run.may_undo().then(|| {
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
    });
    let (gave, took, looked_at) = (format::count(run.gave), format::count(run.took), format::count(run.looked_at));
    view! {
        <Row>
            <Cell muted=true>{when}</Cell>
            <Cell>{name}</Cell>
            <Cell numeric=true>{gave}</Cell>
            <Cell numeric=true>{took}</Cell>
            <Cell numeric=true wide=true>
                {looked_at}
            </Cell>
            <Cell wide=true muted=true>
                {state(lang, &run)}
            </Cell>
            <Cell>{details} {back}</Cell>
        </Row>
    }
}

fn state(lang: Lang, run: &TagRun) -> AnyView {
    let badge = |tone, words: String| view! { <Badge tone>{words}</Badge> }.into_any();
    match (run.is_under_way(), run.undoing, run.stopped) {
        (true, false, _) => badge(Tone::Accent, w::at_work(lang).to_owned()),
        (true, true, _) => badge(Tone::Accent, w::undoing(lang).to_owned()),
        (false, true, _) => badge(Tone::Neutral, w::undone(lang, format::count(run.undone))),
        (false, false, Some(stop)) => badge(Tone::Warn, stop_word(lang, stop).to_owned()),
        (false, false, None) => view! { <span>{w::finished(lang)}</span> }.into_any(),
    }
}

const fn stop_word(lang: Lang, stop: TagStop) -> &'static str {
    match stop {
        TagStop::Broken => w::broken(lang),
        TagStop::RuleGone => w::stopped_rule_gone(lang),
        TagStop::TakenBack => w::stopped_taken_back(lang),
        TagStop::Failed => w::stopped_failed(lang),
    }
}

#[component]
fn WhatItDid(run: Uuid) -> impl IntoView {
    let lang = use_lang();
    let lines = RwSignal::new(None::<Result<Vec<TagRunLine>, AppError>>);
    Effect::new(move |_| {
        spawn_local(async move {
            lines.try_set(Some(read_tag_run(run).await));
        });
    });
    move || match lines.get() {
        None => view! { <Skeleton shape=SkeletonShape::Rows(5)/> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
        Some(Ok(lines)) => {
            let cut = (lines.len() >= SHOWN).then(|| view! { <p class="admin-note">{w::first_shown(lang, SHOWN)}</p> });
            let columns = vec![Column::new("name", cw::name(lang)), Column::new("did", w::did(lang))];
            let row = move |line: TagRunLine| {
                let did = did_words(lang, &line);
                view! {
                    <Row>
                        <Cell href=routes::customer(line.customer)>{line.name}</Cell>
                        <Cell muted=true>{did}</Cell>
                    </Row>
                }
            };
            view! {
                {cut}
                <Table label=w::run_did(lang) columns>
                    {lines.into_iter().map(row).collect_view()}
                </Table>
            }
            .into_any()
        }
    }
}

const fn did_words(lang: Lang, line: &TagRunLine) -> &'static str {
    match (line.gave, line.undone) {
        (true, None) => w::did_give(lang),
        (false, None) => w::did_take(lang),
        (_, Some(true)) => w::did_undone(lang),
        (_, Some(false)) => w::did_kept(lang),
    }
}
