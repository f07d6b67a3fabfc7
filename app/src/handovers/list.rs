//! `/handovers`, and the same within administration: what was handed over lately, and the way to a new one.

use super::{
    api::handovers,
    model::{HandoverRow, State},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me},
    locale::{Lang, format, use_lang},
    routes,
    ui::{
        Ago, Badge, ButtonKind, Cell, Column, EmptyState, LinkButton, Notice, Page, Row, Skeleton, SkeletonShape,
        Table, Tone,
    },
    words::handovers as w,
};
use leptos::prelude::*;

/// `/handovers`
pub struct HandoversPage {
    rows: Answer<Vec<HandoverRow>>,
}

impl Screen for HandoversPage {
    fn data() -> Self {
        Self { rows: ask(|| (), |()| handovers()) }
    }

    fn view(this: Self) -> AnyView {
        let rows = this.rows;
        view! { <Handovers rows/> }.into_any()
    }
}

#[component]
fn Handovers(rows: Answer<Vec<HandoverRow>>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::AssignCustomers) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    view! {
        <Page title=w::title(lang) actions=|| view! { <NewButton/> }>
            <HandoverList rows/>
        </Page>
    }
    .into_any()
}

/// The way to a new handover.
#[component]
pub fn NewButton() -> impl IntoView {
    view! {
        <LinkButton kind=ButtonKind::Primary icon=icondata::LuArrowRightLeft href=routes::NEW_HANDOVER>
            {w::new(use_lang())}
        </LinkButton>
    }
}

/// The handovers themselves.
#[component]
pub fn HandoverList(rows: Answer<Vec<HandoverRow>>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
            {move || Suspend::new(async move {
                match rows.await {
                    Ok(rows) => view! { <Lines rows/> }.into_any(),
                    Err(error) => {
                        view! {
                            <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry=move |()| rows.refetch()>
                                {error_text(lang, &error)}
                            </Notice>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Lines(rows: Vec<HandoverRow>) -> impl IntoView {
    let lang = use_lang();
    if rows.is_empty() {
        return view! {
            <EmptyState icon=icondata::LuArrowRightLeft title=w::empty_title(lang) text=w::empty_text(lang)>
                <NewButton/>
            </EmptyState>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("giver", w::from(lang)),
        Column::new("receivers", w::to(lang)).wide(),
        Column::new("records", w::records(lang)).numeric(),
        Column::new("state", w::state(lang)),
        Column::new("by", w::by(lang)).wide(),
        Column::new("when", w::when(lang)).wide(),
    ];
    let line = move |row: HandoverRow| {
        let state = row.clone();
        let receivers = row.receivers.join(w::and(lang));
        view! {
            <Row>
                <Cell href=routes::handover(row.id)>{row.giver}</Cell>
                <Cell wide=true>{receivers}</Cell>
                <Cell numeric=true>{format::count(row.total)}</Cell>
                <Cell>
                    <StateBadge row=state/>
                </Cell>
                <Cell wide=true muted=true>
                    {row.started_by}
                </Cell>
                <Cell wide=true muted=true>
                    <Ago then=row.started_at/>
                </Cell>
            </Row>
        }
    };
    view! {
        <Table label=w::title(lang) columns comfortable=true>
            {rows.into_iter().map(line).collect_view()}
        </Table>
    }
    .into_any()
}

/// Where it stands.
#[component]
pub(super) fn StateBadge(row: HandoverRow) -> impl IntoView {
    let (tone, words) = state_words(use_lang(), &row);
    view! { <Badge tone>{words}</Badge> }
}

fn state_words(lang: Lang, row: &HandoverRow) -> (Tone, &'static str) {
    match row.state {
        _ if row.broke_off => (Tone::Warn, w::state_broke_off(lang)),
        State::Running => (Tone::Accent, w::state_running(lang)),
        State::Undoing => (Tone::Accent, w::state_undoing(lang)),
        State::Done => (Tone::Good, w::state_done(lang)),
        State::Undone => (Tone::Neutral, w::state_undone(lang)),
    }
}
