//! Who one is, and how one likes the screen.

use super::{
    preferences::{Density, Theme, speak},
    use_overlays,
};
use crate::{
    access::use_session,
    desk::assignment::PresenceItems,
    locale::{Lang, use_lang},
    routes,
    ui::{Avatar, AvatarSize, Menu, MenuItem, MenuLine},
    words::shell as w,
};
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlFormElement};

/// The person at the foot of the side bar; opens language, theme, keys and sign-out.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let lang = use_lang();
    let name = use_session().map(|session| session.name).unwrap_or_default();
    let shown = name.clone();
    view! {
        <Menu
            name="account"
            label=w::account_of(lang, &name)
            trigger=move || {
                view! {
                    <Avatar name=shown.clone() size=AvatarSize::Small labelled=true/>
                }
            }
        >
            <AccountItems/>
        </Menu>
    }
}

/// The entries about oneself, in the account menu and behind "more" on phones.
#[component]
pub(super) fn AccountItems() -> impl IntoView {
    let lang = use_lang();
    let overlays = use_overlays();
    view! {
        <PresenceItems/>
        <LanguageItems/>
        <MenuLine/>
        <ThemeItems/>
        <MenuLine/>
        <DensityItems/>
        <MenuLine/>
        <div class="for-keys" role="none">
            <MenuItem icon=icondata::LuKeyboard keys="?" on_click=move |()| overlays.key_help.set(true)>
                {w::keys(lang)}
            </MenuItem>
        </div>
        <MenuItem icon=icondata::LuCircleUser href=routes::ACCOUNT>
            {w::account(lang)}
        </MenuItem>
        <MenuItem icon=icondata::LuLogOut on_click=|()| post(routes::SIGN_OUT)>
            {w::sign_out(lang)}
        </MenuItem>
    }
}

#[component]
fn LanguageItems() -> impl IntoView {
    let spoken = use_lang();
    [(Lang::ZhCn, "zh-CN", w::chinese(spoken)), (Lang::En, "en", w::english(spoken))]
        .into_iter()
        .map(|(lang, tag, name)| {
            view! {
                <MenuItem icon=icondata::LuLanguages checked=lang == spoken on_click=move |()| speak(lang)>
                    <span lang=tag>{name}</span>
                </MenuItem>
            }
        })
        .collect_view()
}

#[component]
fn ThemeItems() -> impl IntoView {
    let lang = use_lang();
    let chosen = RwSignal::new(Theme::default());
    Effect::new(move |_| chosen.set(Theme::shown()));
    Theme::ALL
        .into_iter()
        .map(|theme| {
            let choose = move |()| {
                theme.choose();
                chosen.set(theme);
            };
            view! {
                <MenuItem icon=icon(theme) checked=Signal::derive(move || chosen.get() == theme) on_click=choose>
                    {label(lang, theme)}
                </MenuItem>
            }
        })
        .collect_view()
}

#[component]
fn DensityItems() -> impl IntoView {
    let lang = use_lang();
    let chosen = RwSignal::new(Density::default());
    Effect::new(move |_| chosen.set(Density::shown()));
    Density::ALL
        .into_iter()
        .map(|density| {
            let (icon, words) = match density {
                Density::Compact => (icondata::LuRows4, w::density_compact(lang)),
                Density::Comfortable => (icondata::LuRows3, w::density_comfortable(lang)),
            };
            let choose = move |()| {
                density.choose();
                chosen.set(density);
            };
            view! {
                <MenuItem icon=icon checked=Signal::derive(move || chosen.get() == density) on_click=choose>
                    {words}
                </MenuItem>
            }
        })
        .collect_view()
}

/// What a theme is called.
pub(super) const fn label(lang: Lang, theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => w::theme_auto(lang),
        Theme::Light => w::theme_light(lang),
        Theme::Dark => w::theme_dark(lang),
    }
}

/// The sign of a theme.
pub(super) const fn icon(theme: Theme) -> icondata::Icon {
    match theme {
        Theme::Auto => icondata::LuMonitor,
        Theme::Light => icondata::LuSun,
        Theme::Dark => icondata::LuMoon,
    }
}

/// Leaves by a plain form, which needs no answer to be read: the server sends to the sign-in page.
pub(super) fn post(address: &str) {
    let page = document();
    let form = page.create_element("form").ok().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    form.set_method("post");
    form.set_action(address);
    let sent = page.body().map(|body| body.append_child(&form).and_then(|_| form.submit()));
    if let Some(Err(error)) = sent {
        leptos::logging::error!("signing out could not be sent: {error:?}");
    }
}
