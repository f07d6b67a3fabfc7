//! Putting a ticket off from its page.

use super::{api::snooze_ticket, model::Until};
use crate::{
    access::{Sending, use_organisation},
    desk::tickets::desk::Desk,
    locale::{Lang, format, use_lang},
    ui::{Badge, Button, ButtonKind, Choice, DateField, Dialog, Form, FormActions, MenuItem, SelectField, Tone},
    words::desk_snooze as w,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// What the menu offers: to put it off, or to take it up again.
#[component]
pub(in crate::desk) fn SnoozeItems(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let state = desk.part(|ticket| (ticket.snoozed_until, ticket.state.is_open()));
    move || match state.get() {
        (Some(until), _) => view! {
            <MenuItem icon=icondata::LuAlarmClock on_click=move |()| wake(desk, until)>
                {w::wake(lang)}
            </MenuItem>
        }
        .into_any(),
        (None, true) => view! {
            <MenuItem icon=icondata::LuAlarmClock on_click=move |()| open.set(true)>
                {w::snooze_item(lang)}
            </MenuItem>
        }
        .into_any(),
        (None, false) => ().into_any(),
    }
}

/// Until when it is put off.
#[component]
pub(in crate::desk) fn SnoozeMark(desk: Desk) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let until = desk.part(|ticket| ticket.snoozed_until);
    move || {
        until.get().map(|until| {
            view! {
                <Badge tone=Tone::Neutral icon=icondata::LuAlarmClock>
                    {w::until(lang, format::date_time(lang, until, offset))}
                </Badge>
            }
        })
    }
}

fn wake(desk: Desk, was: DateTime<Utc>) {
    desk.step(snooze_ticket(desk.id, desk.version(), None), move |(version, _)| {
        let back = move |()| desk.step(snooze_ticket(desk.id, version, Some(Until::Moment(was))), |_| ());
        desk.toasts.undo(w::woken(desk.lang), Callback::new(back));
    });
}

#[component]
pub(in crate::desk) fn SnoozeDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog name="snooze-ticket" title=w::title(desk.lang) open>
            <SnoozeForm desk open/>
        </Dialog>
    }
}

const DAY: &str = "day";

/// The moments that are offered, by their keys.
fn until_of(key: &str, day: &str) -> Option<Until> {
    match key {
        "hour" => Some(Until::Hours(1)),
        "hours" => Some(Until::Hours(4)),
        "tomorrow" => Some(Until::Tomorrow),
        "week" => Some(Until::NextWeek),
        "answer" => Some(Until::Answer),
        _ => day.parse().ok().map(Until::Day),
    }
}

fn offered(lang: Lang) -> Vec<Choice> {
    vec![
        Choice::new("hour", w::in_an_hour(lang)),
        Choice::new("hours", w::in_four_hours(lang)),
        Choice::new("tomorrow", w::tomorrow(lang)),
        Choice::new("week", w::next_week(lang)),
        Choice::new("answer", w::on_answer(lang)),
        Choice::new(DAY, w::on_a_day(lang)),
    ]
}

#[component]
fn SnoozeForm(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let (lang, offset, sending) = (desk.lang, use_organisation().utc_offset, Sending::new());
    let (choice, day) = (RwSignal::new("tomorrow".to_owned()), RwSignal::new(String::new()));
    let submit = move |()| {
        let Some(until) = until_of(&choice.get_untracked(), &day.get_untracked()) else {
            return sending.refuse(&crate::access::AppError::invalid("until", "required"));
        };
        sending.form(snooze_ticket(desk.id, desk.version(), Some(until)), move |(version, moment)| {
            open.set(false);
            let back = move |()| desk.step(snooze_ticket(desk.id, version, None), |_| ());
            if let Some(moment) = moment {
                let until = format::date_time(lang, moment, offset);
                desk.toasts.undo(w::snoozed(lang, until), Callback::new(back));
            }
            desk.refresh();
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="snooze-ticket-form" on_submit=submit error=errors.rest()>
            <p class="aside-none">{w::text_about(lang)}</p>
            <SelectField name="snooze-until" label=w::when(lang) value=choice choices=offered(lang)/>
            <Show when=move || choice.with(|choice| choice == DAY)>
                <DateField name="snooze-day" label=w::day(lang) value=day error=errors.of("until") required=true/>
            </Show>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::snooze(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
