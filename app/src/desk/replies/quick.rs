//! Canned replies in the box for answers: by `/` while one types, or by a button.

use super::{
    api::{desk_replies, use_desk_reply},
    model::{Reply, found},
    quick_list::{Browse, Offered},
    text_model::{place_of, slash_before, with_words},
    values::filled,
};
use crate::{
    access::{error_text, use_session},
    desk::tickets::desk::{Desk, Put},
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, ButtonSize, Notice, Tone},
    words::desk_replies as w,
};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlTextAreaElement};

/// So many are offered at once; more letters find the others.
const OFFERED: usize = 8;

/// Where somebody is choosing a reply.
#[derive(Clone, Copy)]
pub(super) struct Quick {
    pub lang: Lang,
    desk: Desk,
    /// Id of the field.
    area: &'static str,
    text: RwSignal<String>,
    agent: StoredValue<String>,
    pub all: RwSignal<Option<Vec<Reply>>>,
    asked: StoredValue<bool>,
    /// Where the `/` stands, and what follows it.
    typed: RwSignal<Option<(usize, String)>>,
    pub active: RwSignal<usize>,
    pub english: RwSignal<bool>,
    /// Marks in the text that are to be filled in by hand.
    blanks: RwSignal<Vec<String>>,
    /// The list behind the button.
    pub browsing: RwSignal<bool>,
    /// Where the words go that are chosen from it.
    caret: StoredValue<Option<usize>>,
}

impl Quick {
    fn new(desk: Desk, area: &'static str, text: RwSignal<String>) -> Self {
        let lang = use_lang();
        Self {
            lang,
            desk,
            area,
            text,
            agent: StoredValue::new(use_session().map(|session| session.name).unwrap_or_default()),
            all: RwSignal::new(None),
            asked: StoredValue::new(false),
            typed: RwSignal::new(None),
            active: RwSignal::new(0),
            english: RwSignal::new(lang == Lang::En),
            blanks: RwSignal::new(Vec::new()),
            browsing: RwSignal::new(false),
            caret: StoredValue::new(None),
        }
    }

    fn field(self) -> Option<HtmlTextAreaElement> {
        document().get_element_by_id(self.area).and_then(|area| area.dyn_into().ok())
    }

    fn caret_now(self) -> Option<usize> {
        usize::try_from(self.field()?.selection_start().ok()??).ok()
    }

    /// Reads the replies, once.
    pub fn want(self) {
        if self.asked.get_value() {
            return;
        }
        self.asked.set_value(true);
        spawn_local(async move {
            match desk_replies().await {
                Ok(all) => drop(self.all.try_set(Some(all))),
                Err(error) => {
                    // The next wish asks again.
                    self.asked.try_set_value(false);
                    self.desk.toasts.error(error_text(self.lang, &error));
                }
            }
        });
    }

    /// Looks whether a `/` stands before the caret.
    fn look(self) {
        let typed = self.caret_now().and_then(|caret| self.text.with_untracked(|text| slash_before(text, caret)));
        if typed.is_some() {
            self.want();
        }
        self.active.set(0);
        self.typed.set(typed);
    }

    pub fn offered(self) -> Vec<Reply> {
        let Some((_, words)) = self.typed.get() else { return Vec::new() };
        let mut some = self.all.with(|all| found(all.as_deref().unwrap_or_default(), &words));
        some.truncate(OFFERED);
        some
    }

    pub fn choice_id(self, index: usize) -> String {
        format!("{}-reply-{index}", self.area)
    }

    /// Puts the words of a reply where the `/` stands, or where the caret was when the list was opened.
    pub fn choose(self, reply: &Reply) {
        let english = self.english.get_untracked();
        let end = self.caret_now();
        let length = self.text.with_untracked(|text| text.encode_utf16().count());
        let (from, to) = match self.typed.get_untracked() {
            Some((at, _)) => (at, end.unwrap_or(length)),
            None => {
                let at = self.caret.get_value().unwrap_or(length);
                (at, at)
            }
        };
        self.typed.set(None);
        self.put(from, to, reply.words(english), english);
        let id = reply.id;
        spawn_local(async move {
            // Counting is no reason to bother anybody.
            if let Err(error) = use_desk_reply(id).await {
                leptos::logging::warn!("the use of a reply could not be counted: {error}");
            }
        });
    }

