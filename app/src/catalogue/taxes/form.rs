//! The form of a tax.

use super::{
    api::{add_tax, change_tax},
    model::{Tax, TaxForm},
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, CheckField, Form, FormActions, FormRow, TextField},
    words::catalogue as w,
};
use leptos::prelude::*;

/// Adds a tax, or changes one.
#[component]
pub(super) fn TaxFormFields(#[prop(optional_no_strip)] subject: Option<Tax>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = subject.as_ref().map_or_else(|| TaxForm { active: true, ..TaxForm::default() }, TaxForm::of);
    let (code, name) = (RwSignal::new(start.code.clone()), RwSignal::new(start.name.clone()));
    let (name_en, percent) = (RwSignal::new(start.name_en.clone()), RwSignal::new(start.percent.clone()));
    let included = RwSignal::new(start.included);
    let active = start.active;
    let typed = move || TaxForm {
        code: code.get(),
        name: name.get(),
        name_en: name_en.get(),
        percent: percent.get(),
        included: included.get(),
        active,
    };
    let dirty = Memo::new(move |_| typed() != start);
    let about = subject.map(|tax| (tax.id, tax.version));
    let send = move |()| {
        let form = untrack(typed);
        let call = async move {
            match about {
                None => add_tax(form).await.map(drop),
                Some((id, version)) => change_tax(id, version, form).await.map(drop),
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="tax-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField name="tax-code" label=w::code(lang) value=code error=errors.of("code") required=true max=20 autofocus=true/>
                <TextField
                    name="tax-percent"
                    label=w::per_cent(lang)
                    value=percent
                    error=errors.of("percent")
                    input_mode="decimal"
                    required=true
                    max=8
                />
            </FormRow>
            <FormRow>
                <TextField name="tax-name" label=w::name(lang) value=name error=errors.of("name") required=true max=100/>
                <TextField name="tax-name-en" label=w::name_en(lang) value=name_en error=errors.of("name_en") max=100/>
            </FormRow>
            <CheckField name="tax-included" label=w::tax_included(lang) hint=w::tax_included_hint(lang) value=included/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
