//! The form of a policy: for whom, what is promised, who is told.

use super::{
    api::{SlaBook, save_policy},
    policy_draft_model::{PolicyDraft, StepDraft, WARNING},
    policy_model::{Kind, Measure, Policy, Priority},
    text_model as text, words,
};
use crate::{
    access::Sending,
    customers::lifecycle::{self, model::Lifecycle},
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, ButtonSize, CheckField, Choice, Form, FormActions, FormErrors, FormRow, IconButton,
        SelectField, TextField,
    },
    words::{admin as aw, sla as w},
};
use leptos::prelude::*;
use uuid::Uuid;

/// Some of a few, ticked one by one.
type Ticks<T> = StoredValue<Vec<(T, RwSignal<bool>)>>;

fn ticks<T: Copy + PartialEq + Send + Sync + 'static>(all: impl IntoIterator<Item = T>, chosen: &[T]) -> Ticks<T> {
    StoredValue::new(all.into_iter().map(|one| (one, RwSignal::new(chosen.contains(&one)))).collect())
}

fn ticked<T: Copy + Send + Sync + 'static>(ticks: Ticks<T>) -> Vec<T> {
    ticks.with_value(|all| all.iter().filter(|(_, on)| on.get()).map(|(one, _)| *one).collect())
}

/// One step of the chain while it is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
struct StepTyped {
    after: RwSignal<String>,
    tells: RwSignal<String>,
}

impl StepTyped {
    fn start(draft: StepDraft) -> Self {
        Self { after: RwSignal::new(draft.after), tells: RwSignal::new(draft.tells) }
    }
}

/// A policy while it is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    active: RwSignal<bool>,
    lifecycles: Ticks<Lifecycle>,
    priorities: Ticks<Priority>,
    kinds: Ticks<Kind>,
    tag: RwSignal<String>,
    /// Chosen tags beside the first one: what the form does not show it does not lose.
    more_tags: StoredValue<Vec<Uuid>>,
    promises: [(RwSignal<String>, RwSignal<String>); 3],
    warn_percent: RwSignal<String>,
    chain: RwSignal<Vec<StepTyped>>,
}

impl Typed {
    fn start(draft: PolicyDraft) -> Self {
        let tag = draft.tags.first().map(Uuid::to_string).unwrap_or_default();
        Self {
            name: RwSignal::new(draft.name),
            active: RwSignal::new(draft.active),
            lifecycles: ticks(Lifecycle::ALL, &draft.lifecycles),
            priorities: ticks(Priority::ALL, &draft.priorities),
            kinds: ticks(Kind::ALL, &draft.kinds),
            tag: RwSignal::new(tag),
            more_tags: StoredValue::new(draft.tags.into_iter().skip(1).collect()),
            promises: draft.promises.map(|(time, calendar)| (RwSignal::new(time), RwSignal::new(calendar))),
            warn_percent: RwSignal::new(draft.warn_percent),
            chain: RwSignal::new(draft.chain.into_iter().map(StepTyped::start).collect()),
        }
    }

    fn draft(self) -> PolicyDraft {
        let first = self.tag.with(|tag| tag.parse::<Uuid>().ok());
        let chain = self.chain.get().into_iter();
        PolicyDraft {
            name: self.name.get(),
            active: self.active.get(),
            lifecycles: ticked(self.lifecycles),
            tags: first.into_iter().chain(self.more_tags.get_value()).collect(),
            priorities: ticked(self.priorities),
            kinds: ticked(self.kinds),
            promises: self.promises.map(|(time, calendar)| (time.get(), calendar.get())),
            warn_percent: self.warn_percent.get(),
            chain: chain.map(|step| StepDraft { after: step.after.get(), tells: step.tells.get() }).collect(),
        }
    }
}

/// Adds a policy, or changes one; gives its id and version.
#[component]
pub(super) fn PolicyForm(
    #[prop(optional_no_strip)] subject: Option<Policy>,
    book: SlaBook,
    saved: Callback<(Uuid, i32)>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|policy| (policy.id, policy.version));
    let start =
        subject.as_ref().map_or_else(|| PolicyDraft::fresh(&book.calendars), |policy| PolicyDraft::of(lang, policy));
    let typed = Typed::start(start);
    let start = untrack(|| typed.draft());
    let dirty = Signal::derive(move || typed.draft() != start);
    let save = move |()| sending.form(save_policy(existing, untrack(|| typed.draft())), move |at| saved.run(at));
    let errors = sending.errors;
    view! {
        <Form name="policy-form" on_submit=save dirty error=errors.rest()>
            <TextField
                name="policy-name"
                label=w::name(lang)
                value=typed.name
                max=100
                required=true
                error=errors.of("name")
            />
            <Conditions typed tags=book.tags/>
            <Promises typed calendars=book.calendars.into_iter().map(|one| (one.id, one.name)).collect() errors/>
            <Chain typed people=book.people errors/>
            <CheckField name="policy-active" label=w::in_use(lang) value=typed.active/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {aw::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

#[component]
fn Conditions(typed: Typed, tags: Vec<(Uuid, String)>) -> impl IntoView {
    let lang = use_lang();
    let none = Choice::new("", w::any_tag(lang));
    let tags: Vec<Choice> =
        std::iter::once(none).chain(tags.into_iter().map(|(id, name)| Choice::new(id.to_string(), name))).collect();
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::for_whom(lang)}</legend>
            <p class="field__hint">{w::for_whom_hint(lang)}</p>
            <Boxes name="priority" label=w::priority(lang) ticks=typed.priorities word=words::priority/>
            <Boxes name="kind" label=w::kind(lang) ticks=typed.kinds word=words::kind/>
            <Boxes name="lifecycle" label=w::lifecycle(lang) ticks=typed.lifecycles word=lifecycle::word/>
            <SelectField name="policy-tag" label=w::tag(lang) value=typed.tag choices=tags/>
        </fieldset>
    }
}

