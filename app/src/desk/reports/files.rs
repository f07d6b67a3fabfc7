//! Taking figures and tickets out as files.

use super::model::Asked;
use crate::{
    customers::export::model::Format,
    desk::tickets::list_model::TicketFilter,
    locale::use_lang,
    routes,
    ui::{Icon, Menu},
    words::desk_reports as w,
};
use leptos::prelude::*;

/// The figures that the page shows.
#[component]
pub(super) fn ReportFiles(asked: Memo<Asked>) -> impl IntoView {
    let lang = use_lang();
    let filter = Signal::derive(move || asked.with(|asked| serde_json::to_string(asked).unwrap_or_default()));
    view! {
        <Menu name="report-export" label=w::export(lang) icon=icondata::LuDownload>
            <FileForm action=routes::EXPORT_DESK_REPORT filter format=Format::Xlsx label=w::export_table_xlsx(lang)/>
            <FileForm action=routes::EXPORT_DESK_REPORT filter format=Format::Csv label=w::export_table_csv(lang)/>
        </Menu>
    }
}

/// The tickets of a list.
#[component]
pub(in crate::desk) fn TicketFiles(filter: Memo<TicketFilter>) -> impl IntoView {
    let lang = use_lang();
    let filter = Signal::derive(move || filter.with(|filter| serde_json::to_string(filter).unwrap_or_default()));
    view! {
        <Menu name="ticket-export" label=w::export(lang) icon=icondata::LuDownload>
            <FileForm action=routes::EXPORT_TICKETS filter format=Format::Xlsx label=w::export_tickets_xlsx(lang)/>
            <FileForm action=routes::EXPORT_TICKETS filter format=Format::Csv label=w::export_tickets_csv(lang)/>
        </Menu>
    }
}

/// A plain form: the browser keeps the file that comes back, and the page stays.
#[component]
fn FileForm(action: &'static str, filter: Signal<String>, format: Format, label: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=action role="none">
            <input type="hidden" name="format" value=format.ending()/>
            <input type="hidden" name="filter" prop:value=move || filter.get() value=move || filter.get()/>
            <button type="submit" class="menu__item" role="menuitem" tabindex="-1">
                <Icon icon=icondata::LuFileSpreadsheet/>
                <span class="menu__text">{label}</span>
            </button>
        </form>
    }
}
