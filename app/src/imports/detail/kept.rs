//! Records that undoing left as they are, and what somebody decides about them.

use crate::imports::api::{decide_kept, kept_records};
use crate::imports::report::{KeptRef, KeptRow};
use crate::{
    access::{Sending, error_text},
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, ButtonSize, Cell, Column, Row, Section, Table, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// The list, and its two ways out.
#[component]
pub(super) fn Kept(id: Uuid) -> impl IntoView {
    let (toasts, lang) = (use_toasts(), use_lang());
    let rows = RwSignal::new(Vec::<KeptRow>::new());
    let load = move || {
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
    };
    Effect::new(move |_| load());
    let sending = Sending::new();
    let decide = Callback::new(move |(kept, take_back): (Vec<KeptRef>, bool)| {
        sending.step(decide_kept(id, kept, take_back), move |()| {
            sending.toasts().success(w::kept_decided(lang));
            load();
        });
    });
    let all = move |_| decide.run((rows.with_untracked(|rows| rows.iter().map(named).collect()), true));
    view! {
        <Show when=move || !rows.with(Vec::is_empty)>
            <Section
                title=w::kept(lang)
                actions=move || {
                    view! {
                        <Button kind=ButtonKind::Quiet size=ButtonSize::Small busy=sending.busy() on_click=all>
                            {w::kept_all_remove(lang)}
                        </Button>
                    }
                }
            >
                <p class="import-file__facts">{w::kept_text(lang)}</p>
                <Table
                    label=w::kept(lang)
                    columns=vec![
                        Column::new("name", w::target_name(lang)),
                        Column::new("kind", w::holds(lang)).wide(),
                        Column::new("why", w::col_finding(lang)),
                        Column::new("decide", ""),
                    ]
                >
                    {move || rows.get().into_iter().map(|row| line(row, decide)).collect_view()}
                </Table>
            </Section>
        </Show>
    }
}

fn named(row: &KeptRow) -> KeptRef {
    KeptRef { kind: row.kind.clone(), id: row.id }
}

fn line(row: KeptRow, decide: Callback<(Vec<KeptRef>, bool)>) -> impl IntoView + use<> {
    let lang = use_lang();
    let kind = w::text(lang, &format!("record_{}", row.kind)).unwrap_or_default();
    let why = w::text(lang, &format!("kept_{}", row.outcome)).unwrap_or_default();
    let (gone, stays) = (named(&row), named(&row));
    let (remove, leave) = (w::kept_remove_of(lang, &row.name), w::kept_leave_of(lang, &row.name));
    let name = match row.kind.as_str() {
        "deal" => view! { <Cell href=routes::deal(row.id)>{row.name}</Cell> }.into_any(),
        "customer" => view! { <Cell href=routes::customer(row.id)>{row.name}</Cell> }.into_any(),
        "lead" => view! { <Cell href=routes::lead(row.id)>{row.name}</Cell> }.into_any(),
        "ticket" => view! { <Cell href=routes::ticket(row.id)>{row.name}</Cell> }.into_any(),
        "contact" => view! { <Cell href=routes::contact(row.id)>{row.name}</Cell> }.into_any(),
        _ => view! { <Cell>{row.name}</Cell> }.into_any(),
    };
    view! {
        <Row>
            {name}
            <Cell wide=true>{kind}</Cell>
            <Cell>{why}</Cell>
            <Cell>
                <span class="import-decide">
                    <Button size=ButtonSize::Small on_click=move |_| decide.run((vec![gone.clone()], true))>
                        <span aria-hidden="true">{w::kept_remove(lang)}</span>
                        <span class="visually-hidden">{remove}</span>
                    </Button>
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_click=move |_| decide.run((vec![stays.clone()], false))>
                        <span aria-hidden="true">{w::kept_leave(lang)}</span>
                        <span class="visually-hidden">{leave}</span>
                    </Button>
                </span>
            </Cell>
        </Row>
    }
}
