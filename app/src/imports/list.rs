//! `/imports`: what was imported, and the place to drop new files.

use super::api::imports;
use super::drop::FilesDrop;
use super::report::{ImportRow, State};
use super::templates::Templates;
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, TurnedAway, ask, error_text, is_for_me},
    locale::{format, use_lang},
    routes,
    ui::{Ago, Badge, Cell, Column, EmptyState, Notice, Page, Row, Skeleton, SkeletonShape, Table, Tone},
    words::imports as w,
};
use leptos::prelude::*;

/// `/imports`
pub struct ImportsPage {
    imports: Answer<Vec<ImportRow>>,
}

impl Screen for ImportsPage {
    fn data() -> Self {
        Self { imports: ask(|| (), |()| imports()) }
    }

    fn view(this: Self) -> AnyView {
        let imports = this.imports;
        let lang = use_lang();
        if !is_for_me(Action::ImportRecords) {
            return view! { <TurnedAway title=w::title(lang)/> }.into_any();
        }
        view! {
            <Page title=w::title(lang) actions=move || view! { <Templates/> }>
                <FilesDrop/>
                <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(5)/> }>
                    {move || Suspend::new(async move {
                        match imports.await {
                            Ok(rows) if rows.is_empty() => {
                                view! {
                                    <EmptyState
                                        icon=icondata::LuFileInput
                                        title=w::none_yet(lang)
                                        text=w::none_yet_text(lang)
                                    />
                                }
                                    .into_any()
                            }
                            Ok(rows) => view! { <Imports rows/> }.into_any(),
                            Err(error) => {
                                view! {
                                    <Notice tone=Tone::Bad on_retry=move |()| imports.refetch()>
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
}

#[component]
fn Imports(rows: Vec<ImportRow>) -> impl IntoView {
    let lang = use_lang();
    let columns = vec![
        Column::new("name", w::col_name(lang)),
        Column::new("state", w::col_state(lang)),
        Column::new("rows", w::col_rows(lang)).numeric(),
        Column::new("by", w::col_by(lang)).wide(),
        Column::new("when", w::col_when(lang)).wide(),
    ];
    let line = |row: ImportRow| {
        let (rows, _) = row.progress.rows();
        view! {
            <Row>
                <Cell href=routes::import(row.id)>{row.name}</Cell>
                <Cell>
                    <StateBadge state=row.state/>
                </Cell>
                <Cell numeric=true>{format::count(rows.into())}</Cell>
                <Cell wide=true>{row.started_by}</Cell>
                <Cell wide=true muted=true>
                    <Ago then=row.created_at/>
                </Cell>
            </Row>
        }
    };
    view! {
        <Table label=w::list(lang) columns>
            {rows.into_iter().map(line).collect_view()}
        </Table>
    }
}

/// Where an import stands, in a word.
#[component]
pub(super) fn StateBadge(state: State) -> impl IntoView {
    let tone = match state {
        State::Done => Tone::Good,
        State::Running => Tone::Accent,
        State::Failed => Tone::Bad,
        State::Cancelled => Tone::Warn,
        State::Draft | State::Undone => Tone::Neutral,
    };
    view! { <Badge tone>{w::text(use_lang(), &format!("state_{}", state.key())).unwrap_or_default()}</Badge> }
}
