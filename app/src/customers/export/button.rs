//! Taking the list out as a file.

use super::model::Format;
use crate::{
    fields::RecordKind,
    locale::use_lang,
    routes,
    ui::{Icon, Menu},
    words::views as w,
};
use leptos::prelude::*;

/// A menu of two plain forms: the browser keeps the file that comes back, and the page stays. `filter` is written as JSON, `columns`
/// as addresses write them.
#[component]
pub fn ExportMenu(of: RecordKind, filter: Signal<String>, columns: Signal<String>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Menu name=format!("{}-export", of.key()) label=w::export(lang) icon=icondata::LuDownload>
            <FileForm of filter columns format=Format::Xlsx label=w::export_xlsx(lang)/>
            <FileForm of filter columns format=Format::Csv label=w::export_csv(lang)/>
        </Menu>
    }
}

#[component]
fn FileForm(
    of: RecordKind,
    filter: Signal<String>,
    columns: Signal<String>,
    format: Format,
    label: &'static str,
) -> impl IntoView {
    let action = match of {
        RecordKind::Customer => routes::EXPORT_CUSTOMERS,
        RecordKind::Contact => routes::EXPORT_CONTACTS,
    };
    view! {
        <form method="post" action=action role="none">
            <input type="hidden" name="format" value=format.ending()/>
            <input type="hidden" name="filter" prop:value=move || filter.get() value=move || filter.get()/>
            <input type="hidden" name="columns" prop:value=move || columns.get() value=move || columns.get()/>
            <button type="submit" class="menu__item" role="menuitem" tabindex="-1">
                <Icon icon=icondata::LuFileSpreadsheet/>
                <span class="menu__text">{label}</span>
            </button>
        </form>
    }
}
