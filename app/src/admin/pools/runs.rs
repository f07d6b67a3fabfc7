//! What the daily work did: each rule on each day, and on a tap to which customers and why.

use super::{
    api::read_run,
    model::{Did, Run, RunLine, SHOWN},
};
use crate::{
    access::{AppError, error_text, use_organisation},
    customers::pool::because_words,
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, ButtonSize, Cell, Column, Dialog, EmptyState, Notice, Row, Section, Skeleton,
        SkeletonShape, Table, Tone,
    },
    words::{customers as cw, lifecycle as lw, pools as w},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// The newest runs.
#[component]
pub(super) fn Runs(runs: Vec<Run>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (open, shown) = (RwSignal::new(false), RwSignal::new(None::<Uuid>));
    let look = Callback::new(move |run: Uuid| {
        shown.set(Some(run));
        open.set(true);
    });
    let refresh = move || {
        view! {
            <Button kind=ButtonKind::Quiet icon=icondata::LuRefreshCw on_click=move |_| again.run(())>
                {w::read_again(lang)}
            </Button>
        }
    };
    let columns = vec![
        Column::new("day", w::day(lang)),
        Column::new("rule", w::rule(lang)),
        Column::new("changed", w::changed(lang)).numeric(),
        Column::new("reminded", w::reminded(lang)).numeric().wide(),
        Column::new("looked", w::looked_at(lang)).numeric().wide(),
        Column::new("state", w::state(lang)).wide(),
        Column::new("more", ""),
    ];
    let content = if runs.is_empty() {
        view! { <EmptyState icon=icondata::LuClock title=w::no_runs(lang) small=true/> }.into_any()
    } else {
        let row = move |run: Run| view! { <RunRow run look/> };
        view! {
            <Table label=w::runs(lang) columns comfortable=true>
                {runs.into_iter().map(row).collect_view()}
            </Table>
        }
        .into_any()
    };
    view! {
        <Section title=w::runs(lang) actions=refresh>
            <p class="admin-note">{w::runs_text(lang)}</p>
            {content}
        </Section>
        <Dialog name="run" title=w::run_did(lang) open wide=true>
            {move || shown.get_untracked().map(|run| view! { <WhatItDid run/> })}
        </Dialog>
    }
}

#[component]
fn RunRow(run: Run, look: Callback<Uuid>) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let rule = match run.pool {
        Some((name, name_en)) => w::rule_recycling(lang, name_en.filter(|_| lang == Lang::En).unwrap_or(name)),
        None => w::rule_lifecycle(lang).to_owned(),
    };
    let count = |number: i32| format::count(number.into());
    let state = match run.finished_at {
        Some(moment) => view! { <span>{format::date_time(lang, moment, offset)}</span> }.into_any(),
        None => view! { <Badge tone=Tone::Warn>{w::unfinished(lang)}</Badge> }.into_any(),
    };
    let did_something = run.changed + run.reminded > 0;
    let id = run.id;
    view! {
        <Row>
            <Cell>{format::date(lang, run.day)}</Cell>
            <Cell>{rule}</Cell>
            <Cell numeric=true>{count(run.changed)}</Cell>
            <Cell numeric=true wide=true>
                {count(run.reminded)}
            </Cell>
            <Cell numeric=true wide=true>
                {count(run.looked_at)}
            </Cell>
            <Cell wide=true muted=true>
                {state}
            </Cell>
            <Cell>
                {did_something
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| look.run(id)>
                                {w::details(lang)}
                            </Button>
                        }
                    })}
            </Cell>
        </Row>
    }
}

#[component]
fn WhatItDid(run: Uuid) -> impl IntoView {
    let lang = use_lang();
    let lines = RwSignal::new(None::<Result<Vec<RunLine>, AppError>>);
    Effect::new(move |_| {
        spawn_local(async move {
            lines.try_set(Some(read_run(run).await));
        });
    });
    move || match lines.get() {
        None => view! { <Skeleton shape=SkeletonShape::Rows(5)/> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
        Some(Ok(lines)) => {
            let cut = (lines.len() >= SHOWN).then(|| view! { <p class="admin-note">{w::first_shown(lang, SHOWN)}</p> });
            let columns = vec![
                Column::new("name", cw::name(lang)),
                Column::new("did", w::did(lang)),
                Column::new("why", w::because(lang)),
            ];
            let row = move |line: RunLine| {
                let (did, why) = did_words(lang, &line.did);
                view! {
                    <Row>
                        <Cell href=routes::customer(line.customer)>{line.name}</Cell>
                        <Cell>{did}</Cell>
                        <Cell muted=true>{why}</Cell>
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

fn did_words(lang: Lang, did: &Did) -> (String, String) {
    match did {
        Did::Recycled(because) => (w::did_recycled(lang).to_owned(), because_words(lang, *because)),
        Did::Reminded(because) => (w::did_reminded(lang).to_owned(), because_words(lang, *because)),
        Did::Lifecycle { becomes, why } => {
            let word = |prefix: &str, key: &str| lw::text(lang, &format!("{prefix}_{key}")).unwrap_or_default();
            (w::did_lifecycle(lang, word("is", becomes)), word("why", why).to_owned())
        }
    }
}
