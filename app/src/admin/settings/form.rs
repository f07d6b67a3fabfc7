//! The form of the organisation.

use super::{
    api::change_settings,
    model::{Settings, SettingsInput, offset_label, offsets},
    revalue::Outdated,
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormRow, Section, SelectField, TextField},
    words::admin as w,
};
use leptos::prelude::*;

/// Changes name, currency and clock of the organisation.
#[component]
pub(super) fn SettingsForm(settings: Settings, changed: Callback<Option<Outdated>>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let name = RwSignal::new(settings.name.clone());
    let currency = RwSignal::new(settings.currency.clone());
    let offset = RwSignal::new(settings.utc_offset.to_string());
    let (version, usual) = (settings.version, settings.utc_offset);
    let input = move || SettingsInput {
        name: name.get(),
        currency: currency.get(),
        utc_offset: offset.get().parse().unwrap_or(usual),
    };
    let start = untrack(input);
    let (before, own) = (start.clone(), settings.currency);
    let dirty = Memo::new(move |_| input() != before);
    let send = move |()| {
        let input = untrack(input);
        let outdated = (input.currency.trim().to_uppercase() != own).then_some(Outdated::All);
        sending.form(change_settings(version, input), move |_| {
            changed.run(outdated);
            sending.toasts().success(w::saved_settings(lang));
        });
    };
    let mut choices: Vec<i16> = offsets();
    if !choices.contains(&usual) {
        choices.push(usual);
    }
    let choices: Vec<Choice> =
        choices.into_iter().map(|minutes| Choice::new(minutes.to_string(), offset_label(minutes))).collect();
    let errors = sending.errors;
    view! {
        <Section title=w::organisation(lang)>
            <Form name="settings-form" on_submit=send dirty error=errors.rest()>
                <TextField
                    name="name"
                    id="organisation-name"
                    label=w::organisation_name(lang)
                    value=name
                    error=errors.of("name")
                    max=200
                />
                <FormRow>
                    <TextField
                        name="currency"
                        id="organisation-currency"
                        label=w::currency(lang)
                        hint=w::currency_hint(lang)
                        value=currency
                        error=errors.of("currency")
                        max=3
                    />
                    <SelectField
                        name="utc_offset"
                        id="organisation-offset"
                        label=w::utc_offset(lang)
                        value=offset
                        choices
                        error=errors.of("utc_offset")
                    />
                </FormRow>
                <FormActions>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                        {w::save(lang)}
                    </Button>
                </FormActions>
            </Form>
        </Section>
    }
}
