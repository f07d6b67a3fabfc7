//! One deal on the board. Its height is fixed, because the rows of a lane are counted and not measured.

use chrono::{DateTime, Utc};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use uuid::Uuid;

use super::shelf::Shelf;
use crate::deals::model::{Card, NextActivity, Stage};
use crate::locale::{Lang, format};
use crate::routes;
use crate::ui::board::{KEYS_HINT, RowAt, card_element_id};
use crate::ui::{Avatar, AvatarSize, Colour, Icon};
use crate::words::deals as w;

/// A card of the board.
#[component]
pub fn DealCard(shelf: Shelf, row: RowAt) -> impl IntoView {
    let id = row.id;
    let card = shelf.card(id);
    let name = Memo::new(move |_| card.with(|card| card.as_ref().map(|card| card.name.clone()).unwrap_or_default()));
    let marked = Memo::new(move |_| shelf.chosen.has(id));
    view! {
        <article
            class="deal-card"
            class:deal-card--marked=move || marked.get()
            on:click=move |event| clicked(shelf, id, &event)
        >
            // One box for both lines: each box that cuts off what is too long costs the browser in every frame of a drag.
            <div class="deal-card__text">
                // It outlives every change of the card: a link that is made anew, even in place, loses the focus.
                <a
                    class="deal-card__name"
                    id=card_element_id(id)
                    href=routes::deal(id)
                    tabindex=row.tab_index
                    draggable="false"
                    title=move || name.get()
                    aria-describedby=KEYS_HINT
                >
                    {move || name.get()}
                </a>
                {move || card.get().map(|card| view! { <Customer lang=shelf.lang card /> })}
            </div>
            {move || card.get().map(|card| view! { <Foot shelf card /> })}
            <label class="deal-card__mark" data-still="true">
                <input
                    type="checkbox"
                    tabindex="-1"
                    aria-label=w::mark(shelf.lang)
                    prop:checked=move || marked.get()
                    on:change=move |_| shelf.chosen.toggle(id)
                />
            </label>
            <button
                type="button"
                class="deal-card__move"
                tabindex="-1"
                aria-label=w::move_to(shelf.lang)
                on:click=move |_| shelf.choose_stage(id, false)
            ></button>
        </article>
    }
}

/// The customer, on the line below the name.
#[component]
fn Customer(lang: Lang, card: Card) -> impl IntoView {
    let none = card.customer.is_none();
    let name = match card.customer {
        Some((_, name)) => name,
        None if card.customer_hidden => w::hidden_customer(lang).to_owned(),
        None => w::no_customer(lang).to_owned(),
    };
    view! {
        <br />
        <span class="deal-card__customer" class:deal-card__customer--none=none>
            {name}
        </span>
    }
}

/// Figures and signs at the bottom.
#[component]
fn Foot(shelf: Shelf, card: Card) -> impl IntoView {
    let (lang, now) = (shelf.lang, shelf.now());
    let stage = shelf.about().stage(card.stage).cloned();
    let value = card.value.map(|value| format::money_short(lang, value, &card.currency));
    let exact = card.value.map(|value| format::money(value, &card.currency));
    view! {
        <div class="deal-card__foot">
            <span class="deal-card__value" title=exact>
                {value}
            </span>
            <Tags card=card.clone() />
            <Age lang card=card.clone() stage now />
            <Next shelf next=card.next_activity.clone() now />
            <Avatar name=card.owner.name.clone() size=AvatarSize::Small />
        </div>
    }
}

/// The tags as coloured dots; their names on hover and for screen readers.
#[component]
fn Tags(card: Card) -> impl IntoView {
    let names = card.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>().join(" · ");
    (!card.tags.is_empty()).then(|| {
        view! {
            <span class="deal-card__tags" role="img" aria-label=names.clone() title=names>
                {card
                    .tags
                    .iter()
                    .take(4)
                    .map(|tag| {
                        let hue = Colour::named(&tag.colour).class();
                        view! { <i class=format!("deal-card__tag {hue}")></i> }
                    })
                    .collect_view()}
            </span>
        }
    })
}

/// How long it has been in its stage, and whether that is too long.
#[component]
fn Age(lang: Lang, card: Card, #[prop(optional_no_strip)] stage: Option<Stage>, now: DateTime<Utc>) -> impl IntoView {
    let days = card.days_in_stage(now);
    let stale = stage.as_ref().filter(|stage| card.is_stale(stage, now));
    let title = match stale.and_then(|stage| stage.target_days) {
        Some(target) => w::stale_hint(lang, days, target),
        None => w::age_hint(lang, days),
    };
    view! {
        <span
            class="deal-card__age"
            class:deal-card__age--stale=stale.is_some()
            role="img"
            aria-label=title.clone()
            title=title
        >
            {stale.is_some().then(|| view! { <Icon icon=icondata::LuHourglass /> })}
            {w::days_short(lang, days)}
        </span>
    }
}

/// What is to be done next: late, today, planned, or nothing.
#[component]
fn Next(shelf: Shelf, #[prop(optional_no_strip)] next: Option<NextActivity>, now: DateTime<Utc>) -> impl IntoView {
    let lang = shelf.lang;
    let (class, icon, words) = match &next {
        None => ("none", icondata::LuCircleDashed, w::next_none(lang).to_owned()),
        Some(next) => {
            let due = format::date(lang, format::local(next.due_at, shelf.offset).date_naive());
            if next.due_at < now {
                ("late", icondata::LuCircleAlert, w::next_late(lang, &next.title, due))
            } else if next.due_at < now + chrono::Duration::days(1) {
                ("soon", icondata::LuClock, w::next_soon(lang, &next.title, due))
            } else {
                ("planned", icondata::LuCalendarCheck, w::next_planned(lang, &next.title, due))
            }
        }
    };
    view! {
        <span class=format!("deal-card__next deal-card__next--{class}") role="img" aria-label=words.clone() title=words>
            <Icon icon=icon />
        </span>
    }
}

/// Ctrl or ⌘ marks, Shift marks up to here; a click that ends a drag is none. All other clicks open the deal.
fn clicked(shelf: Shelf, id: Uuid, event: &MouseEvent) {
    if shelf.lanes.just_dropped() {
        event.prevent_default();
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_on = |what: &str| target.as_ref().is_some_and(|target| matches!(target.closest(what), Ok(Some(_))));
    if is_on("label, button, input") {
        return;
    }
    if event.shift_key() {
        event.prevent_default();
        if let Some(spot) = shelf.lanes.spot(id) {
            shelf.chosen.stretch(&shelf.lane_ids(spot.lane), id);
        }
    } else if event.ctrl_key() || event.meta_key() {
        event.prevent_default();
        shelf.chosen.toggle(id);
    } else if !is_on("a") {
        // Figures and icons lie above the link, so that they can tell more under a pointer.
        let link = document().get_element_by_id(&card_element_id(id));
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            link.click();
        }
    }
}
