//! One action of a rule while it is put together.

use super::{
    api::Choices,
    draft_model::StepDraft,
    model::{Input, On},
    words_of::{field_word, state_word, word},
};
use crate::{
    desk::assignment::picks::Picks,
    locale::{Lang, use_lang},
    routes,
    ui::{
        ButtonKind, ButtonSize, Choice, FormErrors, FormRow, IconButton, LinkButton, SelectField, TextArea, TextField,
    },
    words::{automation as w, mailing as mw, tickets as tw},
};
use leptos::prelude::*;
use uuid::Uuid;

/// Stand for the owner of the record and the keeper of the rule among people; nobody has these ids.
const OWNER: Uuid = Uuid::nil();
const KEEPER: Uuid = Uuid::max();
/// What an address that is called begins with.
const SCHEME: &str = "https://";

/// An action while it is typed.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct TypedStep {
    /// Tells actions apart while they are moved.
    pub id: usize,
    what: RwSignal<String>,
    delay: RwSignal<String>,
    unit: RwSignal<String>,
    text: RwSignal<String>,
    days: RwSignal<String>,
    /// Of a task and an assignment.
    who: RwSignal<String>,
    /// Of a message.
    people: RwSignal<Vec<Uuid>>,
    field: RwSignal<String>,
    tag: RwSignal<String>,
    state: RwSignal<String>,
    url: RwSignal<String>,
    template: RwSignal<String>,
}

fn id_of(who: &str) -> Option<Uuid> {
    match who {
        "owner" => Some(OWNER),
        "keeper" => Some(KEEPER),
        id => id.parse().ok(),
    }
}

fn who_of(id: Uuid) -> String {
    match id {
        OWNER => "owner".to_owned(),
        KEEPER => "keeper".to_owned(),
        id => id.to_string(),
    }
}

impl TypedStep {
    pub fn start(id: usize, draft: StepDraft) -> Self {
        let or = |typed: String, usual: &str| RwSignal::new(if typed.is_empty() { usual.to_owned() } else { typed });
        Self {
            id,
            what: or(draft.what, "task"),
            delay: RwSignal::new(draft.delay),
            unit: or(draft.unit, "days"),
            text: RwSignal::new(draft.text),
            days: or(draft.days, "1"),
            who: or(draft.who.first().cloned().unwrap_or_default(), "owner"),
            people: RwSignal::new(draft.who.iter().filter_map(|who| id_of(who)).collect()),
            field: RwSignal::new(draft.field),
            tag: RwSignal::new(draft.tag),
            state: RwSignal::new(draft.state),
            url: RwSignal::new(draft.url),
            template: RwSignal::new(draft.template),
        }
    }

    /// Fits it to another kind of record: what cannot be done there becomes a task, and what was chosen of the other is chosen anew.
    pub fn fit(self, on: On) {
        if !self.what.with_untracked(|what| on.deeds().contains(&what.as_str())) {
            self.what.set("task".to_owned());
        }
        for chosen in [self.field, self.state] {
            chosen.set(String::new());
        }
    }

    /// As it is typed now; what its kind does not ask for is left out, so that it does not count as a change.
    pub fn draft(self) -> StepDraft {
        let what = self.what.get();
        let base = StepDraft { delay: self.delay.get(), unit: self.unit.get(), ..StepDraft::default() };
        let step = match what.as_str() {
            "task" => StepDraft { text: self.text.get(), days: self.days.get(), who: vec![self.who.get()], ..base },
            "assign" => StepDraft { who: vec![self.who.get()], ..base },
            "notify" => StepDraft {
                text: self.text.get(),
                who: self.people.with(|all| all.iter().map(|id| who_of(*id)).collect()),
                ..base
            },
            "mail" => StepDraft { template: self.template.get(), ..base },
            "set" => StepDraft { field: self.field.get(), text: self.text.get(), ..base },
            "tag" | "untag" => StepDraft { tag: self.tag.get(), ..base },
            "move" => StepDraft { state: self.state.get(), ..base },
            _ => StepDraft { url: self.url.get(), ..base },
        };
        StepDraft { what, ..step }
    }
}

/// Under which name the form knows what is wrong with a part of an action.
pub(super) fn step_error(id: usize, part: &str) -> String {
    format!("step-{id}-{part}")
}

/// What is wrong with the parts of one action.
#[derive(Clone, Copy)]
struct StepErrors {
    errors: FormErrors,
    id: usize,
}

impl StepErrors {
    /// Of a part, as its draft calls it.
    fn of(self, part: &str) -> Signal<Option<String>> {
        self.errors.of(&step_error(self.id, part))
    }
}

