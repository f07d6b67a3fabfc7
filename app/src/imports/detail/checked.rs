//! What a check says would happen.

use super::{counts::Counts, found::Found};
use crate::imports::own::use_own_fields;
use crate::imports::report::{ImportView, Preview, PreviewRow};
use crate::{
    locale::use_lang,
    ui::{Notice, Section},
    words::imports as w,
};
use leptos::{html::H2, prelude::*};

/// Counts, findings and first rows of a check. When one `arrives` from it, one stands before them.
#[component]
pub(super) fn Checked(view: ImportView, arrives: bool) -> impl IntoView {
    let lang = use_lang();
    let heading = NodeRef::<H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get().filter(|_| arrives) {
            heading.scroll_into_view();
            if let Err(error) = heading.focus() {
                leptos::logging::warn!("the result could not be focused: {error:?}");
            }
        }
    });
    let previews = view.row.progress.preview.clone().into_iter().map(|preview| {
        let file = view.files.iter().find(|file| file.rank == preview.rank).map(|file| file.name.clone());
        part(file.unwrap_or_default(), preview)
    });
    let previews = previews.collect_view();
    view! {
        <h2 node_ref=heading class="import-heading" tabindex="-1">{w::checked(lang)}</h2>
        {view.row.progress.all_known().then(|| view! { <Notice>{w::all_known(lang)}</Notice> })}
        <Counts view=view.clone()/>
        <Found view=view.clone()/>
        <Section title=w::preview(lang)>{previews}</Section>
    }
}

fn part(file: String, preview: Preview) -> impl IntoView + use<> {
    view! {
        <h3 class="import-file__name">{file}</h3>
        <ol class="import-preview">{preview.rows.into_iter().map(card).collect_view()}</ol>
    }
}

fn card(row: PreviewRow) -> impl IntoView + use<> {
    let (lang, own) = (use_lang(), use_own_fields());
    let cells = row.cells.into_iter().map(move |(target, text)| {
        let label = own.word(lang, target);
        view! {
            <div class="import-preview__cell">
                <dt>{label}</dt>
                <dd>{text}</dd>
            </div>
        }
    });
    view! {
        <li class="import-preview__row">
            <dl>{cells.collect_view()}</dl>
        </li>
    }
}
