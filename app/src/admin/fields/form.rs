//! The form of a custom field.

use super::{
    api::save_field,
    choices::{ChoiceRows, TypedChoices},
    files::{FileRows, TypedFiles},
    model::{AdminField, FieldDraft, Sight, roles},
    row::kind_name,
};
use crate::{
    access::{Role, Sending, use_organisation},
    admin::{
        people::role_name,
        pipelines::{
            model::Names,
            names::{NameFields, NamesInForm},
        },
    },
    fields::{
        FieldDef, FieldKind, RecordKind,
        model::{FieldSection, Target},
    },
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, CheckField, Choice, Form, FormActions, FormErrors, FormRow, SelectField, TextArea,
        TextField,
    },
    words::{admin as aw, field_admin as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The parts of a field while they are typed.
#[derive(Clone, Copy)]
struct Typed {
    of: RecordKind,
    kind: RwSignal<String>,
    names: NamesInForm,
    help: RwSignal<String>,
    help_en: RwSignal<String>,
    section: RwSignal<String>,
    required: RwSignal<bool>,
    unique: RwSignal<bool>,
    choices: TypedChoices,
    currency: RwSignal<String>,
    target: RwSignal<String>,
    formula: RwSignal<String>,
    files: TypedFiles,
    sights: StoredValue<Vec<(Role, RwSignal<String>)>>,
}

impl Typed {
    fn start(draft: FieldDraft) -> Self {
        let sight = |role: Role| {
            let known = draft.sights.iter().find(|(of, _)| *of == role).map(|(_, sight)| *sight).unwrap_or_default();
            (role, RwSignal::new(known.key().to_owned()))
        };
        let sights = StoredValue::new(roles().map(sight).collect());
        Self {
            of: draft.of,
            kind: RwSignal::new(draft.kind.key().to_owned()),
            names: NamesInForm::new(&draft.name, Some(&draft.name_en)),
            help: RwSignal::new(draft.help),
            help_en: RwSignal::new(draft.help_en),
            section: RwSignal::new(draft.section.map(|id| id.to_string()).unwrap_or_default()),
            required: RwSignal::new(draft.required),
            unique: RwSignal::new(draft.unique),
            choices: TypedChoices::start(draft.choices),
            currency: RwSignal::new(draft.currency),
            target: RwSignal::new(draft.target.key().to_owned()),
            formula: RwSignal::new(draft.formula),
            files: TypedFiles::start(&draft.files),
            sights,
        }
    }

    fn kind(self) -> FieldKind {
        FieldKind::from_key(&self.kind.get()).unwrap_or_default()
    }

    fn draft(self) -> FieldDraft {
        let Names { name, name_en } = self.names.typed();
        let sights = self.sights.with_value(|all| {
            let chosen = all.iter().map(|(role, sight)| (*role, Sight::from_key(&sight.get())));
            chosen.filter(|(_, sight)| *sight != Sight::Fills).collect()
        });
        FieldDraft {
            of: self.of,
            kind: self.kind(),
            name,
            name_en,
            help: self.help.get(),
            help_en: self.help_en.get(),
            section: self.section.get().parse().ok(),
            required: self.required.get(),
            unique: self.unique.get(),
            choices: self.choices.all(),
            currency: self.currency.get(),
            target: Target::from_key(&self.target.get()).unwrap_or_default(),
            formula: self.formula.get(),
            files: self.files.all(),
            sights,
        }
    }
}

/// Adds a field, or changes one. `others` are those that a formula may name.
#[component]
pub(super) fn FieldForm(
    of: RecordKind,
    #[prop(optional_no_strip)] subject: Option<AdminField>,
    others: Vec<FieldDef>,
    sections: Vec<FieldSection>,
    done: Callback<()>,
) -> impl IntoView {
    let (lang, sending, own) = (use_lang(), Sending::new(), use_organisation().currency);
    let existing = subject.as_ref().map(|one| (one.field.id, one.version));
    let empty = FieldDraft { of, ..FieldDraft::default() };
    let mut start = subject.map_or(empty, |kept| FieldDraft::of(of, &kept, &others));
    if start.currency.is_empty() {
        start.currency = own;
    }
    let typed = Typed::start(start.clone());
    let save = move |()| sending.form(save_field(existing, untrack(|| typed.draft())), move |_: Uuid| done.run(()));
    let kinds: Vec<Choice> =
        FieldKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind_name(lang, kind))).collect();
    let nowhere = Choice::new("", w::no_section(lang));
    let named = sections.iter().map(|section| Choice::new(section.id.to_string(), section.name_in(lang)));
    let places: Vec<Choice> = std::iter::once(nowhere).chain(named).collect();
    let errors = sending.errors;
    let names_dirty = typed.names.dirty();
    let dirty = Signal::derive(move || {
        let draft = typed.draft();
        // The names are watched by their own fields.
        names_dirty.get() || FieldDraft { name: start.name.clone(), name_en: start.name_en.clone(), ..draft } != start
    });
    view! {
        <Form name="field-form" on_submit=save dirty error=errors.rest()>
            <NameFields form="field" names=typed.names errors/>
            <FormRow>
                <SelectField
                    name="field-kind"
                    label=w::kind(lang)
                    value=typed.kind
                    choices=kinds
                    disabled=existing.is_some()
                />
                <SelectField name="field-section" label=w::section(lang) value=typed.section choices=places/>
            </FormRow>
            <OfKind typed errors others/>
            <FormRow>
                <TextField name="field-help" label=w::help(lang) value=typed.help max=300 error=errors.of("help")/>
                <TextField
                    name="field-help-en"
                    label=w::help_en(lang)
                    value=typed.help_en
                    max=300
                    error=errors.of("help_en")
                />
            </FormRow>
            <Sights typed/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What the kind asks for, and what can be asked of its values.
#[component]
fn OfKind(typed: Typed, errors: FormErrors, others: Vec<FieldDef>) -> impl IntoView {
    let lang = use_lang();
    let [choices_error, currency_error, formula_error, files_error, unique_error] =
        ["choices", "currency", "formula", "file_megabytes", "unique"].map(|field| errors.of(field));
    let usable: Vec<&str> = others
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Number | FieldKind::Money | FieldKind::Date))
        .map(|field| field.name.as_str())
        .collect();
    let hint = w::formula_hint(lang, usable.join(aw::list_comma(lang)));
    let own = move || match typed.kind() {
        FieldKind::Choice | FieldKind::Choices => {
            view! { <ChoiceRows typed=typed.choices error=choices_error/> }.into_any()
        }
        FieldKind::Money => view! {
            <TextField name="field-currency" label=w::currency(lang) value=typed.currency max=3 error=currency_error/>
        }
        .into_any(),
        FieldKind::Reference => {
            let choices: Vec<Choice> =
                Target::ALL.into_iter().map(|target| Choice::new(target.key(), target_name(lang, target))).collect();
            view! { <SelectField name="field-target" label=w::target(lang) value=typed.target choices/> }.into_any()
        }
        FieldKind::File => view! { <FileRows typed=typed.files error=files_error/> }.into_any(),
        FieldKind::Sensitive => view! { <p class="field__hint">{w::sensitive_hint(lang)}</p> }.into_any(),
        FieldKind::Computed => view! {
            <TextArea
                name="field-formula"
                label=w::formula(lang)
                hint=hint.clone()
                value=typed.formula
                rows=2
                max=1000
                required=true
                error=formula_error
            />
        }
        .into_any(),
        _ => ().into_any(),
    };
    let (required, unique) =
        (Memo::new(move |_| typed.kind().can_be_required()), Memo::new(move |_| typed.kind().can_be_unique()));
    view! {
        {own}
        <Show when=move || required.get()>
            <CheckField name="field-required" label=w::is_required(lang) value=typed.required/>
        </Show>
        <Show when=move || unique.get()>
            <CheckField name="field-unique" label=w::is_unique(lang) value=typed.unique error=unique_error/>
        </Show>
    }
}

/// Who sees the field and who fills it in, role by role.
#[component]
fn Sights(typed: Typed) -> impl IntoView {
    let lang = use_lang();
    let choices: Vec<Choice> =
        Sight::ALL.into_iter().map(|sight| Choice::new(sight.key(), sight_name(lang, sight))).collect();
    let line = move |(role, value): (Role, RwSignal<String>)| {
        let name = format!("field-sight-{}", role.key());
        view! { <SelectField name label=role_name(lang, role) value choices=choices.clone()/> }
    };
    view! {
        <details class="more-fields">
            <summary class="more-fields__name">{w::sights(lang)}</summary>
            <div class="field-sights">{typed.sights.get_value().into_iter().map(line).collect_view()}</div>
        </details>
    }
}

const fn target_name(lang: Lang, target: Target) -> &'static str {
    match target {
        Target::Customer => w::target_customer(lang),
        Target::Contact => w::target_contact(lang),
        Target::Person => w::target_person(lang),
    }
}

const fn sight_name(lang: Lang, sight: Sight) -> &'static str {
    match sight {
        Sight::Fills => w::sight_fills(lang),
        Sight::Reads => w::sight_reads(lang),
        Sight::Hidden => w::sight_hidden(lang),
    }
}
