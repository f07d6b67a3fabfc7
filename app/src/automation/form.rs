//! The editor of a rule: when, if, then; and what it would have done.

use super::{
    api::{Choices, save_automation, try_automation},
    conditions::fields,
    draft_model::{RuleDraft, StepDraft, step_part},
    model::On,
    seen_model::{RuleLine, Trial, Tried},
    step_form::{StepFields, TypedStep, choose, step_error, units},
    words_of::{field_word, on_word, page_of, state_word, word},
};
use crate::{
    access::{AppError, Sending},
    lists::filters::{ConditionsPart, ConditionsSheet, Group, KeptConditions},
    locale::{Lang, use_lang},
    ui::{
        Ago, Button, ButtonKind, ButtonSize, Cell, Choice, Column, Form, FormActions, FormErrors, FormRow, Notice, Row,
        SelectField, Table, TextField, Tone,
    },
    words::automation as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A rule while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    on: RwSignal<String>,
    when: RwSignal<String>,
    field: RwSignal<String>,
    state: RwSignal<String>,
    threshold: RwSignal<String>,
    moment: RwSignal<String>,
    side: RwSignal<String>,
    amount: RwSignal<String>,
    unit: RwSignal<String>,
    conditions: RwSignal<Group>,
    steps: RwSignal<Vec<TypedStep>>,
    hourly: RwSignal<String>,
    /// The id of the last action that was added.
    last: StoredValue<usize>,
}

impl Typed {
    fn start(draft: RuleDraft) -> Self {
        let or = |typed: String, usual: &str| RwSignal::new(if typed.is_empty() { usual.to_owned() } else { typed });
        let steps = if draft.steps.is_empty() { vec![StepDraft::default()] } else { draft.steps };
        let last = steps.len();
        let steps = steps.into_iter().enumerate().map(|(id, step)| TypedStep::start(id, step)).collect();
        Self {
            name: RwSignal::new(draft.name),
            on: or(draft.on, On::Deal.key()),
            when: or(draft.when, "created"),
            field: RwSignal::new(draft.field),
            state: RwSignal::new(draft.state),
            threshold: RwSignal::new(draft.threshold),
            moment: RwSignal::new(draft.moment),
            side: or(draft.side, "after"),
            amount: or(draft.amount, "3"),
            unit: or(draft.unit, "days"),
            conditions: RwSignal::new(draft.conditions),
            steps: RwSignal::new(steps),
            hourly: or(draft.hourly, "100"),
            last: StoredValue::new(last),
        }
    }

    /// As it is typed now; what the trigger does not ask for is left out, so that it does not count as a change.
    fn draft(self) -> RuleDraft {
        let (when, base) = (self.when.get(), RuleDraft::default());
        let asked = match when.as_str() {
            "changed" => RuleDraft { field: self.field.get(), ..base },
            "reached" => RuleDraft { state: self.state.get(), ..base },
            "scored" => RuleDraft { threshold: self.threshold.get(), ..base },
            "time" => RuleDraft {
                moment: self.moment.get(),
                side: self.side.get(),
                amount: self.amount.get(),
                unit: self.unit.get(),
                ..base
            },
            _ => base,
        };
        RuleDraft {
            name: self.name.get(),
            on: self.on.get(),
            when,
            conditions: self.conditions.get(),
            steps: self.steps.with(|steps| steps.iter().map(|step| step.draft()).collect()),
            hourly: self.hourly.get(),
            ..asked
        }
    }

    fn on(self) -> Signal<Option<On>> {
        Signal::derive(move || self.on.with(|key| On::from_key(key)))
    }

    fn add(self) {
        self.last.update_value(|last| *last += 1);
        let step = TypedStep::start(self.last.get_value(), StepDraft::default());
        self.steps.update(|steps| steps.push(step));
    }

    /// The ids of the actions in their order.
    fn order(self) -> Vec<usize> {
        self.steps.with_untracked(|steps| steps.iter().map(|step| step.id).collect())
    }

    /// Another record has other fields: what was chosen of them is chosen anew.
    fn turn(self) {
        let Some(on) = self.on.with_untracked(|key| On::from_key(key)) else { return };
        if !self.when.with_untracked(|when| on.triggers().contains(&when.as_str())) {
            self.when.set("created".to_owned());
        }
        self.steps.with_untracked(|steps| steps.iter().for_each(|step| step.fit(on)));
        for chosen in [self.field, self.state, self.threshold, self.moment] {
            chosen.set(String::new());
        }
        self.conditions.set(Group::default());
    }
}

/// Shows what was refused, that of actions by the order in which they were sent: it stays with the action wherever that is moved to.
fn refuse(sending: Sending, error: AppError, sent: &[usize]) {
    sending.refuse(&match error {
        AppError::Invalid(mut wrong) => {
            for one in &mut wrong {
                let found = step_part(&one.field).and_then(|(place, part)| Some(step_error(*sent.get(place)?, part)));
                if let Some(named) = found {
                    one.field = named;
                }
            }
            AppError::Invalid(wrong)
        }
        other => other,
    });
}

