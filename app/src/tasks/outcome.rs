//! What came of an appointment: asked when it is ticked off, and written onto the timeline of its customer or deal.

use super::{
    acts::Acts,
    api::{finish_task, finish_with_outcome},
    model::{Task, TaskKind, TaskOn},
};
use crate::{
    access::{AppError, Sending, error_text},
    events::{
        api::withdraw_entry,
        talk::{Outcome, Talk, TalkKind},
    },
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, FormRow, SelectField, TextArea, TextField},
    words::{events as ew, tasks as w},
};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub(super) fn OutcomeDialog(acts: Acts) -> impl IntoView {
    let lang = acts.lang;
    view! {
        <Dialog name="task-outcome" title=Signal::derive(move || w::outcome(lang).to_owned()) open=acts.asking>
            {move || acts.outcome.get().map(|task| view! { <OutcomeForm acts task/> })}
        </Dialog>
    }
}

#[component]
fn OutcomeForm(acts: Acts, task: Task) -> impl IntoView {
    let (lang, sending) = (acts.lang, Sending::new());
    let kind = if task.kind == TaskKind::Visit { TalkKind::Visit } else { TalkKind::Meeting };
    let (text, minutes) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let outcome = RwSignal::new(Outcome::default().key().to_owned());
    let word = |outcome: &Outcome| ew::text(lang, &format!("result_{}", outcome.key())).unwrap_or_default();
    let outcomes: Vec<Choice> =
        kind.outcomes().iter().map(|outcome| Choice::new(outcome.key(), word(outcome))).collect();
    let (id, timeline) = (task.id, task.on.as_ref().and_then(|(on, _)| TaskOn::timeline(*on)));
    let dirty = Memo::new(move |_| text.with(|text| !text.is_empty()));
    let submit = move |()| {
        let typed = minutes.with_untracked(|minutes| minutes.trim().to_owned());
        let lasted = if typed.is_empty() { None } else { typed.parse().ok() };
        if lasted.is_none() && !typed.is_empty() {
            return sending.refuse(&AppError::invalid("minutes", "not_a_number"));
        }
        let talk = Talk {
            kind,
            text: text.get_untracked(),
            outcome: Outcome::from_key(&outcome.get_untracked()).unwrap_or_default(),
            minutes: lasted,
            ..Talk::default()
        };
        sending.form(finish_with_outcome(id, talk), move |entry| {
            acts.asking.set(false);
            acts.changed();
            let back = move |()| {
                spawn_local(async move {
                    let mut undone = finish_task(id, false).await;
                    if undone.is_ok()
                        && let (Some(key), Some((_, of))) = (entry, timeline)
                    {
                        undone = withdraw_entry(of, key, false).await;
                    }
                    if let Err(error) = undone {
                        acts.toasts.error(error_text(lang, &error));
                    }
                    acts.changed();
                });
            };
            acts.toasts.undo(w::done_now(lang), Callback::new(back));
        });
    };
    let only = move |_| {
        acts.asking.set(false);
        acts.finish(id);
    };
    view! {
        <Form name="outcome-form" on_submit=submit dirty error=sending.errors.rest()>
            <p>{task.title.clone()}</p>
            <FormRow>
                <SelectField name="outcome" label=ew::outcome(lang) value=outcome choices=outcomes error=sending.errors.of("outcome")/>
                <TextField
                    name="outcome-minutes"
                    label=ew::minutes(lang)
                    value=minutes
                    input_mode="numeric"
                    max=4
                    error=sending.errors.of("minutes")
                />
            </FormRow>
            <TextArea
                name="outcome-text"
                label=w::outcome_text(lang)
                value=text
                max=10_000
                autofocus=true
                error=sending.errors.of("text")
            />
            <FormActions>
                <Button on_click=only>{w::only_done(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save_outcome(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
