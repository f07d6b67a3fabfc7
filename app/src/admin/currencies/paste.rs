//! Rates pasted from a spreadsheet.

use super::model::pasted_rates;
use crate::{
    access::Sending,
    admin::settings::api::add_rates,
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions, TextArea},
    words::catalogue as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn PasteRates(open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let text = RwSignal::new(String::new());
    let send = move |()| {
        let rates = pasted_rates(&text.get_untracked());
        sending.form(async move { add_rates(rates?).await }, move |count| {
            sending.toasts().success(w::rates_taken(lang, count));
            open.set(false);
            changed.run(());
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="paste-rates-form" on_submit=send error=errors.rest()>
            <TextArea name="rates-text" label=w::lines(lang) hint=w::rate_lines_hint(lang) value=text error=errors.of("text") rows=8/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::take_rates(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
