//! The forms of consent.

use super::{
    api::{forbid_contact, say_consent},
    model::{Channel, Consent, ConsentForm, ConsentOf, ConsentState},
    view::state_word,
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, DateField, Form, FormActions, Segmented, TextArea},
    words::consent as w,
};
use leptos::prelude::*;

/// What somebody said about one channel.
#[component]
pub(super) fn SayForm(
    of: ConsentOf,
    channel: Channel,
    #[prop(optional_no_strip)] known: Option<Consent>,
    open: RwSignal<bool>,
    on_saved: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = known.map_or_else(ConsentForm::default, |known| ConsentForm {
        state: known.state,
        day: known.day.to_string(),
        how: known.how,
    });
    let state = RwSignal::new(start.state.key().to_owned());
    let (day, how) = (RwSignal::new(start.day.clone()), RwSignal::new(start.how.clone()));
    let typed = move || ConsentForm { state: ConsentState::from_key(&state.get()), day: day.get(), how: how.get() };
    let save = move |()| {
        sending.form(say_consent(of, channel, untrack(typed)), move |()| {
            open.set(false);
            sending.toasts().success(w::saved(lang));
            on_saved.run(());
        });
    };
    let states: Vec<Choice> =
        ConsentState::ALL.into_iter().map(|state| Choice::new(state.key(), state_word(lang, state))).collect();
    let errors = sending.errors;
    let (day_error, how_error) = (errors.of("day"), errors.of("how"));
    view! {
        <Form name="consent-form" on_submit=save dirty=Signal::derive(move || typed() != start) error=errors.rest()>
            <Segmented name="consent-state" label=w::state(lang) choices=states value=state/>
            <Show when=move || state.get() != ConsentState::Unknown.key()>
                <DateField name="consent-day" label=w::day(lang) value=day required=true error=day_error/>
                <TextArea
                    name="consent-how"
                    label=w::how(lang)
                    hint=w::how_hint(lang)
                    value=how
                    rows=2
                    max=500
                    error=how_error
                />
            </Show>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Why nobody may contact them.
#[component]
pub(super) fn ForbidForm(of: ConsentOf, open: RwSignal<bool>, on_saved: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let reason = RwSignal::new(String::new());
    let save = move |()| {
        sending.form(forbid_contact(of, Some(reason.get_untracked())), move |()| {
            open.set(false);
            on_saved.run(());
        });
    };
    view! {
        <Form
            name="forbid-form"
            on_submit=save
            dirty=Signal::derive(move || !reason.with(String::is_empty))
            error=sending.errors.rest()
        >
            <TextArea
                name="forbid-reason"
                label=w::reason(lang)
                hint=w::reason_hint(lang)
                value=reason
                rows=2
                max=500
                required=true
                autofocus=true
                error=sending.errors.of("reason")
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::forbid(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
