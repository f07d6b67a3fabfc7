//! Warns before typed words are lost.

use super::{Confirm, Later, Part, scroll::CameBack, use_toasts};
use crate::{locale::use_lang, words::ui as w};
use leptos::{
    ev::MouseEvent,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlAnchorElement},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// How many forms on the page hold words that are not saved, and where one wants to go in spite of them.
#[derive(Clone, Copy)]
pub struct Unsaved {
    forms: RwSignal<usize>,
    going: RwSignal<Option<String>>,
    asking: RwSignal<bool>,
}

impl Unsaved {
    fn any(self) -> bool {
        self.forms.get_untracked() > 0
    }

    fn ask(self, href: String) {
        self.going.set(Some(href));
        self.asking.set(true);
    }
}

/// Goes to a page of the product, after asking if that loses something. For keys and commands; links ask by themselves.
pub fn use_go() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let unsaved = use_context::<Unsaved>();
    let came_back = use_context::<CameBack>();
    let navigate = use_navigate();
    move |href: &str| match unsaved {
        Some(unsaved) if unsaved.any() => unsaved.ask(href.to_owned()),
        _ => {
            if let Some(came_back) = came_back {
                came_back.forget();
            }
            navigate(href, NavigateOptions::default());
        }
    }
}

/// While `dirty`, closing the tab asks in the browser's words, and following a link of the product asks in ours.
pub fn warn_before_leaving(dirty: Signal<bool>) {
    let Some(unsaved) = use_context::<Unsaved>() else { return };
    let counted = StoredValue::new(false);
    let count = move |is: bool| {
        if counted.try_get_value().is_some_and(|was| was != is) {
            counted.set_value(is);
            unsaved.forms.update(|forms| *forms = if is { *forms + 1 } else { forms.saturating_sub(1) });
        }
    };
    Effect::new(move || count(dirty.get()));
    on_cleanup(move || count(false));
}

/// Around the whole frame: asks before a link is followed that would lose typed words.
#[component]
pub fn LeaveGuard(
    children: Children,
    /// Gives [`leave_question`], which most visits never need.
    #[prop(into)]
    question: Callback<(), Part>,
) -> impl IntoView {
    let unsaved = Unsaved { forms: RwSignal::new(0), going: RwSignal::new(None), asking: RwSignal::new(false) };
    provide_context(unsaved);
    let came_back = CameBack::provide();
    Effect::new(move |_| {
        let closing = window_event_listener(leptos::ev::beforeunload, move |event| {
            if unsaved.any() {
                event.prevent_default();
            }
        });
        on_cleanup(move || closing.remove());
    });
    // The router listens on the window, so a refusal here comes first.
    let clicked = move |event: MouseEvent| {
        let Some(href) = left_by(&event) else { return };
        if unsaved.any() {
            event.prevent_default();
            unsaved.ask(href);
        } else {
            came_back.forget();
        }
    };
    let toasts = use_toasts();
    let on_missing = move |()| {
        unsaved.asking.set(false);
        toasts.part_missing(Callback::new(move |()| unsaved.asking.set(true)));
    };
    view! {
        <div class="contents" on:click=clicked>
            {children()}
        </div>
        <Later wanted=unsaved.asking part=question on_missing />
    }
}

/// The question of [`LeaveGuard`].
pub fn leave_question() -> AnyView {
    view! { <Question /> }.into_any()
}

#[component]
fn Question() -> impl IntoView {
    let lang = use_lang();
    let navigate = use_navigate();
    let Some(unsaved) = use_context::<Unsaved>() else { return ().into_any() };
    let leave = move |()| {
        unsaved.forms.set(0);
        if let Some(href) = unsaved.going.get_untracked() {
            navigate(&href, NavigateOptions::default());
        }
    };
    view! {
        <Confirm
            name="leave"
            open=unsaved.asking
            title=w::leave_title(lang)
            text=w::leave_text(lang)
            action=w::leave(lang)
            on_confirm=leave
        />
    }
    .into_any()
}

/// The address of the product's page that a plain click on a link goes to.
fn left_by(event: &MouseEvent) -> Option<String> {
    if event.default_prevented() || event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return None;
    }
    let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    let stays = !link.target().is_empty() || link.has_attribute("download") || link.host() != location().host().ok()?;
    (!stays).then(|| format!("{}{}{}", link.pathname(), link.search(), link.hash()))
}
