//! The report as a file.

use super::found::{field_of, words_of};
use crate::imports::api::findings_to_save;
use crate::imports::offer::offer_text;
use crate::imports::report::{FindingRow, ImportView, csv_cell};
use crate::{
    access::{AppError, error_text},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, ButtonSize, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};

/// Saves the whole report as CSV.
#[component]
pub(super) fn SaveReport(view: ImportView) -> impl IntoView {
    let (toasts, lang) = (use_toasts(), use_lang());
    let (busy, view) = (RwSignal::new(false), StoredValue::new(view));
    let save = move |_| {
        busy.set(true);
        let view = view.get_value();
        spawn_local(async move {
            let saved =
                written(&view, lang).await.map(|text| offer_text(&text, &format!("{}.csv", w::report_name(lang))));
            if busy.try_set(false).is_none()
                && let Err(error) = saved
            {
                toasts.error(error_text(lang, &error));
            }
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuDownload busy on_click=save>
            {w::save_report(lang)}
        </Button>
    }
}

/// The report as CSV, with the mark by which spreadsheets know UTF-8.
async fn written(view: &ImportView, lang: Lang) -> Result<String, AppError> {
    let heads = [
        w::col_file(lang),
        w::line(lang),
        w::col_state(lang),
        w::col_field(lang),
        w::col_finding(lang),
        w::col_value(lang),
    ];
    let mut text = format!("\u{feff}{}\r\n", heads.map(csv_cell).join(","));
    let mut after = None;
    loop {
        let page = findings_to_save(view.row.id, after).await?;
        for row in &page.rows {
            text.push_str(&line(view, lang, row));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(text),
        }
    }
}

fn line(view: &ImportView, lang: Lang, row: &FindingRow) -> String {
    let file = view.files.iter().find(|file| file.rank == row.rank).map_or("", |file| file.name.as_str());
    let verdict = if row.refused { w::refused_rows(lang) } else { w::remarks(lang) };
    let (field, finding) = (field_of(lang, &view.own, &row.field), words_of(lang, &row.code));
    let cells = [
        csv_cell(file),
        row.line.to_string(),
        csv_cell(verdict),
        csv_cell(&field),
        csv_cell(&finding),
        csv_cell(&row.value),
    ];
    format!("{}\r\n", cells.join(","))
}
