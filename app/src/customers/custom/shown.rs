//! Custom fields on the page of a record.

use super::{earlier::EarlierFiles, veiled::Veiled};
use crate::{
    customers::about::SiteLink,
    fields::{
        Custom, CustomSheet, FieldDef, FieldKind, RecordKind, file_model::held_ids, formula, model::Target,
        value_in_words,
    },
    files::HeldFiles,
    locale::{Lang, use_lang},
    routes,
    ui::{Fact, Facts, Section},
    words::fields as w,
};
use leptos::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The fields that hold something, section by section.
#[component]
pub fn CustomFacts(of: RecordKind, record: Uuid, sheet: CustomSheet, custom: Custom) -> impl IntoView {
    let lang = use_lang();
    let sections: Vec<(String, Vec<AnyView>)> = sheet
        .catalogue
        .by_section()
        .into_iter()
        .map(|(section, fields)| {
            let title = section.map_or_else(|| w::further(lang).to_owned(), |section| section.name_in(lang).to_owned());
            let lines =
                fields.into_iter().filter_map(|field| fact(lang, (of, record), field, &sheet, &custom)).collect();
            (title, lines)
        })
        .filter(|(_, lines): &(String, Vec<AnyView>)| !lines.is_empty())
        .collect();
    sections.into_iter().map(|(title, lines)| view! { <Section title><Facts>{lines}</Facts></Section> }).collect_view()
}

fn fact(
    lang: Lang,
    (of, record): (RecordKind, Uuid),
    field: &FieldDef,
    sheet: &CustomSheet,
    custom: &Custom,
) -> Option<AnyView> {
    let value = match field.kind {
        FieldKind::Computed => json!(formula::result(field, &sheet.catalogue, custom)?.to_string()),
        _ => custom.get(field.id).clone(),
    };
    let words = value_in_words(lang, field, &value, &sheet.names)?;
    let label = field.name_in(lang).to_owned();
    let content = match (field.kind, page_of(field, &value, &sheet.names)) {
        (FieldKind::Link, _) => view! { <SiteLink site=words/> }.into_any(),
        (FieldKind::LongText, _) => view! { <span class="record__note">{words}</span> }.into_any(),
        (FieldKind::Sensitive, _) => {
            view! { <Veiled of record field=field.id name=label.clone() mask=words/> }.into_any()
        }
        (FieldKind::File, _) => {
            let files = held_ids(&value).into_iter().filter_map(|id| sheet.files.get(&id).cloned()).collect();
            view! {
                <HeldFiles files/>
                <EarlierFiles of record field=field.id name=label.clone()/>
            }
            .into_any()
        }
        (_, Some(href)) => view! { <a href=href>{words}</a> }.into_any(),
        _ => view! { <span>{words}</span> }.into_any(),
    };
    Some(view! { <Fact label>{content}</Fact> }.into_any())
}

/// The page of a record that a reference leads to, where its reader sees it.
pub(super) fn page_of(field: &FieldDef, value: &Value, names: &BTreeMap<Uuid, String>) -> Option<String> {
    let id: Uuid = value.as_str()?.parse().ok()?;
    match field.target.filter(|_| names.contains_key(&id))? {
        Target::Customer => Some(routes::customer(id)),
        Target::Contact => Some(routes::contact(id)),
        Target::Person => None,
    }
}
