//! One deal on the board. Its height is fixed, because the rows of a lane are counted and not measured. Its signs are drawn by
//! the style sheet: each element of a card is there for every card.

use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement, HtmlInputElement};
use maud::{Markup, html};
use uuid::Uuid;

use super::shelf::Shelf;
use crate::deals::model::{Card, NextActivity};
use crate::locale::format;
use crate::routes;
use crate::ui::board::{Cards, KEYS_HINT, card_element_id};
use crate::ui::{AvatarSize, Colour, avatar_markup};
use crate::words::deals as w;

/// What is seen of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    card: Card,
    marked: bool,
}

impl Cards for Shelf {
    type Face = Face;

    fn face(self, id: Uuid) -> Option<Face> {
        let marked = untrack(|| self.chosen.has(id));
        self.card(id).map(|card| Face { card, marked })
    }

    fn follow(self) {
        self.altered.track();
        self.chosen.follow();
    }

    fn markup(self, id: Uuid, Face { card, marked }: &Face, tab_index: &str) -> Markup {
        html! {
            article.deal-card.deal-card--marked[*marked] {
                // One box for both lines: each box that cuts off what is too long costs the browser in every frame of a drag.
                div.deal-card__text {
                    a.deal-card__name id=(card_element_id(id)) href=(routes::deal(id)) tabindex=(tab_index) draggable="false"
                        title=(card.name) aria-describedby=(KEYS_HINT) { (card.name) }
                    br;
                    (self.customer(card))
                }
                (self.foot(card))
                label.deal-card__mark data-still="true" {
                    input type="checkbox" tabindex="-1" autocomplete="off" aria-label=(w::mark(self.lang)) checked[*marked];
                }
                button.deal-card__move type="button" tabindex="-1" aria-label=(w::move_to(self.lang)) {}
            }
        }
    }

    fn redraw(self, row: &Element, was: &Face, now: &Face) {
        // All of these are in the markup, so that they are found; what is done with them cannot fail.
        let part = |selector| row.query_selector(selector).ok().flatten();
        if was.marked != now.marked {
            if let Some(card) = row.first_element_child() {
                card.class_list().toggle_with_force("deal-card--marked", now.marked).ok();
            }
            if let Some(mark) = part("input").and_then(|mark| mark.dyn_into::<HtmlInputElement>().ok()) {
                mark.set_checked(now.marked);
            }
        }
        if was.card == now.card {
            return;
        }
        // The link outlives every change of the card: one that is made anew, even in place, loses the focus.
        if let Some(link) = part("a") {
            link.set_text_content(Some(&now.card.name));
            link.set_attribute("title", &now.card.name).ok();
        }
        for (selector, markup) in
            [(".deal-card__customer", self.customer(&now.card)), (".deal-card__foot", self.foot(&now.card))]
        {
            if let Some(part) = part(selector) {
                part.set_outer_html(&markup.into_string());
            }
        }
    }

    fn clicked(self, id: Uuid, event: &MouseEvent) {
        clicked(self, id, event);
    }

    fn filled_in(self, id: Uuid, _: &Event) {
        self.chosen.toggle(id);
    }
}

/// The parts of a card.
impl Shelf {
    /// The customer, on the line below the name.
    fn customer(self, card: &Card) -> Markup {
        let name = match &card.customer {
            Some((_, name)) => name,
            None if card.customer_hidden => w::hidden_customer(self.lang),
            None => w::no_customer(self.lang),
        };
        html! { span.deal-card__customer.deal-card__customer--none[card.customer.is_none()] { (name) } }
    }

    /// Figures and signs at the bottom.
    fn foot(self, card: &Card) -> Markup {
        let value = card.value.map(|value| format::money_short(self.lang, value, &card.currency));
        let exact = card.value.map(|value| format::money(value, &card.currency));
        html! {
            div.deal-card__foot {
                span.deal-card__value title=[exact] { (value.unwrap_or_default()) }
                (tags(card))
                (self.age(card))
                (self.next(card.next_activity.as_ref()))
                (avatar_markup(&card.owner.name, AvatarSize::Small))
            }
        }
    }

    /// How long it has been in its stage, and whether that is too long.
    fn age(self, card: &Card) -> Markup {
        let (lang, now, about) = (self.lang, self.now(), self.about());
        let days = card.days_in_stage(now);
        let stale = about.stage(card.stage).filter(|stage| card.is_stale(stage, now));
        let words = match stale.and_then(|stage| stage.target_days) {
            Some(target) => w::stale_hint(lang, days, target),
            None => w::age_hint(lang, days),
        };
        html! {
            span.deal-card__age.deal-card__age--stale[stale.is_some()] role="img" aria-label=(words) title=(words) {
                (w::days_short(lang, days))
            }
        }
    }

    /// What is to be done next: late, today, planned, or nothing.
    fn next(self, next: Option<&NextActivity>) -> Markup {
        let (lang, now) = (self.lang, self.now());
        let (class, words) = match next {
            None => ("none", w::next_none(lang).to_owned()),
            Some(next) => {
                let due = format::date(lang, format::local(next.due_at, self.offset).date_naive());
                if next.due_at < now {
                    ("late", w::next_late(lang, &next.title, due))
                } else if next.due_at < now + chrono::Duration::days(1) {
                    ("soon", w::next_soon(lang, &next.title, due))
                } else {
                    ("planned", w::next_planned(lang, &next.title, due))
                }
            }
        };
        html! {
            span class={ "deal-card__next deal-card__next--" (class) } role="img" aria-label=(words) title=(words) {}
        }
    }
}

/// The tags as coloured dots; their names on hover and for screen readers.
fn tags(card: &Card) -> Markup {
    let names = card.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>().join(" · ");
    html! {
        @if !card.tags.is_empty() {
            span.deal-card__tags role="img" aria-label=(names) title=(names) {
                @for tag in card.tags.iter().take(4) {
                    i class={ "deal-card__tag " (Colour::named(&tag.colour).class()) } {}
                }
            }
        }
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
    if is_on("button") {
        return shelf.choose_stage(id, false);
    }
    // A row is a little larger than its card.
    if is_on("label, input") || !is_on("article") {
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
            // In a turn of its own: the list that hears this click must not hear the next before it is done.
            spawn_local(async move { link.click() });
        }
    }
}
