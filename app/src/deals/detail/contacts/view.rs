//! The section of who has a say.

use super::{
    api::{add_deal_contact, contacts_for_deal, remove_deal_contact},
    model::{Candidate, DealContact},
};
use crate::{
    access::AppError,
    deals::detail::desk::{Desk, Sheet},
    routes,
    ui::{
        Avatar, AvatarSize, Button, ButtonKind, ButtonSize, Combobox, Dialog, Form, FormActions, IconButton, PhoneLink,
        Section, TextField, found_for,
    },
    words::deal as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Contacts with their part in the deal.
#[component]
pub fn Contacts(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let sheet = Sheet::default();
    let contacts = desk.part(|page| page.contacts.clone());
    let add = move || {
        view! {
            <Show when=move || desk.may_edit()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=move |_| sheet.open.set(true)>
                    {w::add(lang)}
                </Button>
            </Show>
        }
    };
    let rows = move || match contacts.get() {
        none if none.is_empty() => view! { <p class="deal-none">{w::no_contacts(lang)}</p> }.into_any(),
        contacts => view! {
            <ul class="deal-contacts">
                {contacts.into_iter().map(|contact| view! { <Item desk contact/> }).collect_view()}
            </ul>
        }
        .into_any(),
    };
    view! {
        <Section title=w::contacts(lang) actions=add>
            {rows}
            <Dialog name="add-contact" title=w::add_contact(lang) open=sheet.open>
                <AddForm desk sheet/>
            </Dialog>
        </Section>
    }
}

#[component]
fn Item(desk: Desk, contact: DealContact) -> impl IntoView {
    let lang = desk.lang;
    let DealContact { id, name, title, phone, email, role } = contact;
    let part = [role.clone(), title].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let remove_label = w::remove_named(lang, &name);
    let remove = Callback::new(move |()| {
        let role = role.clone();
        desk.step(remove_deal_contact(desk.id, id), move |()| {
            let undo = move |()| desk.step(add_deal_contact(desk.id, id, role.clone().unwrap_or_default()), |()| ());
            desk.toasts.undo(w::contact_removed(lang), Callback::new(undo));
        });
    });
    view! {
        <li id=format!("contact-{id}") class="deal-contact">
            <Avatar name=name.clone() size=AvatarSize::Small/>
            <div class="deal-contact__words">
                <a class="link" href=routes::contact(id)>{name}</a>
                {(!part.is_empty()).then(|| view! { <span class="deal-contact__part">{part}</span> })}
                <span class="deal-contact__reach">
                    {phone.map(|number| view! { <PhoneLink number/> })}
                    {email.map(|email| view! { <a class="link" href=format!("mailto:{email}")>{email.clone()}</a> })}
                </span>
            </div>
            <Show when=move || desk.may_edit()>
                <IconButton
                    icon=icondata::LuX
                    label=remove_label.clone()
                    small=true
                    on_click=move |_| remove.run(())
                />
            </Show>
        </li>
    }
}

/// A contact as a choice shows it: name, title, where they work.
fn label_of(candidate: &Candidate) -> String {
    [Some(&candidate.name), candidate.title.as_ref(), candidate.customer.as_ref()]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ")
}

#[component]
fn AddForm(desk: Desk, sheet: Sheet) -> impl IntoView {
    let lang = desk.lang;
    let (chosen, words) = (RwSignal::new(None::<(Uuid, String)>), RwSignal::new(None::<String>));
    let role = RwSignal::new(String::new());
    let ask = move |query: String| async move {
        let found = contacts_for_deal(desk.id, query).await?;
        Ok::<_, AppError>(found.iter().map(|candidate| (candidate.id, label_of(candidate))).collect())
    };
    let (choices, busy) = found_for(words, ask);
    let dirty = Memo::new(move |_| chosen.with(Option::is_some) || role.with(|role| !role.is_empty()));
    let errors = sheet.errors;
    errors.clear();
    let submit = move |()| match chosen.get_untracked() {
        Some((id, _)) => desk.form(sheet, add_deal_contact(desk.id, id, role.get_untracked()), |()| ()),
        None => desk.refuse(sheet, &AppError::invalid("contact", "required")),
    };
    view! {
        <Form name="add-contact-form" on_submit=submit dirty error=errors.rest()>
            <Combobox
                name="deal_contact"
                label=w::contact(lang)
                value=chosen
                words
                choices
                busy
                nothing=w::no_contact_found(lang)
                error=errors.of("contact")
                required=true
            />
            <TextField name="deal_contact_role" label=w::role(lang) hint=w::role_hint(lang) value=role error=errors.of("role") max=100/>
            <FormActions>
                <Button on_click=move |_| sheet.open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sheet.busy>
                    {w::add(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
