//! The choices of a field while they are typed.

use crate::{
    fields::model::FieldChoice,
    locale::use_lang,
    ui::{Button, ButtonSize, IconButton, TextField},
    words::field_admin as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// One row. A new one has no id yet: the server makes it.
#[derive(Clone, Copy)]
struct Row {
    number: usize,
    id: Option<Uuid>,
    name: RwSignal<String>,
    name_en: RwSignal<String>,
    archived: RwSignal<bool>,
}

/// All rows.
#[derive(Clone, Copy)]
pub(super) struct TypedChoices {
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<usize>,
}

impl TypedChoices {
    pub fn start(stored: Vec<FieldChoice>) -> Self {
        let this = Self { rows: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        for choice in stored {
            this.add(Some(choice.id), choice.name, choice.name_en.unwrap_or_default(), choice.archived);
        }
        this
    }

    pub fn all(self) -> Vec<FieldChoice> {
        let row = |row: Row| FieldChoice {
            id: row.id.unwrap_or_default(),
            name: row.name.get(),
            name_en: Some(row.name_en.get()).filter(|name| !name.trim().is_empty()),
            archived: row.archived.get(),
        };
        self.rows.get().into_iter().map(row).collect()
    }

    fn add(self, id: Option<Uuid>, name: String, name_en: String, archived: bool) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        let (name, name_en, archived) = (RwSignal::new(name), RwSignal::new(name_en), RwSignal::new(archived));
        self.rows.update(|rows| rows.push(Row { number, id, name, name_en, archived }));
    }
}

/// A row for each. One that records may have is put away instead of removed.
#[component]
pub(super) fn ChoiceRows(typed: TypedChoices, error: Signal<Option<String>>) -> impl IntoView {
    let lang = use_lang();
    let rows = move || typed.rows.get().into_iter().map(|row| view! { <ChoiceRow row typed/> }).collect_view();
    view! {
        <fieldset class="field-choices">
            <legend class="field__label field__label--required">{w::choices(lang)}</legend>
            {rows}
            <Button
                size=ButtonSize::Small
                icon=icondata::LuPlus
                on_click=move |_| typed.add(None, String::new(), String::new(), false)
            >
                {w::add_choice(lang)}
            </Button>
            <p class="field__error" aria-live="polite">
                {move || error.get()}
            </p>
        </fieldset>
    }
}

#[component]
fn ChoiceRow(row: Row, typed: TypedChoices) -> impl IntoView {
    let lang = use_lang();
    let take = move |_| match row.id {
        Some(_) => row.archived.update(|archived| *archived = !*archived),
        None => typed.rows.update(|rows| rows.retain(|other| other.number != row.number)),
    };
    let label =
        Signal::derive(move || if row.archived.get() { w::choice_back(lang) } else { w::choice_away(lang) }.to_owned());
    view! {
        <div class="field-choices__row" class:field-choices__row--archived=move || row.archived.get()>
            <TextField
                name=format!("choice-{}", row.number)
                label=w::choice_name(lang)
                placeholder=w::choice_name(lang)
                hide_label=true
                value=row.name
                max=100
            />
            <TextField
                name=format!("choice-en-{}", row.number)
                label=w::choice_name_en(lang)
                placeholder=w::choice_name_en(lang)
                hide_label=true
                value=row.name_en
                max=100
            />
            <IconButton icon=icondata::LuArchive label small=true on_click=take/>
        </div>
    }
}
