//! Custom fields as somebody types them.

use super::{file_field::FileField, sealed::SealedField};
use crate::{
    access::{AppError, picker::PersonPicker},
    customers::{api::record_fields, contacts::ContactPicker, picker::CustomerPicker},
    fields::{
        Catalogue, Custom, CustomSheet, FieldDef, FieldKind, RecordKind, TypedValues, formula,
        model::{FieldChoice, Target},
        value_in_words,
    },
    locale::use_lang,
    ui::{CheckField, Choice, DateField, FormErrors, SelectField, TextArea, TextField},
    words::fields as w,
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which fields there are, and what is typed into them. The fields of a new record come a moment after its form.
#[derive(Clone, Copy)]
pub struct TypedCustom {
    pub sheet: RwSignal<CustomSheet>,
    values: RwSignal<TypedValues>,
}

impl TypedCustom {
    #[must_use]
    pub fn start(sheet: CustomSheet, values: TypedValues) -> Self {
        Self { sheet: RwSignal::new(sheet), values: RwSignal::new(values) }
    }

    /// Asks which fields records of this kind have. A form without an answer is one without custom fields: what is required
    /// is asked for when it is sent.
    pub fn fetch(self, of: RecordKind) {
        spawn_local(async move {
            if let Ok(catalogue) = record_fields(of).await {
                self.sheet.try_update(|sheet| sheet.catalogue = catalogue);
            }
        });
    }

    /// What is typed now.
    #[must_use]
    pub fn values(self) -> TypedValues {
        self.values.get()
    }

    pub(super) fn text(self, field: Uuid) -> String {
        self.values.with_untracked(|values| values.get(&field).cloned().unwrap_or_default())
    }

    pub(super) fn put(self, field: Uuid, text: String) {
        self.values.update(|values| {
            if text.is_empty() {
                values.remove(&field);
            } else {
                values.insert(field, text);
            }
        });
    }

    /// A signal that holds the text of one field, for its control.
    fn signal(self, field: Uuid) -> RwSignal<String> {
        let text = RwSignal::new(self.text(field));
        Effect::new(move |before: Option<()>| {
            let now = text.get();
            if before.is_some() {
                self.put(field, now);
            }
        });
        text
    }
}

/// What is wrong with a form, its custom fields included; `None` where it can be sent.
#[must_use]
pub fn refusal<T>(form: &Result<T, AppError>, catalogue: &Catalogue, typed: &TypedValues) -> Option<AppError> {
    match (form, catalogue.check(typed)) {
        (Ok(_), Ok(_)) => None,
        (Err(AppError::Invalid(own)), Err(AppError::Invalid(custom))) => {
            Some(AppError::Invalid(own.iter().chain(&custom).cloned().collect()))
        }
        (Err(error), _) => Some(error.clone()),
        (_, Err(error)) => Some(error),
    }
}

/// The fields by section: those that have to be filled in, or the others.
#[component]
pub fn CustomFields(
    /// What the ids begin with.
    form: &'static str,
    typed: TypedCustom,
    errors: FormErrors,
    required: bool,
) -> impl IntoView {
    let lang = use_lang();
    let wanted = move |field: &&FieldDef| {
        let in_sight = field.is_typed() || field.kind == FieldKind::Computed;
        in_sight && (field.required && field.is_typed()) == required
    };
    move || {
        let sheet = typed.sheet.get();
        let sections = sheet.catalogue.by_section().into_iter().filter_map(|(section, fields)| {
            let fields: Vec<FieldDef> = fields.into_iter().filter(wanted).cloned().collect();
            let title = section.map(|section| section.name_in(lang).to_owned()).filter(|_| !required);
            (!fields.is_empty()).then_some((title, fields))
        });
        let part = |(title, fields): (Option<String>, Vec<FieldDef>)| {
            let line = |field: FieldDef| view! { <CustomField form field typed errors/> };
            view! {
                <div class="custom-fields">
                    {title.map(|title| view! { <h3 class="custom-fields__title">{title}</h3> })}
                    {fields.into_iter().map(line).collect_view()}
                </div>
            }
        };
        sections.map(part).collect_view()
    }
}

#[component]
fn CustomField(form: &'static str, field: FieldDef, typed: TypedCustom, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let name = format!("{form}-{}", field.key().replace('.', "-"));
    let label = match (&field.currency, field.kind) {
        (Some(currency), FieldKind::Money) => w::with_currency(lang, field.name_in(lang), currency),
        _ => field.name_in(lang).to_owned(),
    };
    let hint: MaybeProp<String> = field.help_in(lang).map(str::to_owned).into();
    let (error, required) = (errors.of(&field.key()), field.required);
    match field.kind {
        FieldKind::Text | FieldKind::Link | FieldKind::Number | FieldKind::Money => {
            let is_number = matches!(field.kind, FieldKind::Number | FieldKind::Money);
            let input_mode = if is_number { "decimal" } else { "text" };
            let value = typed.signal(field.id);
            view! { <TextField name label value hint error required input_mode max=500/> }.into_any()
        }
        FieldKind::LongText => {
            let value = typed.signal(field.id);
            view! { <TextArea name label value hint error required max=5000/> }.into_any()
        }
        FieldKind::Date => {
            let value = typed.signal(field.id);
            view! { <DateField name label value hint error required/> }.into_any()
        }
        FieldKind::Choice => {
            let value = typed.signal(field.id);
            let nothing = Choice::new("", w::no_choice(lang));
            let offered = field
                .choices
                .iter()
                .filter(|choice| !choice.archived || choice.id.to_string() == value.get_untracked());
            let choices: Vec<Choice> = std::iter::once(nothing)
                .chain(offered.map(|choice| Choice::new(choice.id.to_string(), choice.name_in(lang))))
                .collect();
            view! { <SelectField name label value choices hint error required/> }.into_any()
        }
        FieldKind::Choices => view! { <ChoicesField name label field typed hint error/> }.into_any(),
        FieldKind::Checkbox => {
            let value = RwSignal::new(typed.text(field.id) == "true");
            let on_change =
                move |ticked: bool| typed.put(field.id, if ticked { "true".to_owned() } else { String::new() });
            view! { <CheckField name label value hint error on_change/> }.into_any()
        }
        FieldKind::Reference => view! { <ReferenceField name label field typed hint error/> }.into_any(),
        FieldKind::File => view! { <FileField name label field typed hint error/> }.into_any(),
        FieldKind::Sensitive => view! { <SealedField name label field typed hint error/> }.into_any(),
        FieldKind::Computed => view! { <ComputedField label field typed/> }.into_any(),
    }
}

/// A box for each choice.
#[component]
fn ChoicesField(
    name: String,
    label: String,
    field: FieldDef,
    typed: TypedCustom,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let chosen = typed.text(field.id);
    let is_chosen = |choice: &FieldChoice| chosen.split(',').any(|id| id == choice.id.to_string());
    let ticks: Vec<(String, RwSignal<bool>)> = field
        .choices
        .iter()
        .filter(|choice| !choice.archived || is_chosen(choice))
        .map(|choice| (choice.id.to_string(), RwSignal::new(is_chosen(choice))))
        .collect();
    let all = StoredValue::new(ticks.clone());
    let keep = move |_: bool| {
        let chosen = all.with_value(|all| {
            let chosen = all.iter().filter(|(_, ticked)| ticked.get_untracked());
            chosen.map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(",")
        });
        typed.put(field.id, chosen);
    };
    let boxes = ticks.into_iter().enumerate().map(|(place, (id, value))| {
        let named = field.choices.iter().find(|choice| choice.id.to_string() == id);
        let label = named.map(|choice| choice.name_in(lang).to_owned()).unwrap_or_default();
        view! { <CheckField name=format!("{name}-{place}") label value on_change=keep/> }
    });
    view! {
        <fieldset class="custom-fields__choices">
            <legend class="field__label">{label}</legend>
            {boxes.collect_view()}
            {move || hint.get().map(|hint| view! { <p class="field__hint">{hint}</p> })}
            <p class="field__error" aria-live="polite">
                {move || error.get()}
            </p>
        </fieldset>
    }
}

/// A record found by its name.
#[component]
fn ReferenceField(
    name: String,
    label: String,
    field: FieldDef,
    typed: TypedCustom,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let stored = typed.text(field.id).parse::<Uuid>().ok();
    let called = stored.map(|id| {
        let known = typed.sheet.with_untracked(|sheet| sheet.names.get(&id).cloned());
        (id, known.unwrap_or_else(|| w::out_of_sight(lang).to_owned()))
    });
    let value = RwSignal::new(called);
    Effect::new(move |before: Option<()>| {
        let id = value.with(|value| value.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default());
        if before.is_some() {
            typed.put(field.id, id);
        }
    });
    let required = field.required;
    match field.target.unwrap_or_default() {
        Target::Customer => view! { <CustomerPicker name label value hint error required/> }.into_any(),
        Target::Contact => view! { <ContactPicker name label value error required/> }.into_any(),
        Target::Person => view! { <PersonPicker name label value hint error required/> }.into_any(),
    }
}

/// What follows from what is typed, as it is typed.
#[component]
fn ComputedField(label: String, field: FieldDef, typed: TypedCustom) -> impl IntoView {
    let lang = use_lang();
    let result = move || {
        let catalogue = typed.sheet.with(|sheet| sheet.catalogue.clone());
        let values = typed.values();
        // A value that cannot be taken yet is none.
        let read = |field: &FieldDef| Some((field.key(), field.check(values.get(&field.id)?).ok()?));
        let custom = Custom(catalogue.fields.iter().filter_map(read).collect());
        let number = formula::result(&field, &catalogue, &custom)?;
        value_in_words(lang, &field, &json!(number.to_string()), &BTreeMap::new())
    };
    view! {
        <p class="custom-fields__computed">
            <span class="field__label">{label}</span>
            <output>{move || result().unwrap_or_else(|| w::no_result(lang).to_owned())}</output>
        </p>
    }
}