/// A choice that was not made yet stands first, so that nothing is chosen by not looking.
pub(super) fn choose(lang: Lang, all: impl IntoIterator<Item = (String, String)>) -> Vec<Choice> {
    let all = all.into_iter().map(|(value, label)| Choice::new(value, label));
    std::iter::once(Choice::new("", w::choose(lang))).chain(all).collect()
}

pub(super) fn units(lang: Lang, minutes: bool) -> Vec<Choice> {
    let units: &[&str] = if minutes { &["minutes", "hours", "days"] } else { &["hours", "days"] };
    units.iter().map(|unit| Choice::new(*unit, word(lang, &format!("unit_{unit}")))).collect()
}

/// What is done, when, and in which place.
#[component]
pub(super) fn StepFields(
    step: TypedStep,
    place: Signal<usize>,
    last: Signal<bool>,
    on: Signal<Option<On>>,
    choices: StoredValue<Choices>,
    errors: FormErrors,
    /// Moves it by one place, down where that is true.
    on_shift: Callback<bool>,
    on_remove: Callback<()>,
) -> impl IntoView {
    let (lang, id) = (use_lang(), step.id);
    let number = move || place.get() + 1;
    let deeds = Signal::derive(move || {
        let known = on.get().map(On::deeds).unwrap_or_default();
        known.iter().map(|key| Choice::new(*key, word(lang, &format!("do_{key}")))).collect::<Vec<_>>()
    });
    let errors = StepErrors { errors, id };
    let label = move |words: fn(Lang, usize) -> String| Signal::derive(move || words(lang, number()));
    view! {
        <li class="automation-edit" aria-label=move || w::step(lang, number())>
            <div class="automation-edit__head">
                <span class="automation-edit__number" aria-hidden="true">
                    {number}
                </span>
                <TextField name=format!("step-delay-{id}") label=w::delay(lang) hint=w::delay_hint(lang) value=step.delay input_mode="numeric" max=6 error=errors.of("delay")/>
                <SelectField name=format!("step-unit-{id}") label=w::unit(lang) value=step.unit choices=units(lang, true)/>
                <div class="rule-row__deeds">
                    <IconButton icon=icondata::LuArrowUp label=label(w::step_up) small=true disabled=Signal::derive(move || place.get() == 0) on_click=move |_| on_shift.run(false)/>
                    <IconButton icon=icondata::LuArrowDown label=label(w::step_down) small=true disabled=last on_click=move |_| on_shift.run(true)/>
                    <IconButton icon=icondata::LuTrash2 label=label(w::step_remove) small=true on_click=move |_| on_remove.run(())/>
                </div>
            </div>
            <SelectField name=format!("step-what-{id}") label=w::what(lang) value=step.what choices=deeds error=errors.of("what")/>
            {move || {
                let what = step.what.get();
                on.get().map(|on| view! { <DeedFields step what on choices errors/> })
            }}
        </li>
    }
}

