//! The calendars: their hours in words and in a picture.

use super::{
    api::{remove_calendar, save_calendar},
    calendar_form::CalendarForm,
    model::{Calendar, CalendarDraft},
    weeks::Weeks,
    words,
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, EmptyState, IconButton, Section, Subject},
    words::sla as w,
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub(super) fn Calendars(calendars: Vec<Calendar>, editable: bool, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let remove = Callback::new(move |calendar: Calendar| {
        let draft = CalendarDraft::of(lang, &calendar);
        sending.step(remove_calendar(calendar.id, calendar.version), move |()| {
            changed.run(());
            sending.undo(w::calendar_removed(lang, calendar.name), changed, move || save_calendar(None, draft.clone()));
        });
    });
    let add = move || {
        editable.then(|| {
            view! {
                <Button kind=ButtonKind::Secondary icon=icondata::LuPlus on_click=move |_| subject.add()>
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
    let row = move |calendar: Calendar| view! { <CalendarRow calendar editable subject remove/> };
    let saved = Callback::new(move |at: (Uuid, i32)| {
        subject.open.set(false);
        changed.run(());
        match subject.one() {
            Some(before) => {
                let draft = CalendarDraft::of(lang, &before);
                let back = move || save_calendar(Some(at), draft.clone());
                sending.undo(w::calendar_saved(lang, before.name), changed, back);
            }
            None => sending.toasts().success(w::calendar_added(lang)),
        }
    });
    view! {
        <Section title=w::calendars(lang) actions=add>
            {empty}
            <ul class="admin-list sla-calendars">{calendars.into_iter().map(row).collect_view()}</ul>
            <Dialog name="sla-calendar" title=subject.title(w::edit_calendar(lang), w::add_calendar(lang)) open=subject.open wide=true>
                {move || view! { <CalendarForm subject=subject.one() saved/> }}
            </Dialog>
        </Section>
    }
}

#[component]
fn CalendarRow(
    calendar: Calendar,
    editable: bool,
    subject: Subject<Calendar>,
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
                on_click=move |_| subject.change(edited.clone())
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