/// Puts a rule together; `saved` hears its id.
#[component]
pub(super) fn RuleForm(
    #[prop(optional_no_strip)] subject: Option<RuleLine>,
    /// Of the rule, as it is now.
    version: RwSignal<i32>,
    choices: StoredValue<Choices>,
    saved: Callback<Uuid>,
) -> impl IntoView {
    let (lang, sending, trying) = (use_lang(), Sending::new(), Sending::new());
    let existing = subject.as_ref().map(|rule| rule.id);
    let draft = subject.as_ref().map(|rule| RuleDraft::of(&rule.name, rule.hourly, &rule.rule)).unwrap_or_default();
    let typed = Typed::start(draft);
    let kept = RwSignal::new(untrack(|| typed.draft()));
    let dirty = Signal::derive(move || typed.draft() != kept.get());
    let trial = RwSignal::new(None::<Trial>);
    let save = move |()| {
        let draft = untrack(|| typed.draft());
        let existing = existing.map(|id| (id, version.get_untracked()));
        let (call, sent) = (save_automation(existing, draft.clone()), typed.order());
        let then = move |id: Uuid| {
            kept.set(draft);
            saved.run(id);
        };
        sending.send(call, then, move |error| refuse(sending, error, &sent));
    };
    let attempt = move |_| {
        let (call, sent) = (try_automation(untrack(|| typed.draft())), typed.order());
        sending.errors.clear();
        trying.send(call, move |found| trial.set(Some(found)), move |error| refuse(sending, error, &sent));
    };
    let errors = sending.errors;
    let conditions = KeptConditions::new(typed.conditions, fields(typed.on(), choices));
    view! {
        <Form name="automation-form" on_submit=save dirty error=errors.rest()>
            <TextField name="automation-name" label=w::name(lang) hint=w::name_hint(lang) value=typed.name max=100 required=true error=errors.of("name")/>
            <WhenPart typed choices errors/>
            <fieldset class="automation-part">
                <legend class="automation-part__word">{w::part_if(lang)}</legend>
                <ConditionsPart name="automation-conditions" conditions hide_label=true hint=w::conditions_hint(lang) error=errors.of("conditions")/>
            </fieldset>
            <ThenPart typed choices errors/>
            <TextField name="automation-hourly" label=w::hourly(lang) hint=w::hourly_hint(lang) value=typed.hourly input_mode="numeric" max=5 error=errors.of("hourly")/>
            {move || trial.get().map(|found| view! { <Outcome found on=typed.on().get_untracked()/> })}
            <FormActions>
                <Button icon=icondata::LuFlaskConical busy=trying.busy() on_click=attempt>
                    {w::try_it(lang)}
                </Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
        <ConditionsSheet conditions/>
    }
}

/// What sets it off.
#[component]
fn WhenPart(typed: Typed, choices: StoredValue<Choices>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let records: Vec<Choice> = On::ALL.iter().map(|on| Choice::new(on.key(), on_word(lang, *on))).collect();
    let on = typed.on();
    let triggers = Signal::derive(move || {
        let known = on.get().map(On::triggers).unwrap_or_default();
        known.into_iter().map(|key| Choice::new(key, word(lang, &format!("when_{key}")))).collect::<Vec<_>>()
    });
    view! {
        <fieldset class="automation-part">
            <legend class="automation-part__word">{w::part_when(lang)}</legend>
            <FormRow>
                <SelectField name="automation-on" label=w::on(lang) value=typed.on choices=records on_change=move |_| typed.turn() error=errors.of("on")/>
                <SelectField name="automation-when" label=w::when(lang) value=typed.when choices=triggers error=errors.of("when")/>
            </FormRow>
            {move || {
                let when = typed.when.get();
                on.get().map(|on| view! { <TriggerFields typed when on choices errors/> })
            }}
        </fieldset>
    }
}

