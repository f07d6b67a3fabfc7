//! The form of what a return or repair costs, and of its parcels.

use super::{
    api::save_repair,
    here::payer_word,
    model::{ParcelForm, Payer, Repair, RepairForm},
    parts::{Lines, PartLines},
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, DateField, Form, FormActions, FormErrors, FormRow, SelectField, TextField},
    words::repairs as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A parcel, field by field.
#[derive(Clone, Copy)]
struct Parcel {
    carrier: RwSignal<String>,
    number: RwSignal<String>,
    on: RwSignal<String>,
}

impl Parcel {
    fn of(form: &ParcelForm) -> Self {
        Self {
            carrier: RwSignal::new(form.carrier.clone()),
            number: RwSignal::new(form.number.clone()),
            on: RwSignal::new(form.on.clone()),
        }
    }

    fn form(self) -> ParcelForm {
        ParcelForm { carrier: self.carrier.get(), number: self.number.get(), on: self.on.get() }
    }
}

/// Parts, labour, who pays, and the parcels both ways.
#[component]
pub(super) fn RepairFormFields(id: Uuid, kept: Repair, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let start = RepairForm::of(&kept);
    let version = kept.version;
    let (payer, labour) = (RwSignal::new(start.payer.key().to_owned()), RwSignal::new(start.labour.clone()));
    let lines = Lines::of(&start.parts);
    let (inbound, outbound) = (Parcel::of(&start.inbound), Parcel::of(&start.outbound));
    let typed = move || RepairForm {
        payer: payer.with(|key| Payer::from_key(key)).unwrap_or(Payer::Customer),
        labour: labour.get(),
        parts: lines.forms(),
        inbound: inbound.form(),
        outbound: outbound.form(),
    };
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| sending.form(save_repair(id, version, untrack(typed)), move |_| done.run(()));
    let errors = sending.errors;
    let payers = Payer::ALL.iter().map(|one| Choice::new(one.key(), payer_word(lang, *one))).collect::<Vec<_>>();
    view! {
        <Form name="repair-form" on_submit=send dirty error=errors.rest()>
            <PartLines lines errors/>
            <FormRow>
                <TextField
                    name="repair-labour"
                    label=w::labour_in(lang, kept.currency)
                    value=labour
                    input_mode="decimal"
                    error=errors.of("labour")
                />
                <SelectField name="repair-payer" label=w::payer(lang) value=payer choices=payers/>
            </FormRow>
            <ParcelFields way="in" title=w::parcel_in(lang) parcel=inbound errors/>
            <ParcelFields way="out" title=w::parcel_out(lang) parcel=outbound errors/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

#[component]
fn ParcelFields(way: &'static str, title: &'static str, parcel: Parcel, errors: FormErrors) -> impl IntoView {
    let lang = use_lang();
    view! {
        <fieldset class="repair-parcel">
            <legend>{title}</legend>
            <FormRow>
                <TextField name=format!("{way}-carrier") label=w::carrier(lang) value=parcel.carrier max=100/>
                <TextField
                    name=format!("{way}-number")
                    label=w::parcel_number(lang)
                    value=parcel.number
                    max=100
                    error=errors.of(&format!("{way}_number"))
                />
                <DateField
                    name=format!("{way}-on")
                    label=w::sent_on(lang)
                    value=parcel.on
                    error=errors.of(&format!("{way}_on"))
                />
            </FormRow>
        </fieldset>
    }
}
