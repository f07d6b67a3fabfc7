//! The contacts on the page of a customer.

use super::{
    add::AddContact,
    model::ContactAt,
    place_form::{PlaceForm, removal},
    role::role_word,
};
use crate::{
    access::{Answer, Kept},
    customers::about::MailLink,
    locale::use_lang,
    routes,
    ui::{Avatar, Badge, Dialog, IconButton, Menu, MenuItem, PhoneLink, Section, Skeleton, SkeletonShape, Tone},
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
    let draw = move |here: Signal<Vec<ContactAt>>| {
        let none = move || view! { <p class="aside-none">{w::none_here(lang)}</p> };
        view! {
            <Show when=move || here.with(|here| !here.is_empty()) fallback=none>
                <ul class="contact-cards">
                    <For each=move || here.get() key=|one| one.id let:one>
                        <ContactCard first=one here customer contacts may_write placing/>
                    </For>
                </ul>
            </Show>
        }
        .into_any()
    };
    view! {
        <Section title=w::title(lang) actions=add>
            <Kept answer=contacts fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> } draw/>
            <AddContact open=adding customer on_added=move |()| contacts.refetch()/>
            <PlaceDialog customer placing contacts/>
        </Section>
    }
}

/// One of them. What is known of them may change while their menu is open.
#[component]
fn ContactCard(
    first: ContactAt,
    here: Signal<Vec<ContactAt>>,
    customer: Uuid,
    contacts: Read,
    may_write: Signal<bool>,
    placing: RwSignal<Option<ContactAt>>,
) -> impl IntoView {
    let (lang, id) = (use_lang(), first.id);
    let kept = StoredValue::new(first);
    let one = Memo::new(move |was: Option<&ContactAt>| {
        let now = here.with(|here| here.iter().find(|one| one.id == id).cloned());
        now.or_else(|| was.cloned()).unwrap_or_else(|| kept.get_value())
    });
    let name = one.get_untracked().name;
    let words = w::unlinked_toast(lang, &name);
    let remove = removal((customer, id), words, name, Callback::new(move |()| contacts.refetch()));
    let label = Signal::derive(move || one.with(|one| w::actions_for(lang, &one.name)));
    let menu = move || {
        view! {
            <Menu name=format!("contact-{id}") label small=true>
                <MenuItem icon=icondata::LuPencil on_click=move |()| placing.set(Some(one.get_untracked()))>
                    {w::change_place(lang)}
                </MenuItem>
                <MenuItem icon=icondata::LuUnlink on_click=remove>
                    {w::unlink(lang)}
                </MenuItem>
            </Menu>
        }
    };
    view! {
        <li class="contact-card" id=format!("contact-at-{id}")>
            {move || view! { <AboutContact one=one.get()/> }}
            <Show when=move || may_write.get()>{menu}</Show>
        </li>
    }
}

/// Who it is, what they are here, and how to reach them.
#[component]
fn AboutContact(one: ContactAt) -> impl IntoView {
    let lang = use_lang();
    let mut about: Vec<String> =
        one.title.into_iter().chain(Some(role_word(lang, &one.place.role))).filter(|text| !text.is_empty()).collect();
    // A part that is called as the job is says nothing more.
    about.dedup();
    view! {
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
