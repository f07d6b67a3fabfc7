//! The ticket of a line beside the list, on wide screens: its story, its fields and the answer, without leaving the list. A line is
//! chosen by a press or by the keys that go from line to line; Enter opens its page as before.

use super::{
    api::{read_ticket, ticket_story},
    desk::Desk,
    fields::Facts,
    model::Ticket,
    page::Head,
    reply::ReplyBox,
    rules_model::number_in_words,
    story::StoryHere,
    talk_model::Story,
};
use crate::{
    access::{AppError, error_text},
    desk::{chat::ChatBar, reading::ReadersHere, suggestions::SuggestionsHere},
    events::Draft,
    locale::use_lang,
    routes,
    ui::{
        EmptyState, IconButton, LinkButton, Notice, Section, Skeleton, SkeletonShape, Tone, debounced, move_in_rows,
        typing,
    },
    words::tickets as w,
};
use leptos::{
    ev::{FocusEvent, KeyboardEvent, MouseEvent},
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Element, EventTarget},
};
use uuid::Uuid;

/// As wide as the window must be, as in `style/pages/desk-preview.css`.
const WIDE: f64 = 1_200.0;
/// Who goes through lines quickly reads none of those between, in milliseconds.
const PAUSE: u64 = 150;

/// Whether a ticket is shown beside the list, and which.
#[derive(Clone, Copy)]
pub(super) struct Preview {
    pub on: RwSignal<bool>,
    pub chosen: RwSignal<Option<Uuid>>,
}

impl Preview {
    /// As it was the last time. To be called in a component's body.
    pub fn remembered() -> Self {
        let preview = Self { on: RwSignal::new(false), chosen: RwSignal::new(None) };
        let place = Draft::of("desk-preview");
        Effect::new(move |before: Option<bool>| {
            let on = preview.on.get();
            match before {
                None if place.read::<bool>() == Some(true) => preview.on.set(true),
                None => {}
                Some(_) => place.keep(on.then_some(&true)),
            }
            on
        });
        preview
    }

    fn is_shown(self) -> bool {
        let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default();
        self.on.get_untracked() && width >= WIDE
    }

    /// The line that has the focus is the one that is shown.
    pub fn focused(self, event: &FocusEvent) {
        if let Some(id) = self.is_shown().then(|| ticket_at(event.target())).flatten() {
            self.chosen.set(Some(id));
        }
    }

    /// A plain press on a line shows it here; with a key that asks for another tab, and by Enter, it opens.
    pub fn pressed(self, event: &MouseEvent) {
        let plain =
            event.detail() > 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if !plain || !self.is_shown() || !is_line(event.target()) {
            return;
        }
        if let Some(id) = ticket_at(event.target()) {
            event.prevent_default();
            self.chosen.set(Some(id));
        }
    }

    /// The arrows go from line to line too.
    pub fn moved(self, event: &KeyboardEvent) {
        let forward = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain && self.is_shown() && !typing(event) && move_in_rows(forward) {
            event.prevent_default();
        }
    }
}

/// The ticket of the line that something lies in.
fn ticket_at(target: Option<EventTarget>) -> Option<Uuid> {
    let line = target?.dyn_into::<Element>().ok()?.closest("[data-row]").ok()??;
    let link = line.query_selector("a.table__link").ok()??.get_attribute("href")?;
    link.rsplit('/').next()?.parse().ok()
}

/// Whether it is the link of the line itself, and no other in it.
fn is_line(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| matches!(element.closest("a.table__link"), Ok(Some(_))))
}

/// Opens and closes it.
#[component]
pub(super) fn PreviewButton(preview: Preview) -> impl IntoView {
    let lang = use_lang();
    view! {
        <span class="desk-preview__button">
            <IconButton
                icon=icondata::LuPanelRight
                label=w::preview(lang)
                pressed=MaybeProp::derive(move || Some(preview.on.get()))
                on_click=move |_| preview.on.update(|on| *on = !*on)
            />
        </span>
    }
}

#[component]
pub(super) fn PreviewPane(preview: Preview) -> impl IntoView {
    let lang = use_lang();
    let chosen = debounced(preview.chosen.into(), PAUSE);
    let inside = move || {
        match chosen.get() {
        Some(id) => view! { <Loading id/> }.into_any(),
        None => view! {
            <EmptyState icon=icondata::LuPanelRight title=w::preview_none(lang) text=w::preview_none_text(lang) small=true/>
        }
        .into_any(),
    }
    };
    view! {
        <Show when=move || preview.on.get()>
            <aside class="desk-preview" aria-label=w::preview(lang)>
                {inside}
            </aside>
        </Show>
    }
}

#[component]
fn Loading(id: Uuid) -> impl IntoView {
    let lang = use_lang();
    let found = RwSignal::new(None::<Result<(Ticket, Story), AppError>>);
    spawn_local(async move {
        let read = async {
            let ticket = read_ticket(id.to_string()).await?;
            let story = ticket_story(id, None).await?;
            Ok((ticket, story))
        };
        found.try_set(Some(read.await));
    });
    move || match found.get() {
        None => view! { <Skeleton shape=SkeletonShape::Record/> }.into_any(),
        Some(Ok((ticket, story))) => view! { <Shown ticket story/> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
    }
}

#[component]
fn Shown(ticket: Ticket, story: Story) -> impl IntoView {
    let number = number_in_words(ticket.number);
    let desk = Desk::of(ticket, story);
    let lang = desk.lang;
    let subject = desk.part(|ticket| ticket.fields.subject.clone());
    view! {
        <header class="desk-preview__head">
            <h2 class="desk-preview__title">{move || subject.get()}</h2>
            <LinkButton href=routes::ticket(desk.id) icon=icondata::LuMaximize2>
                {w::open_ticket(lang, number)}
            </LinkButton>
        </header>
        <Show when=move || desk.is_gone()>
            <Notice tone=Tone::Warn>{w::gone_meanwhile(lang)}</Notice>
        </Show>
        <Head desk/>
        <ChatBar desk/>
        <ReadersHere desk/>
        <Show when=move || desk.may_write()>
            <ReplyBox desk/>
            <SuggestionsHere desk/>
        </Show>
        <Section title=w::story(lang)>
            <StoryHere desk/>
        </Section>
        <Facts desk/>
    }
}
