//! What the pools mean to a customer, on its page: that it waits in one, or is about to fall into one.

use super::{
    api::protect_customer,
    model::{Falls, Named, PoolStanding},
    row::because_words,
    soon::days_words,
};
use crate::{
    access::{Answer, Kept, Sending},
    clock::use_now,
    locale::{Lang, use_lang},
    routes,
    ui::{Ago, MenuItem, Notice, Tone},
    words::pool as w,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

fn word(lang: Lang, name: String, name_en: Option<String>) -> String {
    name_en.filter(|_| lang == Lang::En).unwrap_or(name)
}

/// Says it above the record; nothing where there is nothing to say, and nothing where it could not be read: the page is whole without.
#[component]
pub fn PoolNotice(standing: Answer<PoolStanding>) -> impl IntoView {
    let draw = |standing: Signal<PoolStanding>| {
        let said = move || {
            let standing = standing.get();
            view! {
                {standing.inside.map(|(pool, since)| view! { <Inside pool since/> })}
                {standing.soon.map(|(falls, pool, pool_en)| view! { <SoonNotice falls pool pool_en/> })}
            }
        };
        said.into_any()
    };
    view! { <Kept answer=standing quiet=true draw/> }
}

#[component]
fn Inside(pool: Named, since: DateTime<Utc>) -> impl IntoView {
    let lang = use_lang();
    let href = format!("{}?pool={}", routes::POOL, pool.id);
    let name = word(lang, pool.name, pool.name_en);
    view! {
        <Notice title=w::is_inside(lang, name)>
            <Ago then=since/>
            " · "
            <a href=href>{w::to_pool(lang)}</a>
        </Notice>
    }
}

#[component]
fn SoonNotice(falls: Falls, pool: String, #[prop(optional_no_strip)] pool_en: Option<String>) -> impl IntoView {
    let (lang, now) = (use_lang(), use_now());
    let pool = word(lang, pool, pool_en);
    let title = Signal::derive(move || w::is_soon(lang, days_words(lang, falls.days_left(now.get())), &pool));
    view! {
        <Notice tone=Tone::Warn title>
            {because_words(lang, falls.because)} " · " {w::keep_it(lang)}
        </Notice>
    }
}

/// An entry of the customer's menu: keeps it from all rules, or no longer.
#[component]
pub fn ProtectItem(customer: Uuid, standing: Answer<PoolStanding>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let protected =
        move || standing.get().is_some_and(|standing| standing.is_ok_and(|standing| standing.protected_at.is_some()));
    let toggle = move |()| {
        let wanted = !untrack(protected);
        sending.step(protect_customer(customer, wanted), move |()| {
            let words = if wanted { w::protected_toast(lang) } else { w::unprotected_toast(lang) };
            sending.toasts().success(words);
            standing.refetch();
        });
    };
    let label = move || if protected() { w::unprotect(lang) } else { w::protect(lang) };
    view! {
        <MenuItem icon=icondata::LuShield on_click=toggle>
            <Transition>{label}</Transition>
        </MenuItem>
    }
}
