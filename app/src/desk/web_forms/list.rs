//! The forms, each with what came by it and the way into a page.

use super::{
    api::{archive_web_form, switch_web_form},
    form::WebFormFields,
    model::{WebForm, WebFormRoom},
    snippet::SnippetDialog,
    words_of::embedded_word,
};
use crate::{
    access::Sending,
    desk::tickets::words_of::kind_word,
    locale::use_lang,
    routes,
    ui::{Ago, Badge, Button, ButtonSize, Dialog, EmptyState, IconButton, Tone},
    words::web_forms as w,
};
use leptos::prelude::*;

/// What the editor is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    New,
    Existing(Box<WebForm>),
}

#[component]
pub(super) fn WebForms(
    room: WebFormRoom,
    open: RwSignal<bool>,
    subject: RwSignal<Subject>,
    changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let categories = StoredValue::new(room.categories);
    let shown = RwSignal::new(None::<WebForm>);
    let edit = Callback::new(move |form: WebForm| {
        subject.set(Subject::Existing(Box::new(form)));
        open.set(true);
    });
    let done = Callback::new(move |()| {
        open.set(false);
        changed.run(());
    });
    let title = move || match subject.get() {
        Subject::New => w::add(lang).to_owned(),
        Subject::Existing(form) => form.form.name,
    };
    let empty = room.forms.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuClipboardPen title=w::none(lang) text=w::none_text(lang)/> }
    });
    view! {
        {empty}
        <ul class="admin-list web-forms">
            {room.forms.into_iter().map(|form| view! { <FormLine form edit shown changed/> }).collect_view()}
        </ul>
        <Dialog name="web-form" title=Signal::derive(title) open wide=true>
            <WebFormFields subject=subject.get_untracked() categories=categories.get_value() done/>
        </Dialog>
        <SnippetDialog shown/>
    }
}

#[component]
fn FormLine(
    form: WebForm,
    edit: Callback<WebForm>,
    shown: RwSignal<Option<WebForm>>,
    changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let (name, kind, anchor) = (form.form.name.clone(), form.form.kind, format!("web-form-{}", form.id));
    let off = (!form.active).then(|| view! { <Badge tone=Tone::Warn>{w::is_off(lang)}</Badge> });
    let embedded = embedded_word(lang, &form.form.origins);
    let came = match form.last_at {
        Some(then) => view! {
            <span>{w::came(lang, form.came)} " " <Ago then/></span>
        }
        .into_any(),
        None => view! { <span>{w::came_none(lang)}</span> }.into_any(),
    };
    let href = routes::web_form(&form.token);
    let embed = {
        let form = form.clone();
        move |_| shown.set(Some(form.clone()))
    };
    view! {
        <li class="admin-list__row web-forms__row" id=anchor>
            <div class="admin-list__text">
                <a class="cell-link admin-strong" href=href target="_blank" rel="external noopener">
                    {name}
                </a>
                " "
                {off}
                <span class="web-forms__facts">
                    <span>{kind_word(lang, kind)}</span>
                    <span>{embedded}</span>
                    {came}
                </span>
            </div>
            <Button size=ButtonSize::Small icon=icondata::LuCode on_click=embed>
                {w::embed(lang)}
            </Button>
            <Deeds form edit changed/>
        </li>
    }
}

#[component]
fn Deeds(form: WebForm, edit: Callback<WebForm>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version, active, name) = (form.id, form.version, form.active, form.form.name.clone());
    let (icon, label) = if active {
        (icondata::LuPause, w::switch_off(lang, &name))
    } else {
        (icondata::LuPlay, w::switch_on(lang, &name))
    };
    let switch = move |_| sending.step(switch_web_form(id, version, !active), move |()| changed.run(()));
    let gone = name.clone();
    let remove = move |_| {
        let said = w::removed(lang, &gone);
        sending.step(archive_web_form(id, version, true), move |()| {
            changed.run(());
            sending.undo(said, changed, move || archive_web_form(id, version + 1, false));
        });
    };
    view! {
        <IconButton icon label small=true on_click=switch/>
        <IconButton
            icon=icondata::LuPencil
            label=w::edit_this(lang, &name)
            small=true
            on_click=move |_| edit.run(form.clone())
        />
        <IconButton icon=icondata::LuTrash2 label=w::remove_this(lang, &name) small=true on_click=remove/>
    }
}
