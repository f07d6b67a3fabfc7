//! Adding a task in one line.

use super::{
    acts::Acts,
    api::add_task,
    quick_model::read,
    words_of::{repeat_words, when_words},
};
use crate::{
    access::Sending,
    ui::{Button, Form, TextField},
    words::tasks as w,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A line that becomes a task; beneath it stands what was understood.
#[component]
pub(super) fn QuickAdd(acts: Acts, #[prop(into)] today: Signal<Option<NaiveDate>>) -> impl IntoView {
    let (lang, sending) = (acts.lang, Sending::new());
    let line = RwSignal::new(String::new());
    let understood = move || {
        let today = today.get()?;
        let input = line.with(|line| (!line.trim().is_empty()).then(|| read(line, today)))?;
        let again = input.repeat.map(|repeat| repeat_words(lang, &repeat)).unwrap_or_default();
        let when = when_words(lang, input.when, today);
        Some([input.title, when, again].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
    };
    let hint = move || Some(understood().unwrap_or_else(|| w::quick_hint(lang).to_owned()));
    let submit = move |()| {
        let typed = line.get_untracked();
        let Some(today) = today.get_untracked().filter(|_| !typed.trim().is_empty()) else { return };
        sending.form(add_task(None, read(&typed, today)), move |_| {
            line.set(String::new());
            acts.changed();
        });
    };
    view! {
        <Form name="quick-task" on_submit=submit error=sending.errors.rest()>
            <div class="task-quick">
                <TextField
                    name="quick-line"
                    label=w::quick(lang)
                    hide_label=true
                    placeholder=w::quick(lang)
                    hint=MaybeProp::derive(hint)
                    value=line
                    max=200
                    error=sending.errors.of("title")
                />
                <Button submit=true icon=icondata::LuPlus busy=sending.busy()>
                    {w::add_short(lang)}
                </Button>
            </div>
        </Form>
    }
}
