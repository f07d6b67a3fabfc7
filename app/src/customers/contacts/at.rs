//! The customers at which a contact is, on its page: added, given another role, removed with undo.

use super::{
    api::link_contact,
    fields::{PlaceFields, TypedPlace},
    model::{Contact, CustomerOfContact, Place},
    place_form::{PlaceForm, removal},
    role::role_word,
};
use crate::{
    access::{AppError, Sending},
    customers::picker::CustomerPicker,
    locale::use_lang,
    routes,
    ui::{Badge, Button, ButtonKind, Dialog, Form, FormActions, IconButton, Menu, MenuItem, Section, Tone},
    words::contacts as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Where somebody works, with the role at each. `on_changed` runs when that is another place or role.
#[component]
pub(super) fn CustomersHere(
    shown: RwSignal<Contact>,
    #[prop(into)] may_write: Signal<bool>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let (adding, placing) = (RwSignal::new(false), RwSignal::new(None::<CustomerOfContact>));
    let contact = shown.with_untracked(|contact| contact.id);
    let customers = Memo::new(move |_| shown.with(|contact| contact.customers.clone()));
    let add = move || {
        view! {
            <Show when=move || may_write.get()>
                <IconButton
                    icon=icondata::LuPlus
                    label=w::add_customer(lang)
                    small=true
                    on_click=move |_| adding.set(true)
                />
            </Show>
        }
    };
    let lines = move || {
        let all = customers.get();
        if all.is_empty() {
            return view! { <p class="aside-none">{w::no_customers(lang)}</p> }.into_any();
        }
        let line = |one| view! { <Line contact one may_write placing on_changed/> };
        view! { <ul class="contact-cards">{all.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <Section title=w::customers(lang) actions=add>
            {lines}
            <AddCustomer open=adding contact on_changed/>
            <PlaceDialog contact placing on_changed/>
        </Section>
    }
}

#[component]
fn Line(
    contact: Uuid,
    one: CustomerOfContact,
    may_write: Signal<bool>,
    placing: RwSignal<Option<CustomerOfContact>>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let kept = StoredValue::new(one.clone());
    let remove = removal((one.id, contact), w::left_toast(lang, &one.name), one.name.clone(), on_changed);
    let (id, label) = (one.id, w::actions_for(lang, &one.name));
    let menu = move || {
        view! {
            <Menu name=format!("at-{id}") label=label.clone() small=true>
                <MenuItem icon=icondata::LuPencil on_click=move |()| placing.set(Some(kept.get_value()))>
                    {w::change_place(lang)}
                </MenuItem>
                <MenuItem icon=icondata::LuUnlink on_click=remove>
                    {w::unlink(lang)}
                </MenuItem>
            </Menu>
        }
    };
    view! {
        <li class="contact-card">
            <div class="contact-card__body">
                <p class="contact-card__names">
                    <a class="contact-card__name" href=routes::customer(one.id)>
                        {one.name}
                    </a>
                    {one.place.is_primary.then(|| view! { <Badge tone=Tone::Accent>{w::primary(lang)}</Badge> })}
                </p>
                <p class="contact-card__about">{role_word(lang, &one.place.role)}</p>
            </div>
            <Show when=move || may_write.get()>{menu.clone()}</Show>
        </li>
    }
}

/// A dialog for what a contact is at one of its customers.
#[component]
fn PlaceDialog(contact: Uuid, placing: RwSignal<Option<CustomerOfContact>>, on_changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(placing.with(Option::is_some)));
    let title =
        Signal::derive(move || placing.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default()));
    let form = move || {
        placing
            .get_untracked()
            .map(|one| view! { <PlaceForm customer=one.id contact place=one.place open on_saved=on_changed/> })
    };
    view! {
        <Dialog name="customer-place" title open on_close=move |()| placing.set(None)>
            <p class="dialog__text">{w::change_place(lang)}</p>
            {form}
        </Dialog>
    }
}

/// A dialog that puts the contact at one more customer.
#[component]
fn AddCustomer(open: RwSignal<bool>, contact: Uuid, on_changed: Callback<()>) -> impl IntoView {
    view! {
        <Dialog name="add-customer" title=w::add_customer(use_lang()) open>
            <AddForm open contact on_changed/>
        </Dialog>
    }
}

#[component]
fn AddForm(open: RwSignal<bool>, contact: Uuid, on_changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let customer = RwSignal::new(None::<(Uuid, String)>);
    let typed = TypedPlace::start(Place::default());
    let add = move |()| {
        let Some((id, name)) = customer.get_untracked() else {
            return sending.refuse(&AppError::invalid("customer", "required"));
        };
        sending.form(link_contact(id, contact, untrack(|| typed.place())), move |()| {
            open.set(false);
            sending.toasts().success(w::linked_toast(lang, name));
            on_changed.run(());
        });
    };
    view! {
        <Form name="add-customer-form" on_submit=add error=sending.errors.rest()>
            <CustomerPicker
                name="add-customer-customer"
                label=w::customer(lang)
                value=customer
                required=true
                error=sending.errors.of("customer")
            />
            <PlaceFields typed errors=sending.errors/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::add(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
