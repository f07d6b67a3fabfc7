//! The page of a contact.

use super::{
    api::{delete_contact, read_contact, restore_contact},
    at::CustomersHere,
    form::EditContact,
    merging::api::contact_merged_into,
    model::Contact,
    talk::TalkHere,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, AppError, Sending, answer_not_found, ask, error_text},
    customers::{
        about::MailLink,
        address::id_in_address,
        consent::{ConsentHere, DoNotContactNotice, model::ConsentOf},
        custom::CustomFacts,
        duplicates::{DuplicatesOf, api::duplicates_of, model::Pair},
        merges::MergeWith,
        model::Deleted,
        reach::ReachFacts,
    },
    desk::SurveysOfContact,
    events::{Feed, LiveEvent, Timeline, TimelineOf, live::use_live},
    fields::RecordKind,
    files::{
        FilesHere,
        api::files_of,
        model::{FileOf, Files},
    },
    locale::{Lang, use_lang},
    mailing::{MailsHere, model::MailOn},
    notices::{FollowButton, model::RecordOf},
    routes,
    tasks::{TasksHere, model::TaskOn},
    ui::{
        Ago, Avatar, AvatarSize, Button, Crumb, EmptyState, Fact, Facts, LinkButton, Menu, MenuItem, MenuLine, Notice,
        Page, PhoneLink, Section, Skeleton, SkeletonShape, Toasts, Tone,
    },
    words::{contact_doubles as k, contacts as w, customers as cw, duplicates as dw, errors as ew},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What stands at an address.
#[derive(Clone, Serialize, Deserialize)]
enum Found {
    Here(Box<Contact>),
    /// It is not there, or not for this reader; it may have become part of another one.
    Gone(Option<(Uuid, String)>),
}

async fn find(id: Uuid) -> Result<Found, AppError> {
    match read_contact(id).await {
        Ok(contact) => Ok(Found::Here(Box::new(contact))),
        // Where it went is only a help.
        Err(AppError::NotFound) => Ok(Found::Gone(contact_merged_into(id).await.unwrap_or_default())),
        Err(error) => Err(error),
    }
}

/// `/contacts/:id`
pub struct ContactPage {
    contact: Answer<Found>,
    parts: Parts,
}

/// What the page reads of a contact beside it, each by itself.
#[derive(Clone, Copy)]
struct Parts {
    doubles: Answer<Vec<Pair>>,
    files: Answer<Files>,
    feed: Feed,
}

impl Screen for ContactPage {
    fn data() -> Self {
        let id = id_in_address();
        let feed = Feed::start(Signal::derive(move || TimelineOf::Contact(id.get())));
        let doubles = ask(move || id.get(), |id| duplicates_of(RecordKind::Contact, id));
        let files = ask(move || id.get(), |id| files_of(FileOf::Contact(id), None));
        Self { contact: ask(move || id.get(), find), parts: Parts { doubles, files, feed } }
    }

