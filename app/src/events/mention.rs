//! Naming a colleague while typing: after an `@` a list of everybody, those who see the record first.

use super::{
    api::colleagues_on,
    entry::{Colleague, TimelineOf},
    naming::{mention_before, with_mention},
};
use crate::{
    access::use_session,
    locale::{lower, use_lang},
    ui::{Avatar, AvatarSize, Badge, TextArea},
    words::events as w,
};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlTextAreaElement};
use uuid::Uuid;

/// So many are offered at once; more letters find the others.
const OFFERED: usize = 8;

/// The colleagues who may be named on a record, read when they are first wanted.
#[derive(Clone, Copy)]
pub struct People {
    of: Option<TimelineOf>,
    pub all: RwSignal<Option<Vec<Colleague>>>,
    asked: StoredValue<bool>,
}

impl People {
    pub fn of(of: TimelineOf) -> Self {
        Self { of: Some(of), all: RwSignal::new(None), asked: StoredValue::new(false) }
    }

    /// Those that the caller reads itself, for a record without a timeline of this kind.
    #[must_use]
    pub fn given(all: RwSignal<Option<Vec<Colleague>>>) -> Self {
        Self { of: None, all, asked: StoredValue::new(true) }
    }

    /// Reads them, once.
    pub fn want(self) {
        let Some(of) = self.of.filter(|_| !self.asked.get_value()) else { return };
        self.asked.set_value(true);
        spawn_local(async move {
            match colleagues_on(of).await {
                Ok(all) => drop(self.all.try_set(Some(all))),
                // The next wish asks again.
                Err(_) => drop(self.asked.try_set_value(false)),
            }
        });
    }
}

/// Where somebody is being named.
#[derive(Clone, Copy)]
struct Naming {
    id: StoredValue<String>,
    text: RwSignal<String>,
    named: RwSignal<Vec<(Uuid, String)>>,
    people: People,
    /// Where the `@` stands, and what follows it.
    typed: RwSignal<Option<(usize, String)>>,
    active: RwSignal<usize>,
}

impl Naming {
    fn area(self) -> Option<HtmlTextAreaElement> {
        self.id.with_value(|id| document().get_element_by_id(id)).and_then(|area| area.dyn_into().ok())
    }

    fn caret(self) -> Option<usize> {
        usize::try_from(self.area()?.selection_start().ok()??).ok()
    }

    /// Looks whether an `@` stands before the caret.
    fn look(self) {
        let typed = self.caret().and_then(|caret| self.text.with_untracked(|text| mention_before(text, caret)));
        if typed.is_some() {
            self.people.want();
        }
        self.active.set(0);
        self.typed.set(typed);
    }

    fn offered(self) -> Vec<Colleague> {
        let Some((_, query)) = self.typed.get() else { return Vec::new() };
        let (query, me) = (lower(query.trim()), use_session().map(|session| session.person));
        self.people.all.with(|all| {
            let fits = |one: &&Colleague| Some(one.id) != me && lower(&one.name).contains(&query);
            all.iter().flatten().filter(fits).take(OFFERED).cloned().collect()
        })
    }

    fn choose(self, one: Colleague) {
        let (Some((at, _)), Some(caret), Some(area)) = (self.typed.get_untracked(), self.caret(), self.area()) else {
            return;
        };
        let (text, end) = self.text.with_untracked(|text| with_mention(text, at, caret, &one.name));
        area.set_value(&text);
        self.text.set(text);
        let end = u32::try_from(end).unwrap_or_default();
        if let Err(error) = area.focus().and_then(|()| area.set_selection_range(end, end)) {
            leptos::logging::warn!("the caret could not be moved: {error:?}");
        }
        self.named.update(|named| named.push((one.id, one.name)));
        self.typed.set(None);
    }

    fn pressed(self, event: &KeyboardEvent, offered: &[Colleague]) {
        if offered.is_empty() || event.is_composing() {
            return;
        }
        let (active, last) = (self.active.get_untracked(), offered.len() - 1);
        match event.key().as_str() {
            "ArrowDown" => self.active.set(if active >= last { 0 } else { active + 1 }),
            "ArrowUp" => self.active.set(if active == 0 { last } else { active - 1 }),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() => {
                if let Some(one) = offered.get(active) {
                    self.choose(one.clone());
                }
            }
            "Escape" => self.typed.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn choice_id(self, index: usize) -> String {
        self.id.with_value(|id| format!("{id}-colleague-{index}"))
    }
}

/// A field of several lines in which colleagues can be named.
#[component]
pub fn MentionArea(
    /// Its name and id.
    #[prop(into)]
    name: String,
    #[prop(into)] label: Signal<String>,
    text: RwSignal<String>,
    named: RwSignal<Vec<(Uuid, String)>>,
    people: People,
    #[prop(optional, into)] placeholder: MaybeProp<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let naming = Naming {
        id: StoredValue::new(name.clone()),
        text,
        named,
        people,
        typed: RwSignal::new(None),
        active: RwSignal::new(0),
    };
    let offered = Memo::new(move |_| naming.offered());
    // A field of text announces the list by these two, and keeps the focus.
    Effect::new(move |_| {
        let Some(area) = naming.area() else { return };
        let active = offered.with(|all| (!all.is_empty()).then(|| naming.choice_id(naming.active.get())));
        let told = match active {
            Some(active) => area.set_attribute("aria-activedescendant", &active),
            None => area.remove_attribute("aria-activedescendant"),
        };
        if let Err(error) = told {
            leptos::logging::warn!("the choice could not be announced: {error:?}");
        }
    });
    view! {
        <div
            class="mention"
            on:input=move |_| request_animation_frame(move || naming.look())
            on:click=move |_| naming.look()
            on:keydown=move |event| naming.pressed(&event, &offered.get_untracked())
            on:focusout=move |_| naming.typed.set(None)
        >
            <TextArea name label value=text rows=1 placeholder max=10_000 hide_label=true error autofocus/>
            <Show when=move || offered.with(|all| !all.is_empty())>
                <Offered naming offered/>
            </Show>
        </div>
    }
}

#[component]
fn Offered(naming: Naming, offered: Memo<Vec<Colleague>>) -> impl IntoView {
    let lang = use_lang();
    let choice = move |(index, one): (usize, Colleague)| {
        let is_active = move || naming.active.get() == index;
        let (name, sees, chosen) = (one.name.clone(), one.sees, one);
        view! {
            <li
                class="mention__choice"
                class:mention__choice--active=is_active
                id=naming.choice_id(index)
                role="option"
                aria-selected=move || if is_active() { "true" } else { "false" }
                // The field keeps the focus.
                on:pointerdown=move |event| event.prevent_default()
                on:click=move |event| {
                    event.stop_propagation();
                    naming.choose(chosen.clone());
                }
            >
                <Avatar name size=AvatarSize::Small labelled=true/>
                {(!sees).then(|| view! { <Badge icon=icondata::LuEyeOff>{w::does_not_see(lang)}</Badge> })}
            </li>
        }
    };
    view! {
        <ul class="mention__list" role="listbox" aria-label=w::colleagues(lang)>
            {move || offered.get().into_iter().enumerate().map(choice).collect_view()}
        </ul>
    }
}
