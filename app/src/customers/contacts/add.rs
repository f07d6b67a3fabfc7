//! Adding a contact to a customer: a new one, or one that exists.

use super::{
    api::{create_contact, link_contact},
    fields::{ContactFields, PlaceFields, Typed, TypedPlace},
    model::{ContactForm, Place},
    picker::ContactPicker,
};
use crate::{
    access::{AppError, Sending},
    customers::{
        custom::{TypedCustom, refusal},
        quality::{Guard, Leaving},
    },
    fields::{CustomSheet, RecordKind, TypedValues},
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, Segmented},
    words::contacts as w,
};
use leptos::prelude::*;
use uuid::Uuid;

const NEW: &str = "new";
const EXISTING: &str = "existing";

/// A dialog; `on_added` runs when somebody was added.
#[component]
pub(super) fn AddContact(open: RwSignal<bool>, customer: Uuid, #[prop(into)] on_added: Callback<()>) -> impl IntoView {
    view! {
        <Dialog name="add-contact" title=w::add_title(use_lang()) open>
            <AddForm open customer on_added/>
        </Dialog>
    }
}

#[component]
fn AddForm(open: RwSignal<bool>, customer: Uuid, on_added: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let way = RwSignal::new(NEW.to_owned());
    let custom = TypedCustom::start(CustomSheet::default(), TypedValues::new());
    custom.fetch(RecordKind::Contact);
    let (typed, place) = (Typed::start(ContactForm::default(), custom), TypedPlace::start(Place::default()));
    let (guard, old) = (Guard::start(RecordKind::Contact), typed.facts());
    let existing = RwSignal::new(None::<(Uuid, String)>);
    let added = move |name: String| {
        open.set(false);
        sending.toasts().success(w::linked_toast(lang, name));
        on_added.run(());
    };
    let is_new = Signal::derive(move || way.get() == NEW);
    let add = move |()| {
        let (form, at) = untrack(|| (typed.form(), place.place()));
        if !is_new.get_untracked() {
            let Some((contact, name)) = existing.get_untracked() else {
                return sending.refuse(&AppError::invalid("contact", "required"));
            };
            return sending.form(link_contact(customer, contact, at), move |()| added(name));
        }
        let refused = custom.sheet.with_untracked(|sheet| refusal(&form.check(), &sheet.catalogue, &form.custom));
        if let Some(error) = guard.with(refused, None, &typed.facts()) {
            return sending.refuse(&error);
        }
        let name = form.name.trim().to_owned();
        sending.form(create_contact(form, Some((customer, at))), move |_| added(name));
    };
    let ways = vec![Choice::new(NEW, w::way_new(lang)), Choice::new(EXISTING, w::way_existing(lang))];
    let pick = move || {
        view! {
            <ContactPicker
                name="contact-existing"
                label=w::existing(lang)
                value=existing
                required=true
                error=sending.errors.of("contact")
            />
        }
    };
    view! {
        <Form
            name="add-contact-form"
            on_submit=add
            dirty=Signal::derive(move || typed.form() != ContactForm::default())
            error=sending.errors.rest()
        >
            <Segmented name="contact-way" label=w::way(lang) choices=ways value=way/>
            <Leaving guard errors=sending.errors old now=move |()| typed.facts()>
                <Show when=move || is_new.get() fallback=pick>
                    <ContactFields typed errors=sending.errors at=vec![customer]/>
                </Show>
            </Leaving>
            <PlaceFields typed=place errors=sending.errors/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::add_here(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
