//! Undoing an import, and what is left after it.

use super::counts::Counts;
use crate::imports::api::{begin_work, kept_records};
use crate::imports::report::{ImportView, KeptRow, Work};
use crate::{
    access::{Sending, error_text},
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, Cell, Column, Confirm, FormActions, Notice, Row, Section, Table, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// Takes the whole import back, after asking: it may be long work.
#[component]
pub(super) fn UndoButton(id: Uuid, undoing: bool, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let asking = RwSignal::new(false);
    let sending = Sending::new();
    let label = if undoing { w::go_on_undoing(lang) } else { w::undo(lang) };
    view! {
        <Button icon=icondata::LuUndo2 busy=sending.busy() on_click=move |_| asking.set(true)>
            {label}
        </Button>
        <Confirm
            name="undo-import"
            open=asking
            title=w::undo(lang)
            text=w::undo_text(lang)
            action=label
            on_confirm=move |()| sending.step(begin_work(id, Work::Undo), move |()| again.run(()))
        />
    }
}

/// An import that was taken back.
#[component]
pub(super) fn Undone(view: ImportView, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let id = view.row.id;
    let sending = Sending::new();
    view! {
        <Notice>{w::undone_text(lang)}</Notice>
        <Kept id/>
        <Counts view=view/>
        <FormActions>
            <Button
                kind=ButtonKind::Primary
                icon=icondata::LuListChecks
                busy=sending.busy()
                on_click=move |_| sending.step(begin_work(id, Work::Check), move |()| again.run(()))
            >
                {w::check_again(lang)}
            </Button>
        </FormActions>
    }
}

/// Records that undoing left as they are.
#[component]
pub(super) fn Kept(id: Uuid) -> impl IntoView {
    let (toasts, lang) = (use_toasts(), use_lang());
    let rows = RwSignal::new(Vec::<KeptRow>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            match kept_records(id).await {
                Ok(kept) => {
                    // Whoever left the page meanwhile does not look any more.
                    if rows.try_set(kept).is_some() {
                        leptos::logging::debug_warn!("the list came too late");
                    }
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    });
    view! {
        <Show when=move || !rows.with(Vec::is_empty)>
            <Section title=w::kept(lang)>
                <Table
                    label=w::kept(lang)
                    columns=vec![
                        Column::new("name", w::target_name(lang)),
                        Column::new("kind", w::holds(lang)),
                        Column::new("why", w::col_finding(lang)),
                    ]
                >
                    {move || rows.get().into_iter().map(line).collect_view()}
                </Table>
            </Section>
        </Show>
    }
}

fn line(row: KeptRow) -> impl IntoView + use<> {
    let lang = use_lang();
    let kind = w::text(lang, &format!("record_{}", row.kind)).unwrap_or_default();
    let why = w::text(lang, &format!("kept_{}", row.outcome)).unwrap_or_default();
    let name = match row.kind.as_str() {
        "deal" => view! { <Cell href=routes::deal(row.id)>{row.name}</Cell> }.into_any(),
        "customer" => view! { <Cell href=routes::customer(row.id)>{row.name}</Cell> }.into_any(),
        _ => view! { <Cell>{row.name}</Cell> }.into_any(),
    };
    view! {
        <Row>
            {name}
            <Cell>{kind}</Cell>
            <Cell>{why}</Cell>
        </Row>
    }
}
