//! Templates to begin with.

use super::api::{own_fields_to_fill, template_workbook};
use super::model::RecordKind;
use super::offer::{offer_bytes, offer_text};
use super::sample;
use crate::{
    access::error_text,
    locale::use_lang,
    ui::{ButtonKind, Menu, MenuItem, use_toasts},
    words::imports as w,
};
use leptos::{prelude::*, task::spawn_local};

/// A menu of all kinds, each as a workbook and as CSV.
#[component]
pub(super) fn Templates() -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    let items = RecordKind::ALL.map(|kind| {
        let name = w::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default();
        let workbook = move |()| {
            spawn_local(async move {
                match template_workbook(kind, lang).await {
                    Ok(bytes) => offer_bytes(&bytes.0, &format!("{name}.xlsx")),
                    Err(error) => toasts.error(format!("{} {}", w::template_failed(lang), error_text(lang, &error))),
                }
            });
        };
        let csv = move |()| {
            spawn_local(async move {
                match own_fields_to_fill().await {
                    Ok(own) => offer_text(&sample::csv(kind, lang, &own), &format!("{name}.csv")),
                    Err(error) => toasts.error(format!("{} {}", w::template_failed(lang), error_text(lang, &error))),
                }
            });
        };
        view! {
            <MenuItem icon=icondata::LuDownload on_click=workbook>{w::template_of(lang, name, "XLSX")}</MenuItem>
            <MenuItem icon=icondata::LuDownload on_click=csv>{w::template_of(lang, name, "CSV")}</MenuItem>
        }
    });
    view! {
        <Menu name="templates" label=w::templates(lang) text=true kind=ButtonKind::Secondary icon=icondata::LuFileSpreadsheet>
            {items.into_iter().collect_view()}
        </Menu>
    }
}