    fn view(this: Self) -> AnyView {
        let ContactPage { contact, parts } = this;
        view! {
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
                {move || Suspend::new(async move {
                    match contact.await {
                        Ok(Found::Here(seen)) => view! { <Record seen=*seen parts/> }.into_any(),
                        Ok(Found::Gone(into)) => view! { <Missing into/> }.into_any(),
                        Err(error) => view! { <Unread error contact/> }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

/// There is no such contact for this reader, or no longer: then here is where it went.
#[component]
fn Missing(#[prop(optional_no_strip)] into: Option<(Uuid, String)>) -> impl IntoView {
    let lang = use_lang();
    answer_not_found();
    let words = match into {
        Some((kept, name)) => view! {
            <EmptyState icon=icondata::LuMerge title=k::went_into(lang, &name) text=k::went_into_text(lang)>
                <LinkButton href=routes::contact(kept)>{dw::to_kept(lang, name)}</LinkButton>
            </EmptyState>
        }
        .into_any(),
        None => view! {
            <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                <LinkButton href=routes::CONTACTS>{w::to_all(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any(),
    };
    view! {
        <Page title=w::title(lang) crumbs=vec![Crumb::link(w::title(lang), routes::CONTACTS)]>
            {words}
        </Page>
    }
}

/// It could not be read.
#[component]
fn Unread(error: AppError, contact: Answer<Found>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Page title=w::title(lang) crumbs=vec![Crumb::link(w::title(lang), routes::CONTACTS)]>
            <Notice tone=Tone::Bad title=cw::loading_failed(lang) on_retry=move |()| contact.refetch()>
                {error_text(lang, &error)}
            </Notice>
        </Page>
    }
}

/// Reads a contact again; what is shown stays where that fails.
fn refresh(shown: RwSignal<Contact>) {
    let id = shown.with_untracked(|contact| contact.id);
    spawn_local(async move {
        if let Ok(now) = read_contact(id).await {
            // What is shown already is not drawn anew: somebody may be looking at a value that they revealed.
            if shown.try_with_untracked(|shown| *shown != now) == Some(true) {
                shown.try_set(now);
            }
        }
    });
}

/// Whether an event brought another contact into this one.
fn absorbs(event: &LiveEvent, id: Uuid) -> bool {
    let other = event.after.as_ref().and_then(|after| after.get("contact")?.as_str()?.parse().ok());
    event.kind == "contact.merged" && other == Some(id)
}

#[component]
fn Record(seen: Contact, parts: Parts) -> impl IntoView {
    let (lang, Parts { doubles, files, feed }) = (use_lang(), parts);
    let id = seen.id;
    let (shown, gone) = (RwSignal::new(seen), RwSignal::new(false));
    // Who deletes it is told nothing new by that it goes: the page changes next.
    let leaving = RwSignal::new(false);
    let away = Signal::derive(move || gone.get() && !leaving.get());
    use_live(move |event| {
        if event.subject == id {
            gone.set(event.kind == "contact.deleted");
        }
        if absorbs(&event, id) {
            gone.set(true);
        }
        // What is gone cannot be read any more.
        if !gone.get_untracked() && (event.resync || event.subject == id) {
            refresh(shown);
            doubles.refetch();
        }
    });
    let name = Signal::derive(move || shown.with(|contact| contact.fields.name.clone()));
    let crumbs = vec![Crumb::link(w::title(lang), routes::CONTACTS), Crumb::here(name)];
    let consents = Signal::derive(move || shown.with(|contact| contact.consents.clone()));
    let may_write = Signal::derive(move || !away.get() && shown.with(|contact| contact.may_write));
    let may_hang = Signal::derive(move || !away.get() && shown.with(Contact::may_hang));
    view! {
        <Page title=name crumbs actions=move || view! { <Actions shown away leaving/> }>
            <Show when=move || away.get()>
                <Notice tone=Tone::Warn>{ew::not_found(lang)}</Notice>
            </Show>
            <DuplicatesOf record=id pairs=doubles/>
            <DoNotContactNotice consents/>
            <div class="record">
                <div class="record__write">
                    <Show when=move || !away.get()>
                        <TalkHere shown feed/>
                    </Show>
                </div>
                <div class="record__side">
                    <Section title=w::facts(lang)>
                        <Facts>{move || view! { <Known contact=shown.get()/> }}</Facts>
                    </Section>
                    {move || shown.with(|contact| {
                        let (sheet, custom) = (contact.sheet.clone(), contact.fields.custom.clone());
                        view! { <CustomFacts of=RecordKind::Contact record=id sheet custom/> }
                    })}
                    <CustomersHere shown may_write on_changed=move |()| refresh(shown)/>
                    <SurveysOfContact contact=id/>
                    <TasksHere on=TaskOn::Contact(id) may_write=may_hang/>
                    <MailsHere on=MailOn::Contact(id) may_write=may_hang/>
                    <FilesHere of=FileOf::Contact(id) files may_write=may_hang/>
                    <ConsentHere of=ConsentOf::Contact(id) consents may_write on_changed=move |()| refresh(shown)/>
                </div>
                <div class="record__story">
                    <Section title=cw::timeline(lang)>
                        <Timeline subject=feed may_write=may_hang/>
                    </Section>
                </div>
            </div>
        </Page>
    }
}

#[component]
fn Known(contact: Contact) -> impl IntoView {
    let lang = use_lang();
    let fields = contact.fields;
    let owner = contact.owner.map(|(_, name)| {
        view! {
            <Fact label=w::owner(lang)>
                <Avatar name size=AvatarSize::Small labelled=true/>
            </Fact>
        }
    });
    view! {
        {fields.title.map(|title| view! { <Fact label=w::job_title(lang)>{title}</Fact> })}
        {fields.phone.map(|number| view! { <Fact label=w::phone(lang)><PhoneLink number/></Fact> })}
        {fields.email.map(|address| view! { <Fact label=w::email(lang)><MailLink address/></Fact> })}
        <ReachFacts ways=fields.reach/>
        {fields.wechat.map(|wechat| view! { <Fact label=w::wechat(lang)>{wechat}</Fact> })}
        {fields.note.map(|note| view! { <Fact label=w::note(lang)><span class="record__note">{note}</span></Fact> })}
        {owner}
        <Fact label=w::updated(lang)>
            <Ago then=contact.updated_at/>
        </Fact>
    }
}

#[component]
fn Actions(shown: RwSignal<Contact>, away: Signal<bool>, leaving: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let (editing, merging) = (RwSignal::new(false), RwSignal::new(false));
    let id = shown.with_untracked(|contact| contact.id);
    let delete = deletion(shown, leaving);
    let buttons = move || {
        view! {
            <Button icon=icondata::LuPencil on_click=move |_| editing.set(true)>
                {w::edit(lang)}
            </Button>
            <Menu name="contact-more" label=w::more(lang)>
                <MenuItem icon=icondata::LuMerge on_click=move |()| merging.set(true)>
                    {k::merge_with(lang)}
                </MenuItem>
                <MenuLine/>
                <MenuItem icon=icondata::LuTrash2 danger=true on_click=delete>
                    {w::delete(lang)}
                </MenuItem>
            </Menu>
        }
    };
    view! {
        <FollowButton of=RecordOf::Contact(id)/>
        <Show when=move || !away.get() && shown.with(|contact| contact.may_write)>{buttons}</Show>
        <EditContact open=editing contact=shown on_saved=move |()| refresh(shown)/>
        <MergeWith of=RecordKind::Contact record=id open=merging/>
    }
}

/// Deletes at once and goes to the list; a toast takes it back.
fn deletion(shown: RwSignal<Contact>, leaving: RwSignal<bool>) -> Callback<()> {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    Callback::new(move |()| {
        let (id, name) = shown.with_untracked(|contact| (contact.id, contact.fields.name.clone()));
        let (toasts, navigate) = (sending.toasts(), navigate.clone());
        let done = move |deleted| {
            let words = w::deleted_toast(lang, &name);
            let back = {
                let navigate = navigate.clone();
                move |()| bring_back(lang, toasts, deleted, name.clone(), navigate.clone())
            };
            toasts.undo(words, back);
            navigate(routes::CONTACTS, NavigateOptions::default());
        };
        leaving.set(true);
        sending.send(delete_contact(id), done, move |error| {
            leaving.set(false);
            toasts.error(error_text(lang, &error));
        });
    })
}

fn bring_back(
    lang: Lang,
    toasts: Toasts,
    deleted: Deleted,
    name: String,
    navigate: impl Fn(&str, NavigateOptions) + 'static,
) {
    spawn_local(async move {
        match restore_contact(deleted).await {
            Ok(()) => {
                toasts.success(w::back_toast(lang, name));
                navigate(&routes::contact(deleted.id), NavigateOptions::default());
            }
            Err(error) => toasts.error(error_text(lang, &error)),
        }
    });
}
