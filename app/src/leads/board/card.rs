//! One lead on the board. Its height is fixed, because the rows of a lane are counted and not measured.

use super::shelf::Shelf;
use crate::{
    leads::{model::LeadRow, words_of::source_word},
    locale::format,
    routes,
    scores::grade_markup,
    ui::{
        AvatarSize, avatar_markup,
        board::{Cards, KEYS_HINT, card_element_id},
    },
    words::{deals as d, leads as w},
};
use leptos::{
    ev::{Event, MouseEvent},
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};
use maud::{Markup, html};
use uuid::Uuid;

impl Cards for Shelf {
    type Face = LeadRow;

    fn face(self, id: Uuid) -> Option<LeadRow> {
        self.row(id)
    }

    fn follow(self) {
        self.altered.track();
    }

    fn markup(self, id: Uuid, row: &LeadRow, tab_index: &str) -> Markup {
        html! {
            article.deal-card {
                div.deal-card__text {
                    a.deal-card__name id=(card_element_id(id)) href=(routes::lead(id)) tabindex=(tab_index) draggable="false"
                        title=(row.called) aria-describedby=(KEYS_HINT) { (row.called) }
                    br;
                    (about(row))
                }
                (self.foot(row))
                button.deal-card__move type="button" tabindex="-1" aria-label=(d::move_to(self.lang)) {}
            }
        }
    }

    fn redraw(self, element: &Element, _: &LeadRow, now: &LeadRow) {
        // All of these are in the markup, so that they are found; what is done with them cannot fail. The link outlives every change:
        // one that is made anew, even in place, loses the focus.
        let part = |selector| element.query_selector(selector).ok().flatten();
        if let Some(link) = part("a") {
            link.set_text_content(Some(&now.called));
            link.set_attribute("title", &now.called).ok();
        }
        for (selector, markup) in [(".deal-card__customer", about(now)), (".deal-card__foot", self.foot(now))] {
            if let Some(part) = part(selector) {
                part.set_outer_html(&markup.into_string());
            }
        }
    }

    fn clicked(self, id: Uuid, event: &MouseEvent) {
        if self.lanes.just_dropped() {
            return event.prevent_default();
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_on = |what: &str| target.as_ref().is_some_and(|target| matches!(target.closest(what), Ok(Some(_))));
        if is_on("button") {
            self.moving.set(Some(id));
        } else if is_on("article") && !is_on("a") {
            let link = document().get_element_by_id(&card_element_id(id));
            if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
                // In a turn of its own: the list that hears this click must not hear the next before it is done.
                spawn_local(async move { link.click() });
            }
        }
    }

    fn filled_in(self, _: Uuid, _: &Event) {}
}

/// Who it is, and what they want.
fn about(row: &LeadRow) -> Markup {
    let words: Vec<&str> = [&row.person, &row.interest].into_iter().filter_map(Option::as_deref).collect();
    html! { span.deal-card__customer { (words.join(" · ")) } }
}

impl Shelf {
    /// Where it came from, what it scores, until when, and whose it is.
    fn foot(self, row: &LeadRow) -> Markup {
        let due = row.due_at.filter(|_| row.state.is_open());
        let late = due.is_some_and(|due| due < self.now());
        let day = due.map(|due| format::date_short(self.lang, format::local(due, self.offset).date_naive()));
        let said = if late { w::overdue(self.lang) } else { w::due(self.lang) };
        html! {
            div.deal-card__foot {
                span.deal-card__value { (source_word(self.lang, row.source)) }
                @if let Some((points, grade)) = row.score { (grade_markup(self.lang, grade, points)) }
                @if let Some(day) = day {
                    span.deal-card__age.deal-card__age--stale[late] title=(said) { (day) }
                }
                @if let Some(owner) = &row.owner { (avatar_markup(owner, AvatarSize::Small)) }
            }
        }
    }
}
