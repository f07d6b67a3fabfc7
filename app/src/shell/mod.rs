//! The frame around every page: where one can go, how to find and create, who one is.

mod account;
mod bars;
mod create;
mod key_help;
mod keys;
mod line;
mod palette;
mod palette_lines;
mod places;
mod preferences;
mod recent;

pub(crate) use recent::visited;

use crate::{
    access::Stamp,
    areas::{Extra, coming, fetch_when_calm},
    desk::{assignment::provide_presence, provide_waiting},
    locale::use_lang,
    notices::{Bell, NoticePanel, provide_unread},
    ui::{IconButton, Later, LeaveGuard, PageCorner, ToastStack, provide_toasts},
    words::shell as w,
};
use leptos::prelude::*;

/// What the frame can open over the page.
#[derive(Clone, Copy)]
struct Overlays {
    palette: RwSignal<bool>,
    key_help: RwSignal<bool>,
}

/// The frame: side bar (bottom bar on phones), the page, and what opens over it.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let lang = use_lang();
    let overlays = Overlays { palette: RwSignal::new(false), key_help: RwSignal::new(false) };
    provide_context(overlays);
    let toasts = provide_toasts();
    let notices = provide_unread();
    provide_presence();
    provide_waiting();
    fetch_when_calm();
    recent::remember_visits();
    provide_context(PageCorner(
        (move || {
            view! {
                <Bell phone=true/>
                <IconButton
                    icon=icondata::LuSearch
                    label=w::search(lang)
                    on_click=move |_| overlays.palette.set(true)
                />
            }
        })
        .into(),
    ));
    let wanted = Signal::derive(move || overlays.palette.get() || overlays.key_help.get() || notices.get());
    let part = |()| coming(Extra::Overlays);
    let on_missing = move |()| {
        let wishes = [overlays.palette, overlays.key_help, notices];
        let Some(wish) = wishes.into_iter().find(|wish| wish.get_untracked()) else { return };
        wish.set(false);
        toasts.part_missing(Callback::new(move |()| wish.set(true)));
    };
    let folded = RwSignal::new(use_context::<Stamp>().is_some_and(|stamp| stamp.bar_folded));
    view! {
        <LeaveGuard question=|()| coming(Extra::Question)>
            <keys::Keys/>
            <a class="skip" href="#main" rel="external">
                {w::skip_to_content(lang)}
            </a>
            <div class="frame" class:frame--folded=move || folded.get()>
                <bars::SideBar folded/>
                <main class="frame__main" id="main" tabindex="-1">
                    {children()}
                </main>
                <bars::BottomBar/>
                <line::LostLine/>
            </div>
            <Later wanted part on_missing/>
            <ToastStack/>
        </LeaveGuard>
    }
}

/// What opens over a page: the palette, the newest notices and the list of keys.
pub fn overlays() -> AnyView {
    view! {
        <palette::Palette/>
        <NoticePanel/>
        <key_help::KeyHelp/>
    }
    .into_any()
}

/// What the frame can open; made by [`Frame`].
fn use_overlays() -> Overlays {
    use_context::<Overlays>()
        .unwrap_or_else(|| Overlays { palette: RwSignal::new(false), key_help: RwSignal::new(false) })
}
