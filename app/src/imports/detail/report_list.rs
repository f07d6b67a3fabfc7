//! The report row by row.

use super::found::{field_of, words_of};
use crate::imports::api::findings_of;
use crate::imports::own::use_own_fields;
use crate::imports::report::{FileRow, FindingCursor, FindingFilter, FindingRow};
use crate::{
    access::error_text,
    locale::use_lang,
    ui::{Cell, Column, Pager, Row, Skeleton, SkeletonShape, Table, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// The rows of one kind of finding, a page at a time.
#[component]
pub(super) fn ReportList(id: Uuid, files: Vec<FileRow>, filter: FindingFilter) -> impl IntoView {
    let (toasts, lang) = (use_toasts(), use_lang());
    let rows = RwSignal::new(None::<Vec<FindingRow>>);
    let (next, busy) = (RwSignal::new(None::<FindingCursor>), RwSignal::new(false));
    let load = move |after: Option<FindingCursor>| {
        let filter = filter.clone();
        busy.set(true);
        spawn_local(async move {
            let page = findings_of(id, filter, after).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match page {
                Ok(page) => {
                    rows.update(|rows| rows.get_or_insert_default().extend(page.rows));
                    next.set(page.next);
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    };
    let more = {
        let load = load.clone();
        move |()| load(next.get_untracked())
    };
    Effect::new(move |_| load(None));
    let files = StoredValue::new(files);
    let columns = vec![
        Column::new("file", w::col_file(lang)).wide(),
        Column::new("line", w::line(lang)).numeric(),
        Column::new("field", w::col_field(lang)).wide(),
        Column::new("finding", w::col_finding(lang)),
        Column::new("value", w::col_value(lang)),
    ];
    let columns = StoredValue::new(columns);
    let own = StoredValue::new(use_own_fields());
    let line = move |row: FindingRow| {
        let file =
            files.with_value(|files| files.iter().find(|file| file.rank == row.rank).map(|file| file.name.clone()));
        view! {
            <Row>
                <Cell wide=true>{file}</Cell>
                <Cell numeric=true>{row.line}</Cell>
                <Cell wide=true>{own.with_value(|own| field_of(lang, own, &row.field))}</Cell>
                <Cell>{words_of(lang, &row.code)}</Cell>
                <Cell>{row.value}</Cell>
            </Row>
        }
    };
    view! {
        <Show when=move || rows.with(Option::is_some) fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(4)/> }>
            <Table label=w::step_report(lang) columns=columns.get_value()>
                {move || rows.get().unwrap_or_default().into_iter().map(line).collect_view()}
            </Table>
        </Show>
        <Pager more=Signal::derive(move || next.with(Option::is_some)) busy on_more=more/>
    }
}
