//! Dialogs for a new contact and for a change.

use super::{
    api::{change_contact, create_contact, read_contact},
    fields::{ContactFields, Typed},
    model::{Contact, ContactForm, Place},
};
use crate::{
    access::{AppError, Sending},
    customers::{
        custom::{TypedCustom, refusal},
        picker::CustomerPicker,
        quality::{Guard, Leaving},
    },
    fields::{CustomSheet, RecordKind, TypedValues},
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, Dialog, Form, FormActions},
    words::contacts as w,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// A dialog for a new contact, at a customer or at none. Goes to its page when it is made.
#[component]
pub(super) fn NewContact(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog name="new-contact" title=w::new_contact(use_lang()) open>
            <NewContactForm open/>
        </Dialog>
    }
}

#[component]
fn NewContactForm(open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let custom = TypedCustom::start(CustomSheet::default(), TypedValues::new());
    custom.fetch(RecordKind::Contact);
    let typed = Typed::start(ContactForm::default(), custom);
    let customer = RwSignal::new(None::<(Uuid, String)>);
    let (guard, old) = (Guard::start(RecordKind::Contact), typed.facts());
    let at = Signal::derive(move || customer.with(|chosen| chosen.iter().map(|(id, _)| *id).collect()));
    let save = move |()| {
        let form = untrack(|| typed.form());
        let refused = custom.sheet.with_untracked(|sheet| refusal(&form.check(), &sheet.catalogue, &form.custom));
        if let Some(error) = guard.with(refused, None, &typed.facts()) {
            return sending.refuse(&error);
        }
        let (name, navigate) = (form.name.trim().to_owned(), navigate.clone());
        let at = customer.get_untracked().map(|(customer, _)| (customer, Place::default()));
        sending.form(create_contact(form, at), move |id| {
            open.set(false);
            sending.toasts().success(w::created_toast(lang, name));
            navigate(&routes::contact(id), NavigateOptions::default());
        });
    };
    view! {
        <Form
            name="new-contact-form"
            on_submit=save
            dirty=Signal::derive(move || typed.form() != ContactForm::default())
            error=sending.errors.rest()
        >
            <Leaving guard errors=sending.errors old now=move |()| typed.facts()>
                <ContactFields typed errors=sending.errors at/>
            </Leaving>
            <CustomerPicker name="contact-customer" label=w::customer(lang) value=customer/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::create(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// A dialog to change a contact. `on_saved` runs when it is changed.
#[component]
pub(super) fn EditContact(
    open: RwSignal<bool>,
    #[prop(into)] contact: Signal<Contact>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog name="edit-contact" title=w::edit_title(use_lang()) open>
            <EditContactForm open seen=contact.get_untracked() on_saved/>
        </Dialog>
    }
}

#[component]
fn EditContactForm(open: RwSignal<bool>, seen: Contact, on_saved: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version) = (seen.id, StoredValue::new(seen.version));
    let at: Vec<Uuid> = seen.customers.iter().map(|customer| customer.id).collect();
    let stored = ContactForm::of(&seen.fields);
    let custom = TypedCustom::start(seen.sheet, stored.custom.clone());
    let typed = Typed::start(stored.clone(), custom);
    let (guard, old) = (Guard::start(RecordKind::Contact), typed.facts());
    let before = StoredValue::new(old.clone());
    let save = move |()| {
        let form = untrack(|| typed.form());
        let refused = custom.sheet.with_untracked(|sheet| refusal(&form.check(), &sheet.catalogue, &form.custom));
        let refused = before.with_value(|old| guard.with(refused, Some(old), &typed.facts()));
        if let Some(error) = refused {
            return sending.refuse(&error);
        }
        let saved = move |_| {
            open.set(false);
            sending.toasts().success(w::saved_toast(lang));
            on_saved.run(());
        };
        let refused = move |error: AppError| match error {
            AppError::Conflict(_) => look_again(sending, id, version, w::changed_meanwhile(lang)),
            other => sending.refuse(&other),
        };
        sending.send(change_contact(id, version.get_value(), form), saved, refused);
    };
    view! {
        <Form
            name="edit-contact-form"
            on_submit=save
            dirty=Signal::derive(move || typed.form() != stored)
            error=sending.errors.rest()
        >
            <Leaving guard errors=sending.errors old now=move |()| typed.facts()>
                <ContactFields typed errors=sending.errors at itself=id/>
            </Leaving>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Somebody was faster: says so, keeps what is typed, and lets the next save stand on what is stored now.
fn look_again(sending: Sending, id: Uuid, version: StoredValue<i32>, words: &'static str) {
    spawn_local(async move {
        match read_contact(id).await {
            Ok(now) => {
                version.try_set_value(now.version);
                sending.errors.show([(String::new(), words.to_owned())]);
            }
            Err(error) => sending.refuse(&error),
        }
    });
}
