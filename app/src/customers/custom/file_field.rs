//! A field that holds files, in a form.

use super::form::TypedCustom;
use crate::{
    fields::{FieldDef, HeldFile, file_model::ON_ITS_WAY},
    files::FilesInForm,
};
use leptos::prelude::*;

/// What is sent is kept for the form at once; the record holds it when the form is saved.
#[component]
pub(super) fn FileField(
    name: String,
    label: String,
    field: FieldDef,
    typed: TypedCustom,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let stored = typed.text(field.id);
    let start: Vec<HeldFile> = typed.sheet.with_untracked(|sheet| {
        let known = |id: &str| sheet.files.get(&id.trim().parse().ok()?).cloned();
        stored.split(',').filter_map(known).collect()
    });
    let (held, going) = (RwSignal::new(start), RwSignal::new(false));
    Effect::new(move |before: Option<()>| {
        let files = held.get();
        let mut said: Vec<String> = files.iter().map(|file| file.id.to_string()).collect();
        if going.get() {
            said.push(ON_ITS_WAY.to_owned());
        }
        if before.is_some() {
            // A form that is drawn once more still knows what was sent; nothing else of it follows from this.
            typed.sheet.update_untracked(|sheet| sheet.files.extend(files.into_iter().map(|file| (file.id, file))));
            typed.put(field.id, said.join(","));
        }
    });
    let (id, required) = (field.id, field.required);
    view! { <FilesInForm name label field=id rule=field.files.unwrap_or_default() held going hint error required/> }
}
