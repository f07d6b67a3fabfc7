//! The refused rows of each file as a file of the same shape, with the reasons behind: to be mended and sent again.

use super::found::{field_of, words_of};
use crate::imports::api::rows_not_taken;
use crate::imports::offer::offer_text;
use crate::imports::own::{OwnFields, use_own_fields};
use crate::imports::report::{ImportView, RefusedRow, csv_cell};
use crate::{
    access::{AppError, error_text},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, ButtonSize, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// A button for each file that has some.
#[component]
pub(super) fn SaveRefused(view: ImportView) -> impl IntoView {
    let id = view.row.id;
    let files = view.row.progress.files.iter().filter(|counts| counts.refused > 0);
    let buttons = files.filter_map(|counts| {
        let name = view.files.iter().find(|file| file.rank == counts.rank)?.name.clone();
        Some(view! { <SaveOne id rank=counts.rank name/> })
    });
    view! { <div class="import-refused">{buttons.collect_view()}</div> }
}

#[component]
fn SaveOne(id: Uuid, rank: i16, name: String) -> impl IntoView {
    let (toasts, lang, own) = (use_toasts(), use_lang(), use_own_fields());
    let busy = RwSignal::new(false);
    let shown = name.clone();
    let save = move |_| {
        busy.set(true);
        let (name, own) = (name.clone(), own.clone());
        spawn_local(async move {
            let saved = written(id, rank, lang, &own).await.map(|text| {
                let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
                offer_text(&text, &format!("{stem} {}.csv", w::refused_name(lang)));
            });
            if busy.try_set(false).is_none()
                && let Err(error) = saved
            {
                toasts.error(error_text(lang, &error));
            }
        });
    };
    view! {
        <Button kind=ButtonKind::Secondary size=ButtonSize::Small icon=icondata::LuDownload busy on_click=save>
            {w::save_refused(lang)}
            <span class="import-refused__file">{shown}</span>
        </Button>
    }
}

async fn written(id: Uuid, rank: i16, lang: Lang, own: &OwnFields) -> Result<String, AppError> {
    let (mut text, mut after) = (String::new(), 0);
    loop {
        let page = rows_not_taken(id, rank, after).await?;
        if text.is_empty() {
            let heads = page.headers.iter().map(String::as_str).chain([w::refused_why(lang)]);
            text = format!("\u{feff}{}\r\n", heads.map(csv_cell).collect::<Vec<_>>().join(","));
        }
        for row in &page.rows {
            text.push_str(&line(row, page.headers.len(), lang, own));
        }
        match page.next {
            Some(next) => after = next,
            None => return Ok(text),
        }
    }
}

fn line(row: &RefusedRow, columns: usize, lang: Lang, own: &OwnFields) -> String {
    let reasons = row.reasons.iter().map(|(field, code, value)| {
        let (field, words) = (field_of(lang, own, field), words_of(lang, code));
        [field, words, value.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    });
    let why = format!("{}: {}", row.line, reasons.collect::<Vec<_>>().join("; "));
    // Short rows are filled up, so that the reason stands under its head.
    let cells = row.cells.iter().map(|cell| csv_cell(cell));
    let filling = std::iter::repeat_n(String::new(), columns.saturating_sub(row.cells.len()));
    let cells: Vec<String> = cells.chain(filling).chain([csv_cell(&why)]).collect();
    format!("{}\r\n", cells.join(","))
}
