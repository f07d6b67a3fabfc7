//! The form of a task, for a new one or one that is there.

use super::{
    acts::Acts,
    api::{add_task, change_task, remove_task},
    form_model::{Kept, REMINDERS, TaskTyped},
    model::{Priority, Task, TaskInput, TaskKind, TaskOn},
    repeat_fields::{RepeatFields, RepeatSignals},
    words_of::kind_word,
};
use crate::{
    access::{Sending, error_text, picker::PersonPicker},
    customers::CustomerPicker,
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, ButtonSize, CheckField, Choice, DateField, Dialog, Form, FormActions, FormRow, SelectField,
        TextArea, TextField,
    },
    words::tasks as w,
};
use leptos::{prelude::*, task::spawn_local};

/// What the form is about.
#[derive(Clone, PartialEq)]
pub(super) enum Editing {
    New { on: Option<TaskOn>, start: TaskInput },
    Known(Box<Task>),
}

/// The form of a page, and what to do when something was kept.
#[derive(Clone, Copy)]
pub(super) struct TaskSheet {
    open: RwSignal<bool>,
    editing: RwSignal<Option<Editing>>,
    changed: Callback<()>,
}

impl TaskSheet {
    pub fn new(changed: Callback<()>) -> Self {
        Self { open: RwSignal::new(false), editing: RwSignal::new(None), changed }
    }

    pub fn show(self, editing: Editing) {
        self.editing.set(Some(editing));
        self.open.set(true);
    }

    pub fn add(self, on: Option<TaskOn>) {
        self.show(Editing::New { on, start: TaskInput { remind: Some(0), ..TaskInput::default() } });
    }
}

#[component]
pub(super) fn TaskDialog(acts: Acts) -> impl IntoView {
    let (lang, sheet) = (acts.lang, acts.sheet);
    let known = move || sheet.editing.with(|editing| matches!(editing, Some(Editing::Known(_))));
    let title = Signal::derive(move || if known() { w::change(lang) } else { w::add(lang) }.to_owned());
    view! {
        <Dialog name="task" title open=sheet.open>
            {move || sheet.editing.get().map(|editing| view! { <TaskFields acts editing/> })}
        </Dialog>
    }
}

/// The fields, each with a signal.
#[derive(Clone, Copy)]
struct Fields {
    kind: RwSignal<String>,
    title: RwSignal<String>,
    note: RwSignal<String>,
    day: RwSignal<String>,
    time: RwSignal<String>,
    until: RwSignal<String>,
    priority: RwSignal<String>,
    remind: RwSignal<String>,
    remind_mail: RwSignal<bool>,
    repeat: RepeatSignals,
    owner: RwSignal<Option<(uuid::Uuid, String)>>,
    kept: Kept,
}

impl Fields {
    fn of(typed: TaskTyped) -> Self {
        Self {
            kind: RwSignal::new(typed.kind.key().to_owned()),
            title: RwSignal::new(typed.title),
            note: RwSignal::new(typed.note),
            day: RwSignal::new(typed.day),
            time: RwSignal::new(typed.time),
            until: RwSignal::new(typed.until),
            priority: RwSignal::new(typed.high),
            remind: RwSignal::new(typed.remind),
            remind_mail: RwSignal::new(typed.remind_mail),
            repeat: RepeatSignals::of(typed.repeat),
            owner: RwSignal::new(typed.owner),
            kept: typed.kept,
        }
    }

    fn typed(self) -> TaskTyped {
        TaskTyped {
            kind: TaskKind::from_key(&self.kind.get()),
            title: self.title.get(),
            note: self.note.get(),
            day: self.day.get(),
            time: self.time.get(),
            until: self.until.get(),
            high: self.priority.get(),
            remind: self.remind.get(),
            remind_mail: self.remind_mail.get(),
            repeat: self.repeat.typed(),
            owner: self.owner.get(),
            kept: self.kept,
        }
    }
}

const fn priority_word(lang: Lang, priority: Priority) -> &'static str {
    match priority {
        Priority::Low => w::priority_low(lang),
        Priority::Normal => w::priority_normal(lang),
        Priority::High => w::priority_high(lang),
    }
}

fn remind_word(lang: Lang, minutes: i32) -> String {
    match minutes {
        0 => w::remind_then(lang).to_owned(),
        1_440 => w::remind_day(lang).to_owned(),
        60.. => w::remind_hours(lang, minutes / 60),
        _ => w::remind_minutes(lang, minutes),
    }
}

