use crate::{
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Choice, DateField, FileField, Form, FormActions, FormErrors, FormRow,
        MoneyField, SearchField, SelectField, Switch, TextArea, TextField, use_toasts,
    },
    words::gallery as w,
};
use leptos::prelude::*;

/// Every field: empty, filled, with hint, with error, disabled.
#[component]
pub(super) fn Fields() -> impl IntoView {
    let lang = use_lang();
    let (toasts, errors) = (use_toasts(), FormErrors::new());
    let name = RwSignal::new(String::new());
    let submit = move |()| {
        if name.with_untracked(|name| name.trim().is_empty()) {
            errors.show([("gallery-name".into(), w::name_missing(lang).into())]);
        } else {
            errors.clear();
            toasts.success(w::saved(lang));
        }
    };
    view! {
        <Form name="gallery-form" on_submit=submit error=errors.rest() dirty=move || !name.with(String::is_empty)>
            <FormRow>
                <TextField name="gallery-name" label=w::name(lang) value=name required=true error=errors.of("gallery-name")/>
                <TextField
                    name="gallery-mail"
                    label=w::mail(lang)
                    kind="email"
                    hint=w::mail_hint(lang)
                    value=RwSignal::new("lin@example.com".into())
                />
            </FormRow>
            <FormRow>
                <AmountAndDay/>
            </FormRow>
            <TextArea name="gallery-note" label=w::note(lang) value=RwSignal::new(w::sentence_long(lang).into())/>
            <Boxes/>
            <FileField name="gallery-file" label=w::file(lang) accept=".csv" hint=w::file_hint(lang) on_file=move |_| toasts.info(w::saved(lang))/>
            <FormActions>
                <Button>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

#[component]
fn AmountAndDay() -> impl IntoView {
    let lang = use_lang();
    let currencies = vec![Choice::new("CNY", "CNY"), Choice::new("USD", "USD")];
    let stages = vec![Choice::new("new", w::stage_new(lang)), Choice::new("won", w::stage_won(lang))];
    view! {
        <MoneyField
            name="gallery-amount"
            label=w::amount(lang)
            amount=RwSignal::new(w::amount_wrong(lang).into())
            currency=RwSignal::new("CNY".into())
            currencies
            currency_label=w::currency(lang)
            error=Some(w::amount_error(lang).to_owned())
        />
        <DateField name="gallery-day" label=w::day(lang) value=RwSignal::new("2026-11-22".into())/>
        <SelectField name="gallery-stage" label=w::stage(lang) value=RwSignal::new("won".into()) choices=stages/>
    }
}

#[component]
fn Boxes() -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormRow>
            <TextField name="gallery-off" label=w::name(lang) value=RwSignal::new(w::person_one(lang).into()) disabled=true/>
            <SearchField name="gallery-search" label=w::search(lang) placeholder=w::search(lang) value=RwSignal::new(String::new())/>
        </FormRow>
        <FormRow>
            <CheckField name="gallery-check" label=w::check(lang) value=RwSignal::new(true) hint=w::mail_hint(lang)/>
            <CheckField name="gallery-check-off" label=w::check(lang) value=RwSignal::new(false) disabled=true/>
            <Switch name="gallery-switch" label=w::switch(lang) value=RwSignal::new(true)/>
            <Switch name="gallery-switch-off" label=w::switch(lang) value=RwSignal::new(false)/>
        </FormRow>
    }
}
