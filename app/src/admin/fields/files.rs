//! What files a field takes, while it is typed.

use super::file_model::FileAsk;
use crate::{
    files::{kind_word, model::Kind},
    locale::use_lang,
    ui::{CheckField, TextField},
    words::field_admin as w,
};
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub(super) struct TypedFiles {
    several: RwSignal<bool>,
    megabytes: RwSignal<String>,
    kinds: StoredValue<Vec<(Kind, RwSignal<bool>)>>,
}

impl TypedFiles {
    pub fn start(ask: &FileAsk) -> Self {
        let ticks = Kind::ALL.into_iter().map(|kind| (kind, RwSignal::new(ask.kinds.contains(&kind))));
        Self {
            several: RwSignal::new(ask.several),
            megabytes: RwSignal::new(ask.megabytes.clone()),
            kinds: StoredValue::new(ticks.collect()),
        }
    }

    pub fn all(self) -> FileAsk {
        let chosen = self
            .kinds
            .with_value(|kinds| kinds.iter().filter(|(_, ticked)| ticked.get()).map(|(kind, _)| *kind).collect());
        FileAsk { several: self.several.get(), kinds: chosen, megabytes: self.megabytes.get() }
    }
}

/// One or several, how large, and of which kinds.
#[component]
pub(super) fn FileRows(typed: TypedFiles, error: Signal<Option<String>>) -> impl IntoView {
    let lang = use_lang();
    let tick = move |(kind, value): (Kind, RwSignal<bool>)| {
        view! { <CheckField name=format!("field-file-{}", kind.key()) label=kind_word(lang, kind) value/> }
    };
    view! {
        <CheckField name="field-file-several" label=w::file_several(lang) value=typed.several/>
        <TextField
            name="field-file-megabytes"
            label=w::file_megabytes(lang)
            hint=w::file_megabytes_hint(lang)
            value=typed.megabytes
            input_mode="numeric"
            max=6
            error
        />
        <fieldset class="custom-fields__choices">
            <legend class="field__label">{w::file_kinds(lang)}</legend>
            <p class="field__hint">{w::file_kinds_hint(lang)}</p>
            {typed.kinds.get_value().into_iter().map(tick).collect_view()}
        </fieldset>
    }
}
