//! Two fields for the two names of a pipeline, a stage or a reason.

use super::model::Names;
use crate::{
    locale::use_lang,
    ui::{FormErrors, TextField},
    words::admin as w,
};
use leptos::prelude::*;

/// The names as they stand in a form.
#[derive(Clone, Copy)]
pub(in crate::admin) struct NamesInForm {
    name: RwSignal<String>,
    name_en: RwSignal<String>,
    start: StoredValue<Names>,
}

impl NamesInForm {
    pub fn new(name: &str, name_en: Option<&str>) -> Self {
        let start = Names { name: name.to_owned(), name_en: name_en.unwrap_or_default().to_owned() };
        Self {
            name: RwSignal::new(start.name.clone()),
            name_en: RwSignal::new(start.name_en.clone()),
            start: StoredValue::new(start),
        }
    }

    /// What stands there now.
    pub fn typed(self) -> Names {
        Names { name: self.name.get_untracked(), name_en: self.name_en.get_untracked() }
    }

    /// Puts other names in.
    pub fn fill(self, names: &Names) {
        self.name.set(names.name.clone());
        self.name_en.set(names.name_en.clone());
    }

    /// Whether the names differ from those at the beginning.
    pub fn dirty(self) -> Signal<bool> {
        let start = self.start;
        Signal::derive(move || {
            let now = Names { name: self.name.get(), name_en: self.name_en.get() };
            start.with_value(|start| *start != now)
        })
    }
}

/// The fields; their ids begin with `form`.
#[component]
pub(in crate::admin) fn NameFields(form: &'static str, names: NamesInForm, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <TextField
            name="name"
            id=format!("{form}-name")
            label=w::name(lang)
            value=names.name
            error=errors.of("name")
            required=true
            autofocus=true
            max=100
        />
        <TextField
            name="name_en"
            id=format!("{form}-name-en")
            label=w::name_en(lang)
            hint=w::name_en_hint(lang)
            value=names.name_en
            error=errors.of("name_en")
            max=100
        />
    }
}
