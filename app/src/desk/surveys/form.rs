//! The form of a survey: its questions, whom it asks and when, and the words of its mail.

use super::{
    api::save_survey,
    editor::{Drafts, QuestionEditor},
    letters::LetterFields,
    list::Editing,
    model::{Survey, SurveyForm, SurveyKind, SurveyRoom, When},
};
use crate::{
    access::Sending,
    desk::tickets::model::Named,
    lists::filters::{ConditionsPart, ConditionsSheet, Field, Group, KeptConditions},
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Choice, Form, FormActions, FormErrors, FormRow, Section, SelectField, TextField,
    },
    words::{admin as aw, surveys as w, ui as u},
};
use leptos::prelude::*;
use uuid::Uuid;

/// A survey while it is typed.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    pub kind: SurveyKind,
    name: RwSignal<String>,
    ask: [RwSignal<String>; 2],
    pub subject: [RwSignal<String>; 2],
    pub letter: [RwSignal<String>; 2],
    mailbox: RwSignal<String>,
    conditions: RwSignal<Group>,
    everybody: RwSignal<bool>,
    when: RwSignal<String>,
    days: RwSignal<String>,
    product: RwSignal<String>,
    needs_consent: RwSignal<bool>,
    calendar: RwSignal<String>,
    low: RwSignal<String>,
    pub drafts: Drafts,
}

fn id_text(id: Option<Uuid>) -> RwSignal<String> {
    RwSignal::new(id.map(|id| id.to_string()).unwrap_or_default())
}

impl Typed {
    fn start(kind: SurveyKind, form: SurveyForm) -> Self {
        let two = |one: String, other: String| [RwSignal::new(one), RwSignal::new(other)];
        Self {
            kind,
            name: RwSignal::new(form.name),
            ask: two(form.ask, form.ask_en),
            subject: two(form.subject, form.subject_en),
            letter: two(form.letter, form.letter_en),
            mailbox: id_text(form.mailbox),
            conditions: RwSignal::new(form.conditions),
            everybody: RwSignal::new(form.everybody),
            when: RwSignal::new(form.when.key().to_owned()),
            days: RwSignal::new(form.days),
            product: id_text(form.product),
            needs_consent: RwSignal::new(form.needs_consent),
            calendar: id_text(form.calendar),
            low: RwSignal::new(form.low),
            drafts: Drafts::start(form.questions),
        }
    }

    fn form(self) -> SurveyForm {
        let id = |typed: RwSignal<String>| typed.with(|id| id.parse().ok());
        SurveyForm {
            name: self.name.get(),
            ask: self.ask[0].get(),
            ask_en: self.ask[1].get(),
            subject: self.subject[0].get(),
            subject_en: self.subject[1].get(),
            letter: self.letter[0].get(),
            letter_en: self.letter[1].get(),
            mailbox: id(self.mailbox),
            conditions: self.conditions.get(),
            everybody: self.everybody.get(),
            when: self.when.with(|key| When::from_key(key)).unwrap_or(When::Once),
            days: self.days.get(),
            product: id(self.product),
            needs_consent: self.needs_consent.get(),
            calendar: id(self.calendar),
            low: self.low.get(),
            questions: self.drafts.questions(),
        }
    }
}

