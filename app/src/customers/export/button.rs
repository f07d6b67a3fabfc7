//! Taking the list out as a file.

use super::model::Format;
use crate::{
    customers::list::{address::Place, columns},
    locale::use_lang,
    routes,
    ui::{Icon, Menu},
    words::views as w,
};
use leptos::prelude::*;

/// A menu of two plain forms: the browser keeps the file that comes back, and the page stays.
#[component]
pub fn ExportMenu(place: Memo<Place>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Menu name="customer-export" label=w::export(lang) icon=icondata::LuDownload>
            <FileForm place format=Format::Xlsx label=w::export_xlsx(lang)/>
            <FileForm place format=Format::Csv label=w::export_csv(lang)/>
        </Menu>
    }
}

#[component]
fn FileForm(place: Memo<Place>, format: Format, label: &'static str) -> impl IntoView {
    let filter = move || place.with(|place| serde_json::to_string(&place.filter).unwrap_or_default());
    let shown = move || place.with(|place| columns::written(&place.columns));
    view! {
        <form method="post" action=routes::EXPORT_CUSTOMERS role="none">
            <input type="hidden" name="format" value=format.ending()/>
            <input type="hidden" name="filter" prop:value=filter value=filter/>
            <input type="hidden" name="columns" prop:value=shown value=shown/>
            <button type="submit" class="menu__item" role="menuitem" tabindex="-1">
                <Icon icon=icondata::LuFileSpreadsheet/>
                <span class="menu__text">{label}</span>
            </button>
        </form>
    }
}
