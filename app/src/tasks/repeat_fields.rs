//! How something comes again, as fields.

use super::{
    form_model::{RepeatTyped, WAYS},
    repeat_model::Week,
    words_of::weekday_word,
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Choice, DateField, FormRow, SelectField, TextField},
    words::tasks as w,
};
use chrono::Weekday;
use leptos::prelude::*;

/// The fields of a rule, each with a signal.
#[derive(Clone, Copy)]
pub(super) struct RepeatSignals {
    way: RwSignal<String>,
    every: RwSignal<String>,
    days: RwSignal<Week>,
    end: RwSignal<String>,
    until: RwSignal<String>,
    times: RwSignal<String>,
}

impl RepeatSignals {
    pub fn of(typed: RepeatTyped) -> Self {
        Self {
            way: RwSignal::new(typed.way),
            every: RwSignal::new(typed.every),
            days: RwSignal::new(typed.days),
            end: RwSignal::new(typed.end),
            until: RwSignal::new(typed.until),
            times: RwSignal::new(typed.times),
        }
    }

    pub fn typed(self) -> RepeatTyped {
        RepeatTyped {
            way: self.way.get(),
            every: self.every.get(),
            days: self.days.get(),
            end: self.end.get(),
            until: self.until.get(),
            times: self.times.get(),
        }
    }
}

#[component]
pub(super) fn RepeatFields(signals: RepeatSignals, sending: Sending) -> impl IntoView {
    let lang = use_lang();
    let RepeatSignals { way, every, days, end, until, times } = signals;
    let word = move |way: &str| w::text(lang, &format!("repeat_{way}")).unwrap_or_default();
    let ways: Vec<Choice> = WAYS.into_iter().map(|way| Choice::new(way, word(way))).collect();
    let ends = vec![
        Choice::new("never", w::end_never(lang)),
        Choice::new("until", w::end_until(lang)),
        Choice::new("times", w::end_times(lang)),
    ];
    let ends = StoredValue::new(ends);
    let comes_again = move || way.with(|way| way != "none");
    let counts = move || way.with(|way| !matches!(way.as_str(), "none" | "workday"));
    view! {
        <SelectField name="task-repeat" label=w::repeat(lang) value=way choices=ways error=sending.errors.of("repeat")/>
        <Show when=move || way.with(|way| way == "week")>
            <WeekDays days/>
        </Show>
        <Show when=comes_again>
            <FormRow>
                <Show when=counts>
                    <TextField
                        name="task-every"
                        label=w::every(lang)
                        value=every
                        input_mode="numeric"
                        max=2
                        error=sending.errors.of("every")
                    />
                </Show>
                <SelectField name="task-end" label=w::end(lang) value=end choices=ends.get_value()/>
                <Show when=move || end.with(|end| end == "until")>
                    <DateField name="task-end-day" label=w::end_day(lang) value=until error=sending.errors.of("repeat_until")/>
                </Show>
                <Show when=move || end.with(|end| end == "times")>
                    <TextField
                        name="task-times"
                        label=w::times(lang)
                        value=times
                        input_mode="numeric"
                        max=3
                        error=sending.errors.of("times")
                    />
                </Show>
            </FormRow>
        </Show>
    }
}

/// The days of a week as buttons that stay down; the day on which it begins belongs to them anyway.
#[component]
fn WeekDays(days: RwSignal<Week>) -> impl IntoView {
    let lang = use_lang();
    let button = move |day: Weekday| {
        let turn = move |_| {
            days.update(|days| *days = if days.has(day) { days.without(day) } else { days.with(day) });
        };
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || if days.get().has(day) { "true" } else { "false" }
                on:click=turn
            >
                {weekday_word(lang, day)}
            </button>
        }
    };
    view! {
        <fieldset class="chips">
            <legend class="field__label">{w::on_days(lang)}</legend>
            {(0..7_u8).filter_map(|at| Weekday::try_from(at).ok()).map(button).collect_view()}
        </fieldset>
    }
}