/// What this kind of action asks for.
#[component]
fn DeedFields(
    step: TypedStep,
    what: String,
    on: On,
    choices: StoredValue<Choices>,
    errors: StepErrors,
) -> impl IntoView {
    let (lang, id) = (use_lang(), step.id);
    let name = move |part: &str| format!("step-{part}-{id}");
    match what.as_str() {
        "task" => {
            view! {
                <TextField name=name("title") label=w::task_title(lang) value=step.text max=200 error=errors.of("text")/>
                {(on == On::Lead).then(|| view! { <p class="field__hint">{w::task_hint_lead(lang)}</p> })}
                <FormRow>
                    <TextField name=name("days") label=w::in_days(lang) value=step.days input_mode="numeric" max=4 error=errors.of("days")/>
                    {(on != On::Lead).then(|| view! { <WhoField step choices errors roles=true/> })}
                </FormRow>
            }
            .into_any()
        }
        "assign" => view! { <WhoField step choices errors roles=false/> }.into_any(),
        "notify" => {
            let roles = [(OWNER, w::who_owner(lang)), (KEEPER, w::who_keeper(lang))];
            let people = choices.with_value(|all| all.people.clone());
            let all: Vec<Choice> = roles
                .into_iter()
                .map(|(id, label)| Choice::new(id.to_string(), label))
                .chain(people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)))
                .collect();
            view! {
                <Picks name=name("people") label=w::people(lang) choices=all chosen=step.people error=errors.of("who")/>
                <p class="field__hint">{w::people_hint(lang)}</p>
                <TextArea name=name("message") label=w::message(lang) value=step.text rows=2 max=500 error=errors.of("text")/>
            }
            .into_any()
        }
        "mail" => {
            let all = choices.with_value(|all| all.templates.clone()).into_iter().map(|(id, name)| (id.to_string(), name));
            view! {
                <SelectField name=name("template") label=w::template(lang) value=step.template choices=choose(lang, all) error=errors.of("template")/>
                <p class="field__hint">{w::template_hint(lang)}</p>
                <p class="aside-none">
                    <LinkButton href=routes::TEMPLATES kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuMails>
                        {mw::keep_templates(lang)}
                    </LinkButton>
                </p>
            }
            .into_any()
        }
        "set" => view! { <SetFields step on errors/> }.into_any(),
        "tag" | "untag" => {
            let tags = choices.with_value(|all| all.tags.clone()).into_iter().map(|(id, name)| (id.to_string(), name));
            view! { <SelectField name=name("tag") label=w::tag(lang) value=step.tag choices=choose(lang, tags) error=errors.of("tag")/> }.into_any()
        }
        "move" => {
            let states = choices.with_value(|all| match on {
                On::Deal => all.stages.iter().filter(|(.., closes)| !closes).map(|(id, name, _)| (id.to_string(), name.clone())).collect(),
                on => on.moves().iter().map(|state| ((*state).to_owned(), state_word(lang, on, state, all))).collect::<Vec<_>>(),
            });
            view! { <SelectField name=name("state") label=w::state(lang) value=step.state choices=choose(lang, states) error=errors.of("state")/> }.into_any()
        }
        _ => view! {
            <TextField name=name("url") label=w::url(lang) hint=w::url_hint(lang) value=step.url kind="url" placeholder=SCHEME max=500 error=errors.of("url")/>
        }
        .into_any(),
    }
}

/// By whom, or to whom.
#[component]
fn WhoField(step: TypedStep, choices: StoredValue<Choices>, errors: StepErrors, roles: bool) -> impl IntoView {
    let lang = use_lang();
    let people = choices.with_value(|all| all.people.clone()).into_iter().map(|(id, name)| (id.to_string(), name));
    let all = if roles {
        let roles = [
            ("owner".to_owned(), w::who_owner(lang).to_owned()),
            ("keeper".to_owned(), w::who_keeper(lang).to_owned()),
        ];
        roles.into_iter().chain(people).map(|(value, label)| Choice::new(value, label)).collect()
    } else {
        choose(lang, people)
    };
    let known = all.clone();
    // To a role nothing is assigned.
    Effect::new(move |_| {
        if step.who.with(|who| !known.iter().any(|choice| choice.value == *who)) {
            step.who.set(if roles { "owner".to_owned() } else { String::new() });
        }
    });
    view! { <SelectField name=format!("step-who-{}", step.id) label=w::who(lang) value=step.who choices=all error=errors.of("who")/> }
}

/// Which field, and what it is set to.
#[component]
fn SetFields(step: TypedStep, on: On, errors: StepErrors) -> impl IntoView {
    let (lang, id) = (use_lang(), step.id);
    let fields = on.settable().iter().map(move |(field, _)| ((*field).to_owned(), field_word(lang, field)));
    let input = Memo::new(move |_| {
        step.field.with(|field| on.settable().iter().find(|(known, _)| known == field).map(|(_, input)| *input))
    });
    let value = move || {
        let (name, error) = (format!("step-value-{id}"), errors.of("text"));
        match input.get() {
            None => ().into_any(),
            Some(Input::Priority) => {
                let priority = move |key: &str| {
                    (key.to_owned(), tw::text(lang, &format!("priority_{key}")).unwrap_or_default().to_owned())
                };
                let all = ["urgent", "high", "normal", "low"].map(priority);
                view! { <SelectField name=name label=w::value(lang) value=step.text choices=choose(lang, all) error/> }
                    .into_any()
            }
            Some(Input::Days) => {
                view! { <TextField name=name label=w::value_days(lang) value=step.text input_mode="numeric" max=4 error/> }
                    .into_any()
            }
            Some(Input::Number) => {
                view! { <TextField name=name label=w::value(lang) value=step.text input_mode="decimal" max=20 error/> }
                    .into_any()
            }
            Some(Input::Text) => {
                view! { <TextField name=name label=w::value(lang) value=step.text max=100 error/> }.into_any()
            }
        }
    };
    view! {
        <FormRow>
            <SelectField name=format!("step-field-{id}") label=w::field(lang) value=step.field choices=choose(lang, fields) error=errors.of("field")/>
            {value}
        </FormRow>
    }
}
