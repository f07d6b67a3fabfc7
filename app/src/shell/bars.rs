//! The side bar, and the bottom bar of phones.

use super::{
    account::{AccountItems, AccountMenu},
    create::CreateMenu,
    places::{Place, places},
    preferences::keep_folded,
    use_overlays,
};
use crate::{
    access::use_organisation,
    desk::WaitingCount,
    locale::use_lang,
    notices::Bell,
    routes,
    ui::{Icon, IconButton, Kbd, Menu, MenuItem, MenuLine},
    words::shell as w,
};
use leptos::prelude::*;
use leptos_router::components::A;

/// The side bar of wide screens: 220 px, or icons only.
#[component]
pub(super) fn SideBar(folded: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let (main, lower): (Vec<_>, Vec<_>) = places().into_iter().partition(|place| place.daily);
    view! {
        <header class="side">
            <div class="side__head">
                <img class="side__mark" src="/icons/icon.svg" alt="" width="24" height="24"/>
                <span class="side__name">{use_organisation().name}</span>
                <CreateMenu name="create"/>
            </div>
            <SearchButton/>
            <nav class="side__nav" aria-label=w::navigation(lang)>
                {main.into_iter().map(|place| view! { <SideLink place/> }).collect_view()}
                <span class="side__gap"></span>
                {lower.into_iter().map(|place| view! { <SideLink place/> }).collect_view()}
            </nav>
            <div class="side__foot">
                <AccountMenu/>
                <Bell/>
                <FoldButton folded/>
            </div>
        </header>
    }
}

#[component]
fn SideLink(place: Place) -> impl IntoView {
    let label = (place.label)(use_lang());
    view! {
        <A href=place.href attr:class="side__link" attr:data-tip=label>
            <Icon icon=place.icon/>
            <span class="side__text">{label}</span>
            {(place.href == routes::DESK).then(|| view! { <WaitingCount/> })}
        </A>
    }
}

/// Looks like a field and opens the palette.
#[component]
fn SearchButton() -> impl IntoView {
    let (lang, overlays) = (use_lang(), use_overlays());
    view! {
        <button
            type="button"
            class="side__search"
            aria-label=w::search(lang)
            data-tip=w::search(lang)
            aria-haspopup="dialog"
            on:click=move |_| overlays.palette.set(true)
        >
            <Icon icon=icondata::LuSearch/>
            <span class="side__text">{w::search(lang)}</span>
            <span class="side__text">
                <Kbd keys="mod K"/>
            </span>
        </button>
    }
}

#[component]
fn FoldButton(folded: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let turn = move |_| {
        folded.update(|folded| *folded = !*folded);
        keep_folded(folded.get_untracked());
    };
    view! {
        <IconButton
            icon=icondata::LuPanelLeft
            label=move || if folded.get() { w::unfold_bar(lang) } else { w::fold_bar(lang) }
            on_click=turn
        />
    }
}

/// The bar under the thumb: the places used all day, creating in the middle, the rest behind "more".
#[component]
pub(super) fn BottomBar() -> impl IntoView {
    let lang = use_lang();
    let (main, rest): (Vec<_>, Vec<_>) = places().into_iter().partition(|place| place.thumb);
    let half = main.len().div_ceil(2);
    let (left, right): (Vec<_>, Vec<_>) = main.into_iter().enumerate().partition(|(index, _)| *index < half);
    let links =
        |part: Vec<(usize, Place)>| part.into_iter().map(|(_, place)| view! { <BottomLink place/> }).collect_view();
    view! {
        // What stands above it is the page: browsers paint first when they have come to this.
        <nav class="bottom-bar" id="page-above" aria-label=w::navigation_phone(lang)>
            {links(left)}
            <div class="bottom-bar__create">
                <CreateMenu name="create-phone"/>
            </div>
            {links(right)}
            <MoreMenu rest/>
        </nav>
    }
}

#[component]
fn BottomLink(place: Place) -> impl IntoView {
    view! {
        <A href=place.href attr:class="bottom-bar__link">
            <Icon icon=place.icon/>
            <span>{(place.label)(use_lang())}</span>
            {(place.href == routes::DESK).then(|| view! { <WaitingCount/> })}
        </A>
    }
}

#[component]
fn MoreMenu(rest: Vec<Place>) -> impl IntoView {
    let (lang, overlays) = (use_lang(), use_overlays());
    let trigger = move || {
        view! {
            <span class="bottom-bar__more">
                <Icon icon=icondata::LuEllipsis/>
                <span>{w::more(lang)}</span>
            </span>
        }
    };
    view! {
        <Menu name="more" label=w::more(lang) trigger>
            <MenuItem icon=icondata::LuSearch on_click=move |()| overlays.palette.set(true)>
                {w::search(lang)}
            </MenuItem>
            {rest
                .into_iter()
                .map(|place| {
                    view! {
                        <MenuItem icon=place.icon href=place.href>
                            {(place.label)(lang)}
                        </MenuItem>
                    }
                })
                .collect_view()}
            <MenuLine/>
            <AccountItems/>
        </Menu>
    }
}
