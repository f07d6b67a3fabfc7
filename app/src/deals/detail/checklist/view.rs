//! The checklist below the stages.

use super::{
    api::set_deal_item,
    model::{Done, Item},
};
use crate::{
    access::error_text,
    deals::detail::desk::Desk,
    locale::format,
    ui::{Badge, CheckField, Tone},
    words::deal as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// What is to be done in the stage where the deal is, and how far that is. Stages without a list show none.
#[component]
pub fn Checklist(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let items = desk.part(|page| page.items.clone());
    // The boxes stay while ticks come and go, and with them the focus.
    let listed = Memo::new(move |_| {
        items.with(|items| items.iter().map(|item| (item.id, item.name.clone(), item.needed)).collect::<Vec<_>>())
    });
    let progress = move || {
        items.with(|items| {
            w::checklist_progress(lang, items.iter().filter(|item| item.done.is_some()).count(), items.len())
        })
    };
    let rows = move || {
        let rows = listed.get().into_iter();
        rows.map(|(id, name, needed)| view! { <Row desk items id name needed/> }).collect_view()
    };
    view! {
        <Show when=move || !listed.with(Vec::is_empty)>
            <section class="checklist" aria-labelledby="checklist-title">
                <h2 id="checklist-title" class="checklist__title">
                    {w::checklist(lang)} " " <span class="checklist__progress">{progress}</span>
                </h2>
                <ul class="checklist__items">{rows}</ul>
            </section>
        </Show>
    }
}

/// One item: one tap ticks it, another takes that back. What the server does not take goes back, and why is said.
#[component]
fn Row(desk: Desk, items: Memo<Vec<Item>>, id: Uuid, name: String, needed: bool) -> impl IntoView {
    let lang = desk.lang;
    let done = Memo::new(move |_| {
        items.with(|items| items.iter().find(|item| item.id == id).and_then(|item| item.done.clone()))
    });
    // What was tapped and has not been answered.
    let wanted = RwSignal::new(None::<bool>);
    let sending = StoredValue::new(false);
    let value = RwSignal::new(done.with_untracked(Option::is_some));
    // Also what a browser remembers of a box is put right.
    Effect::new(move |_| {
        let right = wanted.get().unwrap_or_else(|| done.with(Option::is_some));
        if value.get() != right {
            value.set(right);
        }
    });
    let tapped = move |now: bool| {
        wanted.set(Some(now));
        if !sending.get_value() {
            sending.set_value(true);
            spawn_local(send(desk, id, wanted, sending));
        }
    };
    let told = move || {
        let told = |done: Done| w::ticked_by(lang, done.by, format::date_time(lang, done.at, desk.offset));
        done.get().filter(|_| value.get()).map(told)
    };
    let mark = needed.then(|| view! { <Badge tone=Tone::Warn>{w::item_needed(lang)}</Badge> });
    view! {
        <li class="checklist__item">
            <CheckField
                name=format!("item-{id}")
                label=name
                value
                hint=Signal::derive(told)
                disabled=Signal::derive(move || !desk.may_edit())
                on_change=tapped
            />
            {mark}
        </li>
    }
}

/// Sends what is wanted, until the last that was wanted is answered: two taps in a row never overtake each other.
async fn send(desk: Desk, id: Uuid, wanted: RwSignal<Option<bool>>, sending: StoredValue<bool>) {
    while let Some(now) = wanted.try_get_untracked().flatten() {
        let answer = set_deal_item(desk.id, id, now).await;
        let refused = answer.is_err();
        if let Err(error) = answer {
            desk.toasts.error(error_text(desk.lang, &error));
        }
        desk.shown_anew().await;
        let still = wanted.try_get_untracked().flatten() == Some(now);
        if refused || still {
            wanted.try_set(None);
        }
    }
    sending.try_set_value(false);
}