#[component]
fn Boxes<T: Copy + Send + Sync + 'static>(
    name: &'static str,
    label: &'static str,
    ticks: Ticks<T>,
    word: fn(Lang, T) -> &'static str,
) -> impl IntoView {
    let lang = use_lang();
    let boxes = ticks.with_value(|all| {
        let tick = |(at, (one, on)): (usize, &(T, RwSignal<bool>))| {
            view! { <CheckField name=format!("policy-{name}-{at}") label=word(lang, *one) value=*on/> }
        };
        all.iter().enumerate().map(tick).collect_view()
    });
    view! {
        <div class="sla-boxes" role="group" aria-label=label>
            <span class="sla-boxes__label" aria-hidden="true">{label}</span>
            {boxes}
        </div>
    }
}

#[component]
fn Promises(typed: Typed, calendars: Vec<(Uuid, String)>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let choices: Vec<Choice> = calendars.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let row = |measure: Measure| {
        let (time, calendar) = typed.promises[measure as usize];
        let key = measure.key();
        let (of_calendar, offered) = (format!("{key}_calendar"), choices.clone());
        view! {
            <FormRow>
                <TextField
                    name=format!("policy-{key}")
                    label=words::measure(lang, measure)
                    value=time
                    placeholder=w::no_promise(lang)
                    max=40
                    error=errors.of(key)
                />
                <SelectField
                    name=format!("policy-{key}-calendar")
                    label=w::calendar_of(lang, words::measure(lang, measure))
                    value=calendar
                    choices=offered
                    error=errors.of(&of_calendar)
                />
            </FormRow>
        }
    };
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::promises(lang)}</legend>
            <p class="field__hint">{w::promises_hint(lang)}</p>
            {Measure::ALL.map(row).collect_view()}
            <TextField
                name="policy-warn"
                label=w::warn_percent(lang)
                value=typed.warn_percent
                hint=w::warn_hint(lang)
                input_mode="numeric"
                max=5
                error=errors.of("warn_percent")
            />
        </fieldset>
    }
}

/// Spans of time that are offered, in minutes.
const SPANS: [u32; 8] = [0, 15, 30, 60, 120, 240, 480, 1_440];

/// When somebody is told; a span that is not offered stays as it is.
fn moments(lang: Lang, own: &str) -> Vec<Choice> {
    let word = |minutes: u32| {
        if minutes == 0 { w::when_due(lang).to_owned() } else { w::after_due(lang, text::minutes_text(lang, minutes)) }
    };
    let warning = Choice::new(WARNING, w::with_warning(lang));
    let mut all = vec![warning];
    all.extend(SPANS.map(|minutes| Choice::new(text::minutes_text(lang, minutes), word(minutes))));
    if let Some(minutes) = text::minutes(own).filter(|minutes| !SPANS.contains(minutes)) {
        all.push(Choice::new(own, word(minutes)));
    }
    all
}

#[component]
fn Chain(typed: Typed, people: Vec<(Uuid, String)>, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    let offered = [Choice::new("owner", w::owner(lang)), Choice::new("team_lead", w::team_lead(lang))];
    let people = people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    let whom: Vec<Choice> = offered.into_iter().chain(people).collect();
    let add = move |_| {
        let draft = StepDraft { after: text::minutes_text(lang, 0), tells: "team_lead".to_owned() };
        typed.chain.update(|chain| chain.push(StepTyped::start(draft)));
    };
    let row = move |(at, step): (usize, StepTyped)| {
        let remove = move |_| typed.chain.update(|chain| chain.retain(|other| *other != step));
        view! {
            <li class="sla-step">
                <SelectField
                    name=format!("step-after-{at}")
                    label=w::when(lang)
                    value=step.after
                    choices=moments(lang, &step.after.get_untracked())
                    error=errors.of(&format!("step_{at}"))
                />
                <SelectField name=format!("step-tells-{at}") label=w::tell(lang) value=step.tells choices=whom.clone()/>
                <IconButton icon=icondata::LuX label=w::remove_step(lang, at + 1) small=true on_click=remove/>
            </li>
        }
    };
    view! {
        <fieldset class="sla-group">
            <legend class="field__label">{w::chain(lang)}</legend>
            <ol class="sla-steps">{move || typed.chain.get().into_iter().enumerate().map(row.clone()).collect_view()}</ol>
            <div class="sla-group__deeds">
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icondata::LuPlus on_click=add>
                    {w::add_step(lang)}
                </Button>
            </div>
        </fieldset>
    }
}
