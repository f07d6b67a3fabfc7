//! One ticket on the board. Its height is fixed, because the rows of a lane are counted and not measured.

use super::shelf::Shelf;
use crate::{
    desk::{
        sla::words::measure,
        tickets::{
            list_model::TicketRow,
            rules_model::{Priority, number_in_words},
            words_of::priority_word,
        },
    },
    locale::format,
    routes,
    ui::{
        AvatarSize, Deadline, Tone, avatar_markup,
        board::{Cards, KEYS_HINT, card_element_id},
        time_said,
    },
    words::deals as d,
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

/// What is seen of a ticket: its line, and what is left of the time until the next thing is due, which goes on by itself.
#[derive(Clone, PartialEq)]
pub(super) struct Face {
    row: TicketRow,
    due: Option<(Tone, String)>,
}

impl Cards for Shelf {
    type Face = Face;

    fn face(self, id: Uuid) -> Option<Face> {
        let row = self.row(id)?;
        let due = row.promised.filter(|_| row.state.is_open()).map(|promised| {
            let deadline =
                Deadline { due: promised.due, warn_at: promised.warn_at, paused: promised.paused, done: promised.done };
            time_said(self.lang, deadline, self.moment())
        });
        Some(Face { row, due })
    }

    fn follow(self) {
        self.altered.track();
    }

    fn markup(self, id: Uuid, face: &Face, tab_index: &str) -> Markup {
        let row = &face.row;
        html! {
            article.deal-card {
                div.deal-card__text {
                    a.deal-card__name id=(card_element_id(id)) href=(routes::ticket(id)) tabindex=(tab_index) draggable="false"
                        title=(row.subject) aria-describedby=(KEYS_HINT) { (row.subject) }
                    br;
                    (about(row))
                }
                (self.foot(face))
                @if self.may_edit {
                    button.deal-card__move type="button" tabindex="-1" aria-label=(d::move_to(self.lang)) {}
                }
            }
        }
    }

    fn redraw(self, element: &Element, was: &Face, now: &Face) {
        // All of these are in the markup, so that they are found; what is done with them cannot fail. The link outlives every change:
        // one that is made anew, even in place, loses the focus.
        let part = |selector| element.query_selector(selector).ok().flatten();
        if was.row.subject != now.row.subject
            && let Some(link) = part("a")
        {
            link.set_text_content(Some(&now.row.subject));
            link.set_attribute("title", &now.row.subject).ok();
        }
        // Most often only the time goes on.
        if was.row != now.row
            && let Some(line) = part(".deal-card__customer")
        {
            line.set_outer_html(&about(&now.row).into_string());
        }
        if let Some(foot) = part(".deal-card__foot") {
            foot.set_outer_html(&self.foot(now).into_string());
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

/// Which ticket it is, and whose.
fn about(row: &TicketRow) -> Markup {
    let number = number_in_words(row.number);
    let words = match &row.customer {
        Some((_, name)) => format!("{number} · {name}"),
        None => number,
    };
    html! { span.deal-card__customer { (words) } }
}

impl Shelf {
    /// How pressing it is, how long there is left, and whose it is.
    fn foot(self, face: &Face) -> Markup {
        let row = &face.row;
        let tone = match row.priority {
            Priority::Urgent => Some(Tone::Bad),
            Priority::High => Some(Tone::Warn),
            Priority::Normal | Priority::Low => None,
        };
        let priority = priority_word(self.lang, row.priority);
        let promise = row.promised.map(|promised| measure(self.lang, promised.measure));
        let due = row.promised.and_then(|promised| promised.due);
        html! {
            div.deal-card__foot {
                span.deal-card__value {
                    @if let Some(tone) = tone {
                        span class=(format!("badge {}", tone.class())) { (priority) }
                    } @else {
                        span.ticket-priority { (priority) }
                    }
                }
                @if let Some((tone, words)) = &face.due {
                    time class=(format!("countdown badge {}", tone.class()))
                        title=[due.map(|due| format::date_time(self.lang, due, self.offset))] {
                        span.visually-hidden { (promise.unwrap_or_default()) " " }
                        span.countdown__time { (words) }
                    }
                }
                @if let Some((_, owner)) = &row.owner { (avatar_markup(owner, AvatarSize::Small)) }
            }
        }
    }
}
