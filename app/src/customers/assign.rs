//! Giving a customer to another person.

use super::{api::assign_customer, page::Shown};
use crate::{
    access::{AppError, Sending, picker::PersonPicker},
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, Form, FormActions},
    words::customers as w,
};
use leptos::prelude::*;

/// A dialog that asks for the new owner.
#[component]
pub(super) fn AssignCustomer(open: RwSignal<bool>, shown: Shown) -> impl IntoView {
    view! {
        <Dialog name="assign-customer" title=w::assign(use_lang()) open>
            <AssignForm open shown/>
        </Dialog>
    }
}

#[component]
fn AssignForm(open: RwSignal<bool>, shown: Shown) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let owner = RwSignal::new(None);
    let assign = move |()| {
        let Some((person, owner_name)) = owner.get_untracked() else {
            return sending.refuse(&AppError::invalid("owner", "required"));
        };
        let name = shown.customer.with_untracked(|customer| customer.fields.name.clone());
        sending.form(assign_customer(shown.id(), person), move |()| {
            open.set(false);
            sending.toasts().success(w::assigned_toast(lang, name, owner_name));
            shown.refresh();
        });
    };
    view! {
        <p class="dialog__text">{w::assign_text(lang)}</p>
        <Form name="assign-customer-form" on_submit=assign error=sending.errors.rest()>
            <PersonPicker
                name="assign-owner"
                label=w::assign_to(lang)
                value=owner
                required=true
                error=sending.errors.of("owner")
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::assign(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
