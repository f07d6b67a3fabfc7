//! The form of a stage.

use super::api::{add_stage, change_stage};
use crate::{
    access::{AppError, Sending},
    admin::pipelines::{
        model::{PlannedStage, StageInput},
        names::{NameFields, NamesInForm},
    },
    deals::model::{RequiredField, StageKind},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, CheckField, Choice, Form, FormActions, FormErrors, FormRow, SelectField, TextField},
    words::admin as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A kind of stage in words.
pub(super) fn kind_name(lang: Lang, kind: StageKind) -> &'static str {
    match kind {
        StageKind::Open => w::kind_open(lang),
        StageKind::Won => w::kind_won(lang),
        StageKind::Lost => w::kind_lost(lang),
    }
}

/// A field that a stage can ask for, in words.
pub(super) fn field_name(lang: Lang, field: RequiredField) -> &'static str {
    match field {
        RequiredField::Value => w::needs_value(lang),
        RequiredField::ExpectedClose => w::needs_expected_close(lang),
        RequiredField::Customer => w::needs_customer(lang),
        RequiredField::NextActivity => w::needs_next_activity(lang),
    }
}

/// Fields as they stand in the form.
#[derive(Clone, Copy)]
struct Fields {
    names: NamesInForm,
    kind: RwSignal<String>,
    probability: RwSignal<String>,
    target_days: RwSignal<String>,
    required: [(RequiredField, RwSignal<bool>); 4],
}

impl Fields {
    fn of(subject: Option<&PlannedStage>) -> Self {
        let number = |value: Option<i32>| RwSignal::new(value.map(|value| value.to_string()).unwrap_or_default());
        let asked = |field: &RequiredField| subject.is_some_and(|stage| stage.required.contains(field));
        Self {
            names: NamesInForm::new(
                subject.map_or("", |stage| &stage.name),
                subject.and_then(|stage| stage.name_en.as_deref()),
            ),
            kind: RwSignal::new(subject.map_or(StageKind::Open, |stage| stage.kind).key().to_owned()),
            probability: number(Some(subject.map_or(50, |stage| i32::from(stage.probability)))),
            target_days: number(subject.map_or(Some(14), |stage| stage.target_days)),
            required: RequiredField::ALL.map(|field| (field, RwSignal::new(asked(&field)))),
        }
    }

    /// What is typed; a text that is no number is refused before anything is sent.
    fn input(self) -> Result<StageInput, AppError> {
        let (probability, days) = (self.probability.get(), self.target_days.get());
        let not_a_number = |field: &str| AppError::invalid(field, "not_a_number");
        Ok(StageInput {
            names: self.names.typed(),
            kind: StageKind::from_key(&self.kind.get()),
            probability: probability.trim().parse().map_err(|_| not_a_number("probability"))?,
            target_days: match days.trim() {
                "" => None,
                days => Some(days.parse().map_err(|_| not_a_number("target_days"))?),
            },
            required: self.required.iter().filter(|(_, asked)| asked.get()).map(|(field, _)| *field).collect(),
        })
    }
}

/// Adds a stage to a pipeline, or changes `subject`.
#[component]
pub(super) fn StageForm(
    pipeline: Uuid,
    version: i32,
    subject: Option<PlannedStage>,
    done: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let fields = Fields::of(subject.as_ref());
    let start = untrack(|| fields.input());
    let names = fields.names.dirty();
    let dirty = Memo::new(move |_| names.get() || fields.input() != start);
    let whom = subject.map(|stage| (stage.id, stage.version));
    let send = move |()| {
        let input = untrack(|| fields.input());
        let call = async move {
            match whom {
                Some((id, version)) => change_stage(id, version, input?).await,
                None => add_stage(pipeline, version, input?).await,
            }
        };
        sending.form(call, move |_| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="stage-form" on_submit=send dirty error=errors.rest()>
            <NameFields form="stage" names=fields.names errors/>
            <Numbers fields errors/>
            <fieldset class="admin-ticks">
                <legend class="field__label">{w::required_fields(lang)}</legend>
                {fields
                    .required
                    .map(|(field, value)| {
                        view! {
                            <CheckField
                                name=format!("needs-{}", field.key())
                                label=field_name(lang, field)
                                value
                            />
                        }
                    })
                    .collect_view()}
            </fieldset>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Kind, probability and target days.
#[component]
fn Numbers(fields: Fields, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let kinds: Vec<Choice> = [StageKind::Open, StageKind::Won, StageKind::Lost]
        .map(|kind| Choice::new(kind.key(), kind_name(lang, kind)))
        .into();
    let closed = Signal::derive(move || fields.kind.with(|kind| kind != StageKind::Open.key()));
    view! {
        <SelectField name="kind" id="stage-kind" label=w::kind(lang) value=fields.kind choices=kinds hint=w::kind_hint(lang)/>
        <FormRow>
            <TextField
                name="probability"
                id="stage-probability"
                label=w::probability(lang)
                input_mode="numeric"
                value=fields.probability
                error=errors.of("probability")
                disabled=closed
                max=3
            />
            <TextField
                name="target_days"
                id="stage-target-days"
                label=w::target_days(lang)
                hint=w::target_days_hint(lang)
                input_mode="numeric"
                value=fields.target_days
                error=errors.of("target_days")
                max=4
            />
        </FormRow>
    }
}
