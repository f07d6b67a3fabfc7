//! The calendars: their hours in words and in a picture.

use super::{
    api::{remove_calendar, save_calendar},
    calendar_form::CalendarForm,
    model::{Calendar, CalendarDraft},
    weeks::Weeks,
    words,
};
use crate::{
    access::{Sending, error_text},
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, EmptyState, IconButton, Section},
    words::sla as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

#[component]
pub(super) fn Calendars(calendars: Vec<Calendar>, editable: bool, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (open, subject) = (RwSignal::new(false), RwSignal::new(None::<Calendar>));
    let edit = Callback::new(move |calendar: Option<Calendar>| {
        subject.set(calendar);
        open.set(true);
    });
    let remove = Callback::new(move |calendar: Calendar| {
        let draft = CalendarDraft::of(lang, &calendar);
        sending.step(remove_calendar(calendar.id, calendar.version), move |()| {
            changed.run(());
            put_back(sending, w::calendar_removed(lang, calendar.name), None, draft, changed);
        });
    });
    let add = move || {
        editable.then(|| {
            view! {
                <Button kind=ButtonKind::Secondary icon=icondata::LuPlus on_click=move |_| edit.run(None)>
                    {w::add_calendar(lang)}
                </Button>
            }
        })
    };
    let empty = calendars.is_empty().then(|| {
        view! {
            <EmptyState icon=icondata::LuCalendarClock title=w::no_calendars(lang) text=w::no_calendars_text(lang) small=true/>
        }
    });
    let row = move |calendar: Calendar| view! { <CalendarRow calendar editable edit remove/> };
    let title = move || if subject.with(Option::is_some) { w::edit_calendar(lang) } else { w::add_calendar(lang) };
    let saved = Callback::new(move |(id, version): (Uuid, i32)| {
        open.set(false);
        changed.run(());
        match subject.get_untracked() {
            Some(before) => {
                let draft = CalendarDraft::of(lang, &before);
                put_back(sending, w::calendar_saved(lang, before.name), Some((id, version)), draft, changed);
            }
            None => sending.toasts().success(w::calendar_added(lang)),
        }
    });
    view! {
        <Section title=w::calendars(lang) actions=add>
            {empty}
            <ul class="admin-list sla-calendars">{calendars.into_iter().map(row).collect_view()}</ul>
            <Dialog name="sla-calendar" title=Signal::derive(move || title().to_owned()) open wide=true>
                {move || view! { <CalendarForm subject=subject.get_untracked() saved/> }}
            </Dialog>
        </Section>
    }
}

/// A toast that puts a calendar back as it was.
fn put_back(
    sending: Sending,
    said: String,
    existing: Option<(Uuid, i32)>,
    draft: CalendarDraft,
    changed: Callback<()>,
) {
    let (lang, toasts) = (sending.lang(), sending.toasts());
    toasts.undo(said, move |()| {
        let draft = draft.clone();
        spawn_local(async move {
            match save_calendar(existing, draft).await {
                Ok(_) => {
                    changed.try_run(());
                }
                Err(error) => toasts.error(error_text(lang, &error)),
            }
        });
    });
}

#[component]
fn CalendarRow(
    calendar: Calendar,
    editable: bool,
    edit: Callback<Option<Calendar>>,
    remove: Callback<Calendar>,
) -> impl IntoView {
    let lang = use_lang();
    let name = calendar.name.clone();
    let (edited, removed) = (calendar.clone(), calendar.clone());
    let (id, hours) = (calendar.id, format!("{} · {}", words::week(lang, &calendar), calendar.zone));
    let deeds = editable.then(|| {
        view! {
            <IconButton
                icon=icondata::LuPencil
                label=w::edit_this(lang, name.clone())
                small=true
                on_click=move |_| edit.run(Some(edited.clone()))
            />
            <IconButton
                icon=icondata::LuTrash2
                label=w::remove_this(lang, name.clone())
                small=true
                on_click=move |_| remove.run(removed.clone())
            />
        }
    });
    view! {
        <li class="sla-calendar" id=format!("calendar-{id}")>
            <div class="admin-list__row">
                <div class="admin-list__text">
                    <span class="admin-strong">{name.clone()}</span>
                    <span class="sla-calendar__hours">{hours}</span>
                </div>
                {deeds}
            </div>
            <Weeks calendar/>
        </li>
    }
}