    fn put(self, from: usize, to: usize, words: &str, english: bool) -> String {
        let filled = self
            .desk
            .ticket
            .with_untracked(|ticket| self.agent.with_value(|agent| filled(words, ticket, agent, english)));
        let (text, end) = self.text.with_untracked(|text| with_words(text, from, to, &filled.text));
        let blank = filled.blanks.first().and_then(|mark| place_of(&text, mark));
        self.text.set(text.clone());
        self.blanks.update(|blanks| {
            for mark in filled.blanks {
                if !blanks.contains(&mark) {
                    blanks.push(mark);
                }
            }
        });
        if let Some(field) = self.field() {
            field.set_value(&text);
            let place = blank.unwrap_or((end, end));
            let unit = |place: usize| u32::try_from(place).unwrap_or_default();
            // The first blank is marked, to be typed over.
            let moved = field.focus().and_then(|()| field.set_selection_range(unit(place.0), unit(place.1)));
            if let Err(error) = moved {
                leptos::logging::warn!("the caret could not be moved: {error:?}");
            }
        }
        filled.text
    }

    /// Puts the words of a macro behind what is typed, and takes them out again where they still stand there.
    fn hear(self, put: Put) {
        match put {
            Put::In(chinese, other) => {
                let english = self.english.get_untracked();
                let (first, second) = if english { (&other, &chinese) } else { (&chinese, &other) };
                let Some(words) = first.as_ref().or(second.as_ref()) else { return };
                let text = self.text.get_untracked();
                let begins = if text.trim().is_empty() { "" } else { "\n\n" };
                let end = text.encode_utf16().count();
                let put = self.put(end, end, &format!("{begins}{words}"), english);
                self.desk.put_words.set_value(Some(put));
            }
            Put::Out => {
                let Some(words) = self.desk.put_words.get_value() else { return };
                self.desk.put_words.set_value(None);
                let left = self.text.with_untracked(|text| text.strip_suffix(words.as_str()).map(str::to_owned));
                if let Some(left) = left {
                    self.text.set(left);
                }
            }
        }
    }

    fn pressed(self, event: &KeyboardEvent, offered: &[Reply]) {
        if offered.is_empty() || event.is_composing() {
            return;
        }
        let (active, last) = (self.active.get_untracked(), offered.len() - 1);
        match event.key().as_str() {
            "ArrowDown" => self.active.set(if active >= last { 0 } else { active + 1 }),
            "ArrowUp" => self.active.set(if active == 0 { last } else { active - 1 }),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() => {
                if let Some(reply) = offered.get(active) {
                    self.choose(reply);
                }
            }
            "Escape" => self.typed.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Around the field of the answer: offers replies after a `/`, and says what is still to be filled in.
#[component]
pub(in crate::desk) fn QuickReplies(
    desk: Desk,
    /// Id of the field.
    area: &'static str,
    text: RwSignal<String>,
    children: Children,
) -> impl IntoView {
    let quick = Quick::new(desk, area, text);
    let lang = quick.lang;
    let offered = Memo::new(move |_| quick.offered());
    let is_offering = Memo::new(move |_| offered.with(|all| !all.is_empty()));
    // A field of text announces the list by this, and keeps the focus.
    Effect::new(move |_| {
        let active = is_offering.get().then(|| quick.choice_id(quick.active.get()));
        let (Some(active), Some(field)) = (active, quick.field()) else { return };
        if let Err(error) = field.set_attribute("aria-activedescendant", &active) {
            leptos::logging::warn!("the choice could not be announced: {error:?}");
        }
    });
    Effect::new(move |was: Option<bool>| {
        let is = is_offering.get();
        if was == Some(true)
            && !is
            && let Some(Err(error)) = quick.field().map(|field| field.remove_attribute("aria-activedescendant"))
        {
            leptos::logging::warn!("the choice could not be taken back: {error:?}");
        }
        is
    });
    Effect::new(move |_| {
        if let Some(put) = desk.put.get() {
            desk.put.set(None);
            quick.hear(put);
        }
    });
    let left = Memo::new(move |_| {
        let text = text.get();
        quick
            .blanks
            .with(|blanks| blanks.iter().filter(|mark| text.contains(mark.as_str())).cloned().collect::<Vec<_>>())
    });
    let browse = move |_| {
        quick.caret.set_value(quick.caret_now());
        quick.want();
        quick.browsing.set(true);
    };
    view! {
        <div
            class="quick-replies mention"
            on:input=move |_| request_animation_frame(move || quick.look())
            on:click=move |_| quick.look()
            on:keydown=move |event| quick.pressed(&event, &offered.get_untracked())
            on:focusout=move |_| quick.typed.set(None)
        >
            {children()}
            <Show when=move || is_offering.get()>
                <Offered quick offered/>
            </Show>
        </div>
        <Show when=move || left.with(|left| !left.is_empty())>
            <Notice tone=Tone::Warn>{move || w::blanks_left(lang, left.get().join(" "))}</Notice>
        </Show>
        <p class="quick-replies__ways">
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                icon=icondata::LuMessageSquareQuote
                on_click=browse
            >
                {w::insert(lang)}
            </Button>
            <span class="aside-none quick-replies__hint">{w::slash_hint(lang)}</span>
        </p>
        <Browse quick/>
    }
}
