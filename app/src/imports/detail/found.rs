//! What was found, counted; then row by row, and as a file.

use super::report_list::ReportList;
use super::save::SaveReport;
use super::save_refused::SaveRefused;
use crate::fields::model::field_of_key;
use crate::imports::model::Target;
use crate::imports::own::{OwnFields, use_own_fields};
use crate::imports::report::{FindingCount, FindingFilter, ImportView};
use crate::{
    access::words_within,
    locale::{Lang, format, use_lang},
    ui::{Badge, Cell, Column, IconButton, Row, Section, Table, Tone},
    words::{errors, imports as w},
};
use leptos::prelude::*;

/// The report of an import.
#[component]
pub(super) fn Found(view: ImportView) -> impl IntoView {
    let lang = use_lang();
    if view.findings.is_empty() {
        return view! {
            <Section title=w::found(lang)>
                <p class="import-file__facts">{w::found_nothing(lang)}</p>
            </Section>
        }
        .into_any();
    }
    let filter = RwSignal::new(None::<FindingFilter>);
    let columns = vec![
        Column::new("finding", w::col_finding(lang)),
        Column::new("field", w::col_field(lang)).wide(),
        Column::new("count", w::col_rows(lang)).numeric(),
        Column::new("show", ""),
    ];
    let lines = view.findings.iter().cloned().map(|count| view! { <Kind count filter/> }).collect_view();
    let saved = view.clone();
    view! {
        <Section title=w::found(lang) actions=move || view! { <SaveReport view=saved/> }>
            <Table label=w::found(lang) columns>
                {lines}
            </Table>
            <SaveRefused view=view.clone()/>
            {move || {
                filter.get().map(|filter| view! { <ReportList id=view.row.id files=view.files.clone() filter/> })
            }}
        </Section>
    }
    .into_any()
}

/// One kind of finding; a click lists its rows.
#[component]
fn Kind(count: FindingCount, filter: RwSignal<Option<FindingFilter>>) -> impl IntoView {
    let lang = use_lang();
    let (tone, verdict) =
        if count.refused { (Tone::Bad, w::refused_rows(lang)) } else { (Tone::Neutral, w::remarks(lang)) };
    let own = use_own_fields();
    let mine = FindingFilter { code: Some(count.code.clone()), refused: Some(count.refused) };
    let finding = words_of(lang, &count.code);
    let show = w::show_rows(lang, &finding);
    view! {
        <Row>
            <Cell>
                <span class="import-finding">
                    <Badge tone>{verdict}</Badge>
                    {finding}
                </span>
            </Cell>
            <Cell wide=true>{field_of(lang, &own, &count.field)}</Cell>
            <Cell numeric=true>{format::count(count.count)}</Cell>
            <Cell>
                <IconButton
                    icon=icondata::LuList
                    label=show
                    small=true
                    on_click=move |_| filter.set(Some(mine.clone()))
                />
            </Cell>
        </Row>
    }
}

/// A finding in words: a check brings its own along, rules of the database have theirs among the errors.
pub(super) fn words_of(lang: Lang, code: &str) -> String {
    words_within(lang, code)
        .or_else(|| w::text(lang, &format!("finding_{code}")))
        .or_else(|| errors::text(lang, code))
        .unwrap_or(code)
        .to_owned()
}

/// A field in words.
pub(super) fn field_of(lang: Lang, own: &OwnFields, field: &str) -> String {
    if let Some(field) = field_of_key(field) {
        return own.word(lang, Target::Custom(field));
    }
    w::text(lang, &format!("target_{field}")).unwrap_or_default().to_owned()
}
