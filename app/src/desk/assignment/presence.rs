//! Whether one is there: said by hand in the menu of one's own and on the desk, and by signs of life while one works.

use super::{
    api::set_presence,
    model::Presence,
    words_of::{presence_icon, presence_word},
};
use crate::{
    access::{Action, error_text, use_session},
    locale::use_lang,
    ui::{ButtonKind, Menu, MenuItem, MenuLine, use_toasts},
    words::desk_assignment as w,
};
use leptos::{prelude::*, task::spawn_local};

/// A sign is given at most so often, in milliseconds.
#[cfg(feature = "hydrate")]
const SIGN_EVERY: f64 = 60_000.0;

/// What one said of oneself; `None` while that is not known, and for those who work on no tickets.
#[derive(Clone, Copy)]
struct MyPresence(RwSignal<Option<Presence>>);

/// Gives signs for as long as somebody presses keys or points at things. To be called in the frame's body.
pub fn provide_presence() {
    let presence = RwSignal::new(None);
    provide_context(MyPresence(presence));
    if use_session().is_some_and(|session| session.may(Action::EditTickets)) {
        give_signs(presence);
    }
}

#[cfg(feature = "hydrate")]
fn give_signs(presence: RwSignal<Option<Presence>>) {
    Effect::new(move |_| {
        let last = StoredValue::new(f64::MIN);
        let sign = move || {
            let now = window().performance().map(|clock| clock.now()).unwrap_or_default();
            if last.try_get_value().is_none_or(|last| now - last < SIGN_EVERY) {
                return;
            }
            last.set_value(now);
            spawn_local(async move {
                // Without an answer the next sign asks again.
                if let Ok(said) = super::api::still_here().await {
                    presence.try_set(said);
                }
            });
        };
        // The page itself was opened by somebody; what they came for goes first.
        set_timeout(sign, std::time::Duration::from_secs(2));
        for kind in ["pointerdown", "keydown"] {
            let listening = window_event_listener_untyped(kind, move |_| sign());
            on_cleanup(move || listening.remove());
        }
    });
}

#[cfg(not(feature = "hydrate"))]
const fn give_signs(_presence: RwSignal<Option<Presence>>) {}

/// Says that one is there, or not.
fn setting(presence: RwSignal<Option<Presence>>) -> Callback<Presence> {
    let (lang, toasts) = (use_lang(), use_toasts());
    Callback::new(move |wanted: Presence| {
        let was = presence.get_untracked();
        presence.set(Some(wanted));
        spawn_local(async move {
            match set_presence(None, wanted).await {
                Ok(()) => toasts.success(w::presence_set(lang, presence_word(lang, wanted))),
                Err(error) => {
                    presence.try_set(was);
                    toasts.error(error_text(lang, &error));
                }
            }
        });
    })
}

fn mine() -> Option<RwSignal<Option<Presence>>> {
    let works = use_session().is_some_and(|session| session.may(Action::EditTickets));
    use_context::<MyPresence>().filter(|_| works).map(|MyPresence(presence)| presence)
}

/// The entries of a menu, and a line behind them; nothing for those who work on no tickets.
#[component]
pub fn PresenceItems() -> impl IntoView {
    let lang = use_lang();
    mine().map(|presence| {
        let set = setting(presence);
        let item = move |one: &Presence| {
            let one = *one;
            let checked = Signal::derive(move || presence.get() == Some(one));
            view! {
                <MenuItem icon=presence_icon(one) checked on_click=move |()| set.run(one)>
                    {presence_word(lang, one)}
                </MenuItem>
            }
        };
        view! {
            {Presence::ALL.iter().map(item).collect_view()}
            <MenuLine/>
        }
    })
}

/// The same as a button of its own, for the desk.
#[component]
pub fn PresenceMenu() -> impl IntoView {
    let lang = use_lang();
    mine().map(|presence| {
        let set = setting(presence);
        let item = move |one: &Presence| {
            let one = *one;
            let checked = Signal::derive(move || presence.get() == Some(one));
            view! {
                <MenuItem icon=presence_icon(one) checked on_click=move |()| set.run(one)>
                    {presence_word(lang, one)}
                </MenuItem>
            }
        };
        let label = Signal::derive(move || match presence.get() {
            Some(is) => w::my_presence(lang, presence_word(lang, is)),
            None => w::presence(lang).to_owned(),
        });
        view! {
            <Menu name="my-presence" label icon=icondata::LuCircleUser kind=ButtonKind::Quiet text=true>
                {Presence::ALL.iter().map(item).collect_view()}
            </Menu>
        }
    })
}
