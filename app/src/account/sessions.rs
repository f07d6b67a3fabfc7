//! The devices on which one is signed in.

use super::{
    api::end_session,
    model::{Agent, OwnSession},
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    routes,
    ui::{Ago, Badge, Button, ButtonSize, Icon, Tone},
    words::account as w,
};
use leptos::prelude::*;

/// A device in words.
pub(super) fn device(lang: Lang, agent: &Agent) -> String {
    match (&agent.browser, &agent.system) {
        (Some(browser), Some(system)) => w::browser_on(lang, browser, system),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => w::unknown_device(lang).to_owned(),
    }
}

#[component]
pub(super) fn Sessions(list: Vec<OwnSession>, #[prop(into)] changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <ul class="admin-list">
            {list.into_iter().map(|session| view! { <SessionRow session changed/> }).collect_view()}
        </ul>
        <form class="account-everywhere" method="post" action=routes::SIGN_OUT_EVERYWHERE>
            <button class="button button--danger" type="submit">
                <Icon icon=icondata::LuLogOut/>
                <span class="button__text">{w::sign_out_everywhere(lang)}</span>
            </button>
            <p class="admin-note">{w::sign_out_everywhere_text(lang)}</p>
        </form>
    }
}

#[component]
fn SessionRow(session: OwnSession, changed: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let sending = Sending::new();
    let icon = if session.agent.handheld { icondata::LuSmartphone } else { icondata::LuMonitor };
    let handle = session.handle.clone();
    let end = move |_| {
        sending.step(end_session(handle.clone()), move |()| {
            changed.run(());
            sending.toasts().success(w::session_ended(lang));
        });
    };
    view! {
        <li class="admin-list__row">
            <Icon icon/>
            <span class="admin-list__text">
                {device(lang, &session.agent)}
                <span class="account-session__facts">
                    <span>{w::last_seen(lang)} " " <Ago then=session.seen_at/></span>
                    {session.address.map(|address| view! { <span>{address}</span> })}
                </span>
            </span>
            {if session.current {
                view! { <Badge tone=Tone::Good>{w::this_device(lang)}</Badge> }.into_any()
            } else {
                view! {
                    <Button size=ButtonSize::Small busy=sending.busy() on_click=end>
                        {w::sign_out(lang)}
                    </Button>
                }
                    .into_any()
            }}
        </li>
    }
}
