//! The widgets, each with what came by it and the way into a page.

use super::{
    api::{archive_chat_widget, switch_chat_widget},
    form::WidgetFields,
    model::{ChatWidget, WidgetRoom},
    snippet::SnippetDialog,
};
use crate::{
    access::Sending,
    desk::{tickets::words_of::kind_word, web_forms::words_of::embedded_word},
    locale::use_lang,
    routes,
    ui::{Ago, Badge, Button, ButtonSize, Dialog, EmptyState, IconButton, Tone},
    words::chat as w,
};
use leptos::prelude::*;

/// What the editor is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    New,
    Existing(Box<ChatWidget>),
}

#[component]
pub(super) fn Widgets(
    room: WidgetRoom,
    open: RwSignal<bool>,
    subject: RwSignal<Subject>,
    begin: Callback<()>,
    changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let (categories, calendars) = (StoredValue::new(room.categories), StoredValue::new(room.calendars));
    let shown = RwSignal::new(None::<ChatWidget>);
    let edit = Callback::new(move |widget: ChatWidget| {
        subject.set(Subject::Existing(Box::new(widget)));
        open.set(true);
    });
    let done = Callback::new(move |()| {
        open.set(false);
        changed.run(());
    });
    let title = move || match subject.get() {
        Subject::New => w::add(lang).to_owned(),
        Subject::Existing(widget) => widget.form.name,
    };
    let empty = room.widgets.is_empty().then(|| {
        view! {
            <EmptyState icon=icondata::LuMessagesSquare title=w::none(lang) text=w::none_text(lang)>
                <Button icon=icondata::LuPlus on_click=move |_| begin.run(())>
                    {w::add(lang)}
                </Button>
            </EmptyState>
        }
    });
    view! {
        {empty}
        <ul class="admin-list web-forms">
            {room
                .widgets
                .into_iter()
                .map(|widget| view! { <WidgetLine widget edit shown changed/> })
                .collect_view()}
        </ul>
        <Dialog name="chat-widget" title=Signal::derive(title) open wide=true>
            <WidgetFields
                subject=subject.get_untracked()
                categories=categories.get_value()
                calendars=calendars.get_value()
                done
            />
        </Dialog>
        <SnippetDialog shown/>
    }
}

#[component]
fn WidgetLine(
    widget: ChatWidget,
    edit: Callback<ChatWidget>,
    shown: RwSignal<Option<ChatWidget>>,
    changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let (name, kind, anchor) = (widget.form.name.clone(), widget.form.kind, format!("chat-widget-{}", widget.id));
    let off = (!widget.active).then(|| view! { <Badge tone=Tone::Warn>{w::is_off(lang)}</Badge> });
    let embedded = embedded_word(lang, &widget.form.origins);
    let came = match widget.last_at {
        Some(then) => view! {
            <span>{w::came(lang, widget.came)} " " <Ago then/></span>
        }
        .into_any(),
        None => view! { <span>{w::came_none(lang)}</span> }.into_any(),
    };
    let href = routes::chat(&widget.token);
    let embed = {
        let widget = widget.clone();
        move |_| shown.set(Some(widget.clone()))
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
            <Deeds widget edit changed/>
        </li>
    }
}

#[component]
fn Deeds(widget: ChatWidget, edit: Callback<ChatWidget>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version, active, name) = (widget.id, widget.version, widget.active, widget.form.name.clone());
    let (icon, label) = if active {
        (icondata::LuPause, w::switch_off(lang, &name))
    } else {
        (icondata::LuPlay, w::switch_on(lang, &name))
    };
    let switch = move |_| sending.step(switch_chat_widget(id, version, !active), move |()| changed.run(()));
    let gone = name.clone();
    let remove = move |_| {
        let said = w::removed(lang, &gone);
        sending.step(archive_chat_widget(id, version, true), move |()| {
            changed.run(());
            sending.undo(said, changed, move || archive_chat_widget(id, version + 1, false));
        });
    };
    view! {
        <IconButton icon label small=true on_click=switch/>
        <IconButton
            icon=icondata::LuPencil
            label=w::edit_this(lang, &name)
            small=true
            on_click=move |_| edit.run(widget.clone())
        />
        <IconButton icon=icondata::LuTrash2 label=w::remove_this(lang, &name) small=true on_click=remove/>
    }
}
