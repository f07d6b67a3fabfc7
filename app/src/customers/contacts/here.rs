//! The contacts on the page of a customer.

use super::{
    add::AddContact,
    model::ContactAt,
    place_form::{PlaceForm, removal},
    role::role_word,
};
use crate::{
    access::{Answer, error_text},
    customers::about::MailLink,
    locale::use_lang,
    routes,
    ui::{
        Avatar, Badge, Dialog, IconButton, Menu, MenuItem, Notice, PhoneLink, Section, Skeleton, SkeletonShape, Tone,
        keep_focus,
    },
    words::contacts as w,
};
use leptos::prelude::*;
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
    let words = w::unlinked_toast(lang, &one.name);
    let remove = removal((customer, one.id), words, one.name.clone(), Callback::new(move |()| contacts.refetch()));
    let mut about: Vec<String> =
        one.title.into_iter().chain(Some(role_word(lang, &one.place.role))).filter(|text| !text.is_empty()).collect();
    // A part that is called as the job is says nothing more.
    about.dedup();
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

/// A dialog for what a contact is at this customer.
#[component]
fn PlaceDialog(customer: Uuid, placing: RwSignal<Option<ContactAt>>, contacts: Read) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(placing.with(Option::is_some)));
    let title =
        Signal::derive(move || placing.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default()));
    let form = move || {
        placing.get_untracked().map(|one| {
            view! { <PlaceForm customer contact=one.id place=one.place open on_saved=move |()| contacts.refetch()/> }
        })
    };
    view! {
        <Dialog name="contact-place" title open on_close=move |()| placing.set(None)>
            <p class="dialog__text">{w::change_place(lang)}</p>
            {form}
        </Dialog>
    }
}
