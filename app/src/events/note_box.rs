//! Writing a note or logging a call, in the place where one reads.

use super::{
    api::{add_note, log_call},
    entry::{Call, CallOutcome, NoteOn},
    entry_line::outcome_word,
    timeline::Feed,
};
use crate::{
    access::{AppError, Sending, use_organisation},
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormRow, Segmented, SelectField, TextArea, TextField},
    words::events as w,
};
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use leptos::prelude::*;

const NOTE: &str = "note";
const CALL: &str = "call";

/// What is being written.
#[derive(Clone, Copy)]
struct Typed {
    way: RwSignal<String>,
    text: RwSignal<String>,
    outcome: RwSignal<String>,
    minutes: RwSignal<String>,
    when: RwSignal<String>,
}

impl Typed {
    fn new() -> Self {
        let text = |value: &str| RwSignal::new(value.to_owned());
        Self {
            way: text(NOTE),
            text: text(""),
            outcome: text(CallOutcome::default().key()),
            minutes: text(""),
            when: text(""),
        }
    }

    fn is_call(self) -> bool {
        self.way.get() == CALL
    }

    fn clear(self) {
        for field in [self.text, self.minutes, self.when] {
            field.set(String::new());
        }
        self.outcome.set(CallOutcome::default().key().to_owned());
    }

    fn dirty(self) -> bool {
        [self.text, self.minutes, self.when].into_iter().any(|field| field.with(|text| !text.trim().is_empty()))
    }

    /// The call as typed, `offset` minutes east of UTC.
    fn call(self, offset: i32) -> Result<Call, AppError> {
        let minutes = self.minutes.get_untracked();
        let when = self.when.get_untracked();
        Ok(Call {
            text: self.text.get_untracked(),
            outcome: CallOutcome::from_key(&self.outcome.get_untracked()).unwrap_or_default(),
            minutes: match minutes.trim() {
                "" => None,
                digits => Some(digits.parse().map_err(|_| AppError::invalid("minutes", "not_a_number"))?),
            },
            happened_at: match when.trim() {
                "" => None,
                local => Some(moment(local, offset).ok_or_else(|| AppError::invalid("happened_at", "not_a_date"))?),
            },
        })
    }
}

/// The moment of `2026-11-22T14:05` on clocks `offset` minutes east of UTC.
fn moment(local: &str, offset: i32) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(local.get(..16)?, "%Y-%m-%dT%H:%M").ok()?;
    Some((local - Duration::minutes(offset.into())).and_utc())
}

/// A note or a call on a customer or a deal, in one line that grows. `feed` is told to read what was written.
#[component]
pub fn NoteBox(subject: NoteOn, #[prop(optional)] feed: Option<Feed>) -> impl IntoView {
    let (lang, offset, sending, typed) = (use_lang(), use_organisation().utc_offset, Sending::new(), Typed::new());
    let written = move |words: &'static str| {
        typed.clear();
        sending.toasts().success(words);
        if let Some(feed) = feed {
            feed.read_newer();
        }
    };
    let send = move |()| {
        if !untrack(|| typed.is_call()) {
            return sending.form(add_note(subject, typed.text.get_untracked()), move |_| written(w::note_saved(lang)));
        }
        match typed.call(offset) {
            Ok(call) => sending.form(log_call(subject, call), move |_| written(w::call_saved(lang))),
            Err(error) => sending.refuse(&error),
        }
    };
    let ways = vec![Choice::new(NOTE, w::write_note(lang)), Choice::new(CALL, w::log_call(lang))];
    let (text_error, call_fields) = (sending.errors.of("text"), move || view! { <CallFields typed sending/> });
    let label = move || if typed.is_call() { w::call_label(lang) } else { w::note_label(lang) };
    let hint = move || Some(if typed.is_call() { w::call_hint(lang) } else { w::note_hint(lang) }.to_owned());
    view! {
        <div class="note-box">
            <Segmented name="note-way" label=w::way(lang) choices=ways value=typed.way/>
            <Form
                name="note-form"
                on_submit=send
                dirty=Signal::derive(move || typed.dirty())
                error=sending.errors.rest()
            >
                <TextArea
                    name="note-text"
                    label=Signal::derive(move || label().to_owned())
                    value=typed.text
                    rows=1
                    placeholder=MaybeProp::derive(hint)
                    max=10_000
                    hide_label=true
                    error=text_error
                />
                <Show when=move || typed.is_call()>{call_fields}</Show>
                <FormActions>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                        {move || if typed.is_call() { w::save_call(lang) } else { w::save_note(lang) }}
                    </Button>
                </FormActions>
            </Form>
        </div>
    }
}

#[component]
fn CallFields(typed: Typed, sending: Sending) -> impl IntoView {
    let lang = use_lang();
    let outcomes: Vec<Choice> =
        CallOutcome::ALL.into_iter().map(|outcome| Choice::new(outcome.key(), outcome_word(lang, outcome))).collect();
    view! {
        <FormRow>
            <SelectField name="note-outcome" label=w::outcome(lang) value=typed.outcome choices=outcomes/>
            <TextField
                name="note-minutes"
                label=w::minutes(lang)
                value=typed.minutes
                input_mode="numeric"
                max=4
                error=sending.errors.of("minutes")
            />
            <TextField
                name="note-when"
                label=w::when(lang)
                value=typed.when
                kind="datetime-local"
                hint=w::when_hint(lang)
                error=sending.errors.of("happened_at")
            />
        </FormRow>
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_local_time_becomes_a_moment() {
        let when = |local, offset| moment(local, offset).map(|moment| moment.to_rfc3339());
        assert_eq!(when("2026-11-22T14:05", 480).as_deref(), Some("2026-11-22T06:05:00+00:00"));
        assert_eq!(when("2026-11-22T14:05:30", 0).as_deref(), Some("2026-11-22T14:05:00+00:00"));
        assert_eq!(when("22.11.2026", 0), None);
    }
}