/// Adds a survey, or changes one.
#[component]
pub(super) fn SurveyFields(
    #[prop(optional_no_strip)] subject: Option<Survey>,
    room: SurveyRoom,
    fields: Signal<Vec<Field>>,
    editing: Editing,
    changed: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|one| (one.id, one.version));
    let kind = subject.as_ref().map_or(SurveyKind::Nps, |one| one.kind);
    let typed = Typed::start(kind, subject.map(|one| one.form).unwrap_or_default());
    let start = untrack(|| typed.form());
    let dirty = Signal::derive(move || typed.form() != start);
    let conditions = KeptConditions::new(typed.conditions, fields);
    let save = move |()| {
        sending.form(save_survey(existing, untrack(|| typed.form())), move |_: Uuid| {
            sending.toasts().success(w::saved(lang));
            editing.set(None);
            changed.run(());
        });
    };
    let errors = sending.errors;
    let scheduled = kind == SurveyKind::Nps;
    let title = if existing.is_some() { w::edit(lang) } else { w::add(lang) };
    let (company, mailboxes) = (room.company.clone(), room.mailboxes.clone());
    view! {
        <Section title>
            <Form name="survey-form" on_submit=save dirty error=errors.rest()>
                <FormRow>
                    <TextField name="survey-name" label=w::name(lang) value=typed.name max=100 required=true error=errors.of("name") autofocus=true/>
                    <TextField
                        name="survey-low"
                        label=w::low(lang)
                        hint=w::low_hint(lang)
                        value=typed.low
                        input_mode="numeric"
                        max=2
                        required=true
                        error=errors.of("low")
                    />
                </FormRow>
                <FormRow>
                    <TextField name="survey-ask" label=w::ask(lang) hint=w::ask_hint(lang) value=typed.ask[0] max=300 error=errors.of("ask")/>
                    <TextField name="survey-ask-en" label=w::ask_en(lang) value=typed.ask[1] max=300 error=errors.of("ask_en")/>
                </FormRow>
                <QuestionEditor drafts=typed.drafts error=errors.of("questions")/>
                {scheduled.then(|| view! { <Whom typed room conditions errors/> })}
                <LetterFields typed company mailboxes=choices(w::any_mailbox(lang), mailboxes) mailbox=typed.mailbox errors/>
                <FormActions>
                    <Button on_click=move |_| editing.set(None)>{u::cancel(lang)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                        {aw::save(lang)}
                    </Button>
                </FormActions>
            </Form>
            <ConditionsSheet conditions/>
        </Section>
    }
}

fn choices(first: &str, all: Vec<Named>) -> Vec<Choice> {
    let others = all.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    std::iter::once(Choice::new("", first)).chain(others).collect()
}

/// Which customers, who of them, and when.
#[component]
fn Whom(typed: Typed, room: SurveyRoom, conditions: KeptConditions, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let whens = vec![
        Choice::new(When::Every.key(), w::when_every(lang)),
        Choice::new(When::After.key(), w::when_after(lang)),
        Choice::new(When::Once.key(), w::when_once(lang)),
    ];
    let is = move |when: When| typed.when.with(|key| key == when.key());
    let days_label =
        Signal::derive(move || if is(When::After) { w::days_after(lang) } else { w::days_between(lang) }.to_owned());
    let (products, calendars) =
        (choices(w::any_product(lang), room.products), choices(w::any_time(lang), room.calendars));
    view! {
        <FormRow>
            <SelectField name="survey-when" label=w::when(lang) value=typed.when choices=whens/>
            <Show when=move || !is(When::Once)>
                <TextField
                    name="survey-days"
                    label=days_label
                    value=typed.days
                    input_mode="numeric"
                    max=4
                    required=true
                    error=errors.of("days")
                />
            </Show>
        </FormRow>
        <FormRow>
            {move || {
                is(When::After)
                    .then(|| {
                        view! {
                            <SelectField
                                name="survey-product"
                                label=w::product(lang)
                                hint=w::product_hint(lang)
                                value=typed.product
                                choices=products.clone()
                            />
                        }
                    })
            }}
            <SelectField name="survey-calendar" label=w::hours(lang) hint=w::hours_hint(lang) value=typed.calendar choices=calendars/>
        </FormRow>
        <ConditionsPart name="survey-conditions" label=w::whom(lang) conditions none=w::all_customers(lang) error=errors.of("conditions")/>
        <FromView typed views=room.views/>
        <CheckField name="survey-everybody" label=w::everybody(lang) hint=w::everybody_hint(lang) value=typed.everybody/>
        <CheckField name="survey-consent" label=w::needs_consent(lang) hint=w::needs_consent_hint(lang) value=typed.needs_consent/>
    }
}

/// The conditions of saved views, to begin with.
#[component]
fn FromView(typed: Typed, views: Vec<(String, Group)>) -> impl IntoView {
    let lang = use_lang();
    let chosen = RwSignal::new(String::new());
    let named = views.iter().enumerate().map(|(place, (name, _))| Choice::new(place.to_string(), name.clone()));
    let offered: Vec<Choice> = std::iter::once(Choice::new("", w::no_view(lang))).chain(named).collect();
    let some = !views.is_empty();
    let views = StoredValue::new(views);
    let take = move |place: String| {
        let found = place.parse().ok().and_then(|place: usize| views.with_value(|all| all.get(place).cloned()));
        if let Some((_, group)) = found {
            typed.conditions.set(group);
        }
    };
    view! {
        {some
            .then(|| {
                view! {
                    <SelectField
                        name="survey-view"
                        label=w::from_view(lang)
                        hint=w::from_view_hint(lang)
                        value=chosen
                        choices=offered
                        on_change=take
                    />
                }
            })}
    }
}