#[component]
fn TaskFields(acts: Acts, editing: Editing) -> impl IntoView {
    let (lang, sending, sheet) = (acts.lang, Sending::new(), acts.sheet);
    let start = match &editing {
        Editing::New { start, .. } => TaskTyped::of(start, None),
        Editing::Known(task) => TaskTyped::of(&task.input(), Some(task.owner.clone())),
    };
    let fields = Fields::of(start.clone());
    let customer = RwSignal::new(None::<(uuid::Uuid, String)>);
    let dirty = Memo::new(move |_| fields.typed() != start);
    let free = matches!(&editing, Editing::New { on: None, .. });
    let known = matches!(&editing, Editing::Known(_));
    let about = match &editing {
        Editing::Known(task) => Some(view! { <About acts task=Task::clone(task)/> }),
        Editing::New { .. } => None,
    };
    let editing = StoredValue::new(editing);
    let kept = move || {
        sheet.open.set(false);
        sheet.changed.run(());
    };
    let submit = move |()| match untrack(|| fields.typed()).read() {
        Err(error) => sending.refuse(&error),
        Ok(input) => match editing.get_value() {
            Editing::New { on, .. } => {
                let on = on.or_else(|| customer.get_untracked().map(|(id, _)| TaskOn::Customer(id)));
                sending.form(add_task(on, input), move |_| kept());
            }
            Editing::Known(task) => sending.form(change_task(task.id, task.version, input), move |()| kept()),
        },
    };
    view! {
        <Form name="task-form" on_submit=submit dirty error=sending.errors.rest()>
            {about}
            <TextField
                name="task-title"
                label=w::what(lang)
                value=fields.title
                error=sending.errors.of("title")
                required=true
                max=200
                autofocus=true
            />
            <TimeFields fields sending/>
            <RepeatFields signals=fields.repeat sending/>
            <MoreFields fields sending/>
            {free.then(|| view! { <CustomerPicker name="task-customer" label=w::customer(lang) value=customer/> })}
            <FormActions>
                {known.then(|| view! { <Remove sheet editing/> })}
                <Button on_click=move |_| sheet.open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// What a task is about, and the way to say that it is done: in a calendar it stands nowhere else.
#[component]
fn About(acts: Acts, task: Task) -> impl IntoView {
    let (lang, done) = (acts.lang, task.done_at.is_some());
    let on = task.on.clone().map(|(on, name)| view! { <a href=on.address()>{name}</a> });
    let tick = move |_| {
        acts.sheet.open.set(false);
        acts.tick(&task);
    };
    view! {
        <div class="task-about">
            <span>{on}</span>
            <Button size=ButtonSize::Small icon=icondata::LuCircleCheck on_click=tick>
                {if done { w::reopen(lang) } else { w::finish(lang) }}
            </Button>
        </div>
    }
}

#[component]
fn TimeFields(fields: Fields, sending: Sending) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="form__row task-times">
            <DateField name="task-day" label=w::day(lang) value=fields.day error=sending.errors.of("day")/>
            <TextField name="task-time" label=w::time(lang) kind="time" value=fields.time error=sending.errors.of("time")/>
            <TextField name="task-until" label=w::until(lang) kind="time" value=fields.until error=sending.errors.of("until")/>
        </div>
    }
}

#[component]
fn MoreFields(fields: Fields, sending: Sending) -> impl IntoView {
    let lang = use_lang();
    let kinds: Vec<Choice> =
        TaskKind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind_word(lang, kind))).collect();
    let priorities: Vec<Choice> =
        Priority::ALL.into_iter().map(|one| Choice::new(one.rank().to_string(), priority_word(lang, one))).collect();
    let mut reminders = vec![Choice::new("", w::remind_never(lang))];
    reminders.extend(REMINDERS.into_iter().map(|one| Choice::new(one.to_string(), remind_word(lang, one))));
    view! {
        <FormRow>
            <SelectField name="task-kind" label=w::kind(lang) value=fields.kind choices=kinds/>
            <SelectField name="task-priority" label=w::priority(lang) value=fields.priority choices=priorities/>
        </FormRow>
        <SelectField
            name="task-remind"
            label=w::remind(lang)
            value=fields.remind
            choices=reminders
            hint=w::remind_hint(lang)
            error=sending.errors.of("remind")
        />
        <Show when=move || fields.remind.with(|remind| !remind.is_empty())>
            <CheckField name="task-remind-mail" label=w::remind_mail(lang) value=fields.remind_mail/>
        </Show>
        <PersonPicker name="task-owner" label=w::owner(lang) hint=w::owner_hint(lang) value=fields.owner error=sending.errors.of("owner")/>
        <TextArea name="task-note" label=w::note(lang) value=fields.note rows=2 max=2_000 error=sending.errors.of("note")/>
    }
}

/// Takes a task away, and offers to plan it again.
#[component]
fn Remove(sheet: TaskSheet, editing: StoredValue<Editing>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let remove = move |_| {
        let Editing::Known(task) = editing.get_value() else { return };
        let toasts = sending.toasts();
        sending.step(remove_task(task.id), move |(on, input)| {
            sheet.open.set(false);
            sheet.changed.run(());
            let back = move |()| {
                let input = input.clone();
                spawn_local(async move {
                    match add_task(on, input).await {
                        Ok(_) => sheet.changed.run(()),
                        Err(error) => toasts.error(error_text(lang, &error)),
                    }
                });
            };
            toasts.undo(w::removed(lang), back);
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet icon=icondata::LuTrash2 busy=sending.busy() on_click=remove>
            {w::remove(lang)}
        </Button>
    }
}
