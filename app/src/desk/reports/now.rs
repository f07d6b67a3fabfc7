//! How the desk stands: each number opens the list that it counts, and follows what happens.

use super::{
    api::desk_now,
    model::{AgentNow, Now, NowFigure, answered_by, open_of},
    words_of::now_word,
};
use crate::{
    access::{Answer, ask, error_text},
    clock::use_now,
    desk::tickets::place::address_of,
    events::live::use_live,
    locale::{format, use_lang},
    ui::{Avatar, AvatarSize, Cell, Column, Notice, Row, Section, Skeleton, SkeletonShape, Table, Tone, debounced},
    words::desk_reports as w,
};
use leptos::prelude::*;

/// Asks how the desk stands.
pub(super) fn ask_now() -> Answer<Now> {
    ask(|| (), |()| desk_now())
}

#[component]
pub(super) fn NowHere(now: Answer<Now>) -> impl IntoView {
    let lang = use_lang();
    follow(now);
    view! {
        <Section title=w::now(lang)>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> }>
                {move || Suspend::new(async move {
                    match now.await {
                        Ok(found) => view! { <Shown found/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| now.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Section>
    }
}

/// Reads anew a moment after something happened to tickets, and each minute: what is due becomes overdue by itself.
fn follow(now: Answer<Now>) {
    let news = RwSignal::new(0_u32);
    let settled = debounced(news.into(), 800);
    let clock = use_now();
    Effect::new(move |before: Option<(u32, i64)>| {
        let seen = (settled.get(), clock.get().timestamp() / 60);
        if before.is_some_and(|before| before != seen) {
            now.refetch();
        }
        seen
    });
    use_live(move |event| {
        if event.resync || event.subject_kind == "ticket" {
            news.update(|news| *news += 1);
        }
    });
}

#[component]
fn Shown(found: Now) -> impl IntoView {
    let lang = use_lang();
    let today = found.today;
    let number = move |(figure, count): (NowFigure, i64)| {
        let alarming = figure == NowFigure::Overdue && count > 0;
        view! {
            <li>
                <a class="desk-now__number" class:desk-now__number--bad=alarming href=address_of(&figure.filter())>
                    <span class="desk-now__count">{format::count(count)}</span>
                    <span class="desk-now__label">{now_word(lang, figure)}</span>
                </a>
            </li>
        }
    };
    let columns = vec![
        Column::new("agent", w::agent(lang)),
        Column::new("open", w::now_open(lang)).numeric(),
        Column::new("answered", w::answered_today(lang)).numeric(),
    ];
    let agents = found.agents;
    view! {
        <ul class="desk-now">{NowFigure::ALL.into_iter().zip(found.counts).map(number).collect_view()}</ul>
        {(!agents.is_empty())
            .then(|| {
                view! {
                    <Table label=w::agents_now(lang) columns>
                        {agents.into_iter().map(|agent| view! { <AgentRow agent today/> }).collect_view()}
                    </Table>
                }
            })}
    }
}

#[component]
fn AgentRow(agent: AgentNow, today: chrono::NaiveDate) -> impl IntoView {
    let lang = use_lang();
    let AgentNow { id, name, open, answered } = agent;
    let link = move |count: i64, href: String, label: String| {
        if count == 0 {
            return view! { <span class="aside-none">{format::count(0)}</span> }.into_any();
        }
        view! {
            <a class="cell-link" href=href aria-label=label>
                {format::count(count)}
            </a>
        }
        .into_any()
    };
    let spoken = |word: &str, count: i64| w::figure_spoken(lang, &name, word, format::count(count));
    let (has, did) = (spoken(w::now_open(lang), open), spoken(w::answered_today(lang), answered));
    view! {
        <Row>
            <Cell>
                <Avatar name=name.clone() size=AvatarSize::Small labelled=true/>
            </Cell>
            <Cell numeric=true>{link(open, address_of(&open_of(id)), has)}</Cell>
            <Cell numeric=true>{link(answered, address_of(&answered_by(id, today)), did)}</Cell>
        </Row>
    }
}
