//! The mailboxes, each with how it fares.

use super::{
    api::{archive_mailbox, pause_mailbox},
    form::MailboxFields,
    model::{MailRoom, Mailbox, Trouble},
};
use crate::{
    access::Sending,
    desk::web_forms::model::Makes,
    locale::{Lang, use_lang},
    ui::{Ago, Badge, Dialog, EmptyState, IconButton, Notice, Tone},
    words::{mail as w, web_forms as fw},
};
use leptos::prelude::*;

/// What the form is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    New,
    Existing(Box<Mailbox>),
}

/// A trouble in words, with what the server said.
#[must_use]
pub fn trouble_words(lang: Lang, trouble: Trouble, said: &str) -> String {
    let words = w::text(lang, &format!("trouble_{}", trouble.key())).unwrap_or_else(|| w::trouble_other(lang));
    if said.trim().is_empty() { words.to_owned() } else { w::with_words(lang, words, said) }
}

#[component]
pub(super) fn Mailboxes(
    room: MailRoom,
    open: RwSignal<bool>,
    subject: RwSignal<Subject>,
    changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let categories = StoredValue::new(room.categories);
    let edit = Callback::new(move |mailbox: Mailbox| {
        subject.set(Subject::Existing(Box::new(mailbox)));
        open.set(true);
    });
    let done = Callback::new(move |()| {
        open.set(false);
        changed.run(());
    });
    let title = move || match subject.get() {
        Subject::New => w::add(lang).to_owned(),
        Subject::Existing(mailbox) => mailbox.form.address,
    };
    let empty = room.mailboxes.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuMailPlus title=w::none(lang) text=w::none_text(lang)/> }
    });
    view! {
        {empty}
        <ul class="admin-list mailboxes">
            {room.mailboxes.into_iter().map(|mailbox| view! { <MailboxRow mailbox edit changed/> }).collect_view()}
        </ul>
        <Dialog name="mailbox" title=Signal::derive(title) open wide=true>
            <MailboxFields subject=subject.get_untracked() categories=categories.get_value() done/>
        </Dialog>
    }
}

#[component]
fn MailboxRow(mailbox: Mailbox, edit: Callback<Mailbox>, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let address = mailbox.form.address.clone();
    let (name, anchor) = (mailbox.form.name.clone(), format!("mailbox-{}", mailbox.id));
    let rests = (!mailbox.active).then(|| view! { <Badge tone=Tone::Warn>{w::rests(lang)}</Badge> });
    let leads =
        (mailbox.form.makes == Makes::Lead).then(|| view! { <Badge tone=Tone::Neutral>{fw::makes_lead(lang)}</Badge> });
    let fetched = mailbox.fetched_at.map(|then| {
        view! {
            <span class="mailboxes__fact">{w::fetched(lang)} " " <Ago then/></span>
        }
    });
    let never = (mailbox.fetched_at.is_none() && mailbox.trouble.is_none() && mailbox.active)
        .then(|| view! { <span class="mailboxes__fact">{w::not_yet(lang)}</span> });
    let waiting = (mailbox.waiting > 0)
        .then(|| view! { <span class="mailboxes__fact">{w::waiting_out(lang, mailbox.waiting)}</span> });
    let failed =
        (mailbox.failed > 0).then(|| view! { <Badge tone=Tone::Bad>{w::failed_out(lang, mailbox.failed)}</Badge> });
    let trouble = mailbox.trouble.clone().map(|(trouble, said)| {
        let words = trouble_words(lang, trouble, &said);
        let since = mailbox.failed_at.map(|then| view! { <Ago then/> });
        view! {
            <Notice tone=Tone::Bad>{words} " " {since}</Notice>
        }
    });
    view! {
        <li class="admin-list__row mailboxes__row" id=anchor>
            <div class="admin-list__text">
                <span class="admin-strong">{address}</span>
                " "
                {(!name.is_empty()).then(|| view! { <span class="mailboxes__name">{name}</span> })}
                " "
                {leads}
                {rests}
                <span class="mailboxes__facts">{fetched} {never} {waiting} {failed}</span>
                {trouble}
            </div>
            <Deeds mailbox edit changed/>
        </li>
    }
}

#[component]
fn Deeds(mailbox: Mailbox, edit: Callback<Mailbox>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version, active, address) = (mailbox.id, mailbox.version, mailbox.active, mailbox.form.address.clone());
    let (icon, label) = if active {
        (icondata::LuPause, w::pause_this(lang, &address))
    } else {
        (icondata::LuPlay, w::go_on_this(lang, &address))
    };
    let pause = move |_| sending.step(pause_mailbox(id, version, !active), move |()| changed.run(()));
    let gone = address.clone();
    let remove = move |_| {
        let said = w::removed(lang, &gone);
        sending.step(archive_mailbox(id, version, true), move |()| {
            changed.run(());
            sending.undo(said, changed, move || archive_mailbox(id, version + 1, false));
        });
    };
    view! {
        <IconButton icon label small=true on_click=pause/>
        <IconButton
            icon=icondata::LuPencil
            label=w::edit_this(lang, &address)
            small=true
            on_click=move |_| edit.run(mailbox.clone())
        />
        <IconButton icon=icondata::LuTrash2 label=w::remove_this(lang, &address) small=true on_click=remove/>
    }
}
