//! The lifecycle in the head of a customer's page: seen by everybody, changed there by who may.

use super::{
    api::change_lifecycle,
    badge::{LifecycleBadge, word},
    model::{Lifecycle, LifecycleChange, Standing},
};
use crate::{
    access::Sending,
    locale::use_lang,
    ui::{ButtonKind, Menu, MenuItem, MenuLine},
    words::lifecycle as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A badge that opens a menu for who may change it. `on_changed` is told when the server has taken a change.
#[component]
pub fn LifecycleControl(
    customer: Uuid,
    standing: Standing,
    may_write: bool,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    if !may_write {
        return view! { <LifecycleBadge is=standing.is/> }.into_any();
    }
    let choose = move |wanted: Standing| {
        if wanted == standing {
            return;
        }
        let change = LifecycleChange { customer, seen: standing, wanted };
        sending.step(change_lifecycle(change), move |()| {
            on_changed.run(());
            let said = if wanted.by_hand {
                w::changed_toast(lang, word(lang, wanted.is))
            } else {
                w::released_toast(lang).to_owned()
            };
            sending.undo(said, on_changed, move || change_lifecycle(change.back()));
        });
    };
    let item = move |is: Lifecycle| {
        let checked = standing.is == is;
        view! {
            <MenuItem checked on_click=move |()| choose(Standing { is, by_hand: true })>
                {word(lang, is)}
            </MenuItem>
        }
    };
    let trigger = move || {
        view! {
            <LifecycleBadge is=standing.is/>
            {standing.by_hand.then(|| view! { <span class="lifecycle__hand">{w::by_hand(lang)}</span> })}
        }
    };
    view! {
        <Menu name="lifecycle" label=w::change(lang) kind=ButtonKind::Quiet trigger>
            {Lifecycle::ALL.map(item).collect_view()}
            {standing
                .by_hand
                .then(|| {
                    view! {
                        <MenuLine/>
                        <MenuItem
                            icon=icondata::LuRefreshCw
                            on_click=move |()| choose(Standing { by_hand: false, ..standing })
                        >
                            {w::release(lang)}
                        </MenuItem>
                    }
                })}
        </Menu>
    }
    .into_any()
}
