//! `/customers/bulk`: what was done to many customers or contacts at once, what became of it, and the way back.

use super::{
    api::{bulk_runs, left_out_of_bulk},
    model::{LeftOut, Run},
    running::{BulkRunning, Runs},
    words,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me},
    fields::RecordKind,
    locale::use_lang,
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, ButtonSize, Crumb, EmptyState, LinkButton, Notice, Page, Skeleton,
        SkeletonShape, Tone, use_toasts,
    },
    words::{bulk as w, customers as cw},
};
use leptos::{prelude::*, task::spawn_local};

/// `/customers/bulk`
pub struct BulkPage {
    runs: Answer<Vec<Run>>,
}

impl Screen for BulkPage {
    fn data() -> Self {
        Self { runs: ask(|| (), |()| bulk_runs()) }
    }

    fn view(this: Self) -> AnyView {
        if !is_for_me(Action::EditCustomers) {
            return view! { <TurnedAway title=w::title(use_lang())/> }.into_any();
        }
        view! { <RecentChanges answer=this.runs/> }.into_any()
    }
}

#[component]
fn RecentChanges(answer: Answer<Vec<Run>>) -> impl IntoView {
    let lang = use_lang();
    let runs = Runs::new();
    runs.on_change(move || answer.refetch());
    let crumbs = vec![Crumb::link(cw::title(lang), routes::CUSTOMERS), Crumb::here(w::title(lang))];
    view! {
        <Page title=w::title(lang) crumbs>
            <BulkRunning runs/>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Cards(3)/> }>
                {move || Suspend::new(async move {
                    match answer.await {
                        Ok(all) if all.is_empty() => {
                            view! {
                                <EmptyState icon=icondata::LuHistory title=w::none(lang) text=w::none_text(lang)>
                                    <LinkButton href=routes::CUSTOMERS>{cw::to_all(lang)}</LinkButton>
                                </EmptyState>
                            }
                                .into_any()
                        }
                        Ok(all) => {
                            let cards = all.into_iter().map(|run| view! { <RunCard run runs/> });
                            view! { <ul class="bulk-runs">{cards.collect_view()}</ul> }.into_any()
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad title=cw::loading_failed(lang) on_retry=move |()| answer.refetch()>
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
}

#[component]
fn RunCard(run: Run, runs: Runs) -> impl IntoView {
    let lang = use_lang();
    let (goes_on, undoes) = (run.is_open() && run.stopped.is_some(), run.may_undo());
    let why = run.stopped.filter(|_| run.is_open()).map(|why| words::stopped(lang, why));
    let left = run.skipped() + run.count(super::model::Outcome::Kept);
    let (what, outcome, id, of) = (words::what(lang, &run), words::outcome(lang, &run), run.id, run.of);
    let back = run.undone.then(|| words::undone(lang, &run));
    let meta = view! {
        <p class="bulk-run__meta">
            <Badge>{words::kind_word(lang, of)}</Badge>
            " "
            {run.by.clone()}
            " · "
            <Ago then=run.begun_at/>
        </p>
    };
    let run = StoredValue::new(run);
    // What goes on without the reader is followed as soon as they look.
    Effect::new(move |_| runs.follow(run.get_value()));
    let busy = runs.busy;
    view! {
        <li class="bulk-run">
            <div class="bulk-run__words">
                <h2 class="bulk-run__what">{what}</h2>
                <p>{outcome}</p>
                {back.map(|back| view! { <p class="bulk-run__back">{back}</p> })}
                {why.map(|why| view! { <p class="bulk-run__stopped">{why}</p> })}
                {meta}
            </div>
            <div class="bulk-run__actions">
                {goes_on
                    .then(|| {
                        view! {
                            <Button size=ButtonSize::Small disabled=busy on_click=move |_| run.with_value(|run| runs.go_on(run))>
                                {w::go_on(lang)}
                            </Button>
                        }
                    })}
                {undoes
                    .then(|| {
                        view! {
                            <Button
                                size=ButtonSize::Small
                                icon=icondata::LuUndo2
                                disabled=busy
                                on_click=move |_| run.with_value(|run| runs.undo(run))
                            >
                                {w::undo(lang)}
                            </Button>
                        }
                    })}
            </div>
            {(left > 0).then(|| view! { <LeftList id of/> })}
        </li>
    }
}

/// Who was left out and why, read when somebody asks.
#[component]
fn LeftList(id: uuid::Uuid, of: RecordKind) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    let left = RwSignal::new(None::<Vec<LeftOut>>);
    let read = move |_| {
        spawn_local(async move {
            match left_out_of_bulk(id).await {
                Ok(found) => drop(left.try_set(Some(found))),
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    let href = move |id| match of {
        RecordKind::Customer => routes::customer(id),
        RecordKind::Contact => routes::contact(id),
    };
    let line = move |one: LeftOut| {
        view! {
            <li class="bulk-left__line">
                <a class="bulk-left__name" href=href(one.id)>
                    {if one.name.is_empty() { w::unknown(lang).to_owned() } else { one.name }}
                </a>
                <span class="bulk-left__why">{words::why(lang, one.outcome)}</span>
            </li>
        }
    };
    move || match left.get() {
        None => view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=read>
                {w::see_who(lang)}
            </Button>
        }
        .into_any(),
        Some(all) => view! { <ul class="bulk-left__list">{all.into_iter().map(line).collect_view()}</ul> }.into_any(),
    }
}