/// What this kind of trigger asks for.
#[component]
fn TriggerFields(
    typed: Typed,
    when: String,
    on: On,
    choices: StoredValue<Choices>,
    errors: FormErrors,
) -> impl IntoView {
    let lang = use_lang();
    match when.as_str() {
        "changed" => {
            let fields = on.watched().iter().map(|field| ((*field).to_owned(), field_word(lang, field)));
            view! { <SelectField name="automation-field" label=w::field(lang) value=typed.field choices=choose(lang, fields) error=errors.of("field")/> }
                .into_any()
        }
        "reached" => {
            let states: Vec<(String, String)> = choices.with_value(|all| match on {
                On::Deal => all.stages.iter().map(|(id, name, _)| (id.to_string(), name.clone())).collect(),
                on => on.states().iter().map(|state| ((*state).to_owned(), state_word(lang, on, state, all))).collect(),
            });
            view! { <SelectField name="automation-state" label=w::state(lang) value=typed.state choices=choose(lang, states) error=errors.of("state")/> }
                .into_any()
        }
        "scored" => {
            let known =
                choices.with_value(|all| all.thresholds.clone()).into_iter().filter(|(_, of, _)| of == on.key());
            let any = Choice::new("", w::any_threshold(lang));
            let all: Vec<Choice> =
                std::iter::once(any).chain(known.map(|(id, _, name)| Choice::new(id, name))).collect();
            let hint = if all.len() > 1 { w::threshold_hint(lang) } else { w::no_thresholds(lang) };
            view! { <SelectField name="automation-threshold" label=w::threshold(lang) hint=hint value=typed.threshold choices=all error=errors.of("threshold")/> }
                .into_any()
        }
        "time" => {
            let moments = on.moments().iter().map(|key| ((*key).to_owned(), word(lang, &format!("moment_{key}"))));
            let sides = vec![Choice::new("before", w::before(lang)), Choice::new("after", w::after(lang))];
            view! {
                <div class="automation-time">
                    <TextField name="automation-amount" label=w::amount(lang) value=typed.amount input_mode="numeric" max=6 error=errors.of("amount")/>
                    <SelectField name="automation-unit" label=w::unit(lang) value=typed.unit choices=units(lang, false)/>
                    <SelectField name="automation-side" label=w::side(lang) value=typed.side choices=sides/>
                    <SelectField name="automation-moment" label=w::moment(lang) value=typed.moment choices=choose(lang, moments) error=errors.of("moment")/>
                </div>
                <p class="field__hint">{w::moment_hint(lang)}</p>
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}

/// What is done, one thing after the other.
#[component]
fn ThenPart(typed: Typed, choices: StoredValue<Choices>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let refused = errors.of("steps");
    let row = move |step: TypedStep| {
        let id = step.id;
        let place = Signal::derive(move || {
            typed.steps.with(|steps| steps.iter().position(|one| one.id == id).unwrap_or_default())
        });
        let last = Signal::derive(move || typed.steps.with(|steps| place.get() + 1 >= steps.len()));
        let shift = Callback::new(move |down: bool| {
            typed.steps.update(|steps| {
                let Some(at) = steps.iter().position(|one| one.id == id) else { return };
                let to = if down { at + 1 } else { at.saturating_sub(1) };
                if to < steps.len() {
                    steps.swap(at, to);
                }
            });
        });
        let remove = Callback::new(move |()| typed.steps.update(|steps| steps.retain(|one| one.id != id)));
        view! { <StepFields step place last on=typed.on() choices errors on_shift=shift on_remove=remove/> }
    };
    view! {
        <fieldset class="automation-part">
            <legend class="automation-part__word">{w::part_then(lang)}</legend>
            <ol class="automation-edits" aria-label=w::steps(lang)>
                <For each=move || typed.steps.get() key=|step| step.id let:step>
                    {row(step)}
                </For>
            </ol>
            <Button size=ButtonSize::Small icon=icondata::LuPlus on_click=move |_| typed.add()>
                {w::add_step(lang)}
            </Button>
            {move || refused.get().map(|words| view! { <p class="field__error" role="alert">{words}</p> })}
        </fieldset>
    }
}

/// What it would have done, and with which records.
#[component]
fn Outcome(found: Trial, on: Option<On>) -> impl IntoView {
    let lang: Lang = use_lang();
    let said = match (found.runs, found.more) {
        (0, _) => w::never_would(lang).to_owned(),
        (runs, true) => w::would_have_run_more(lang, runs),
        (runs, false) => w::would_have_run(lang, runs),
    };
    let left_out = (found.left_out > 0).then(|| w::left_out(lang, found.left_out));
    let shown = (found.lines.len() < found.runs).then(|| w::shown_latest(lang, found.lines.len()));
    let columns = vec![Column::new("record", w::record(lang)), Column::new("at", w::at(lang))];
    let line = move |tried: Tried| {
        let href = on.map(|on| page_of(on, tried.record)).unwrap_or_default();
        view! {
            <Row>
                <Cell href=href>{tried.name}</Cell>
                <Cell muted=true>
                    <Ago then=tried.at/>
                </Cell>
            </Row>
        }
    };
    let table = (!found.lines.is_empty()).then(|| {
        view! {
            <Table label=w::try_it(lang) columns>
                {found.lines.into_iter().map(line).collect_view()}
            </Table>
        }
    });
    view! {
        <div class="automation-trial" role="status">
            <Notice tone=Tone::Accent>
                {said} {left_out.map(|words| format!(" {words}"))} {shown.map(|words| format!(" {words}"))}
            </Notice>
            {table}
        </div>
    }
}
