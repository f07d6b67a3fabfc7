//! The contacts on the page of a customer.

use super::{
    add::AddContact,
    api::{link_contact, unlink_contact},
    fields::{PlaceFields, TypedPlace},
    model::ContactAt,
    role::role_word,
};
use crate::{
    access::{Answer, Sending, error_text},
    customers::about::MailLink,
    locale::use_lang,
    routes,
    ui::{
        Avatar, Badge, Button, ButtonKind, Dialog, Form, FormActions, IconButton, Menu, MenuItem, Notice, PhoneLink,
        Section, Skeleton, SkeletonShape, Tone, keep_focus,
    },
    words::contacts as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

type Read = Answer<Vec<ContactAt>>;

/// Who to talk to, the primary contact first; add, change the role, remove with undo.
#[component]
pub fn ContactsHere(customer: Uuid, contacts: Read, #[prop(into)] may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let adding = RwSignal::new(false);
    let placing = RwSignal::new(None::<ContactAt>);
    let add = move || {
        view! {
            <Show when=move || may_write.get()>
                <IconButton
                    icon=icondata::LuPlus
                    label=w::add_here(lang)
                    small=true
                    on_click=move |_| adding.set(true)
                />
            </Show>
        }
    };
    view! {
        <Section title=w::title(lang) actions=add>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> }>
                {move || Suspend::new(async move {
                    let read = contacts.await;
                    keep_focus(|| match read {
                        Ok(all) if all.is_empty() => view! { <p class="aside-none">{w::none_here(lang)}</p> }.into_any(),
                        Ok(all) => {
                            let line = |one| view! { <ContactCard one customer contacts may_write placing/> };
                            view! { <ul class="contact-cards">{all.into_iter().map(line).collect_view()}</ul> }.into_any()
                        }
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| contacts.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    })
                })}
            </Transition>
            <AddContact open=adding customer on_added=move |()| contacts.refetch()/>
            <PlaceDialog customer placing contacts/>
        </Section>
    }
}

#[component]
fn ContactCard(
    one: ContactAt,
    customer: Uuid,
    contacts: Read,
    may_write: Signal<bool>,
    placing: RwSignal<Option<ContactAt>>,
) -> impl IntoView {
    let lang = use_lang();
    let kept = StoredValue::new(one.clone());
    let remove = removal(customer, &one, contacts);
    let about: Vec<String> =
        one.title.into_iter().chain(Some(role_word(lang, &one.place.role))).filter(|text| !text.is_empty()).collect();
    let label = w::actions_for(lang, &one.name);
    let menu = move || {
        view! {
            <Menu name=format!("contact-{}", one.id) label=label.clone() small=true>
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
        <li class="contact-card" id=format!("contact-at-{}", one.id)>
            <Avatar name=one.name.clone()/>
            <div class="contact-card__body">
                <p class="contact-card__names">
                    <a class="contact-card__name" href=routes::contact(one.id)>
                        {one.name}
                    </a>
                    {one.place.is_primary.then(|| view! { <Badge tone=Tone::Accent>{w::primary_short(lang)}</Badge> })}
                </p>
                <p class="contact-card__about">{about.join(" · ")}</p>
                <p class="contact-card__reach">
                    {one.phone.map(|number| view! { <PhoneLink number/> })}
                    {one.email.map(|address| view! { <MailLink address/> })}
                </p>
            </div>
            <Show when=move || may_write.get()>{menu.clone()}</Show>
        </li>
    }
}

/// Removes a contact from the customer at once; a toast puts it back as it was.
fn removal(customer: Uuid, one: &ContactAt, contacts: Read) -> Callback<()> {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, name) = (one.id, one.name.clone());
    Callback::new(move |()| {
        let (toasts, name) = (sending.toasts(), name.clone());
        sending.step(unlink_contact(customer, id), move |place| {
            contacts.refetch();
            toasts.undo(w::unlinked_toast(lang, &name), move |()| {
                let place = place.clone();
                let name = name.clone();
                spawn_local(async move {
                    match link_contact(customer, id, place).await {
                        Ok(()) => {
                            toasts.success(w::back_toast(lang, name));
                            contacts.refetch();
                        }
                        Err(error) => toasts.error(error_text(lang, &error)),
                    }
                });
            });
        });
    })
}

/// A dialog for what a contact is at this customer.
#[component]
fn PlaceDialog(customer: Uuid, placing: RwSignal<Option<ContactAt>>, contacts: Read) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(placing.with(Option::is_some)));
    let title =
        Signal::derive(move || placing.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default()));
    let form = move || placing.get_untracked().map(|one| view! { <PlaceForm customer one open contacts/> });
    view! {
        <Dialog name="contact-place" title open on_close=move |()| placing.set(None)>
            <p class="dialog__text">{w::change_place(lang)}</p>
            {form}
        </Dialog>
    }
}

#[component]
fn PlaceForm(customer: Uuid, one: ContactAt, open: RwSignal<bool>, contacts: Read) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let typed = TypedPlace::start(one.place);
    let save = move |()| {
        let place = untrack(|| typed.place());
        sending.form(link_contact(customer, one.id, place), move |()| {
            open.set(false);
            sending.toasts().success(w::saved_toast(lang));
            contacts.refetch();
        });
    };
    view! {
        <Form name="contact-place-form" on_submit=save error=sending.errors.rest()>
            <PlaceFields typed errors=sending.errors/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
