//! Rows that look like a customer who is there, for somebody to decide.

use crate::imports::api::{held_rows, settle_held};
use crate::imports::report::{Decision, HeldCursor, HeldRef, HeldRow, ImportView};
use crate::{
    access::{Sending, error_text},
    locale::{format, use_lang},
    routes,
    ui::{Button, ButtonKind, ButtonSize, Cell, Column, Pager, Row, Section, Table, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};

/// The list; `again` reads the import anew once something was decided.
#[component]
pub(super) fn HeldRows(view: ImportView, again: Callback<()>) -> impl IntoView {
    let (toasts, lang) = (use_toasts(), use_lang());
    let id = view.row.id;
    let rows = RwSignal::new(Vec::<HeldRow>::new());
    let (next, busy) = (RwSignal::new(None::<HeldCursor>), RwSignal::new(false));
    let load = move |after: Option<HeldCursor>| {
        busy.set(true);
        spawn_local(async move {
            let page = held_rows(id, after).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match page {
                Ok(page) => {
                    rows.update(|rows| rows.extend(page.rows));
                    next.set(page.next);
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    Effect::new(move |_| load(None));
    let sending = Sending::new();
    let settle = Callback::new(move |(chosen, decision): (Vec<HeldRef>, Decision)| {
        sending.step(settle_held(id, chosen, decision), move |count| {
            sending.toasts().success(w::held_settled(lang, format::count(count.into())));
            again.run(());
        });
    });
    let all = move |_| settle.run((rows.with_untracked(|rows| rows.iter().map(named).collect()), Decision::New));
    let columns = move || {
        vec![
            Column::new("row", w::held_row(lang)),
            Column::new("suspect", w::held_suspect(lang)),
            Column::new("score", w::held_score(lang)).numeric().wide(),
            Column::new("decide", ""),
        ]
    };
    view! {
        <Section
            title=w::held(lang)
            actions=move || {
                view! {
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small busy=sending.busy() on_click=all>
                        {w::held_all_new(lang)}
                    </Button>
                }
            }
        >
            <p class="import-file__facts">{w::held_text(lang)}</p>
            <Table label=w::held(lang) columns=columns()>
                {move || rows.get().into_iter().map(|row| line(row, settle)).collect_view()}
            </Table>
            <Pager more=Signal::derive(move || next.with(Option::is_some)) busy on_more=move |()| load(next.get_untracked())/>
        </Section>
    }
}

fn named(row: &HeldRow) -> HeldRef {
    HeldRef { rank: row.rank, line: row.line }
}

fn line(row: HeldRow, settle: Callback<(Vec<HeldRef>, Decision)>) -> impl IntoView + use<> {
    let lang = use_lang();
    let (this, score) = (named(&row), format!("{} %", row.score));
    let said = row.cells.iter().filter(|cell| !cell.trim().is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    let button = move |decision: Decision, words: &'static str, label: String| {
        view! {
            <Button
                kind=if decision == Decision::Left { ButtonKind::Quiet } else { ButtonKind::Secondary }
                size=ButtonSize::Small
                on_click=move |_| settle.run((vec![this], decision))
            >
                <span aria-hidden="true">{words}</span>
                <span class="visually-hidden">{label}</span>
            </Button>
        }
    };
    let same = button(Decision::Same, w::held_same(lang), w::held_same_of(lang, &row.name));
    let new = button(Decision::New, w::held_new(lang), w::held_new_of(lang, &row.name));
    let left = button(Decision::Left, w::held_left(lang), w::held_left_of(lang, &row.name));
    view! {
        <Row>
            <Cell>
                <span class="import-held">
                    <span>{row.name.clone()}</span>
                    <span class="import-file__facts">{said}</span>
                </span>
            </Cell>
            <Cell href=routes::customer(row.suspect)>{row.suspect_name}</Cell>
            <Cell numeric=true wide=true>{score}</Cell>
            <Cell>
                <span class="import-decide">
                    {same}
                    {new}
                    {left}
                </span>
            </Cell>
        </Row>
    }
}
