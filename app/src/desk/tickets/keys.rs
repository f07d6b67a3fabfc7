//! Keys on the page of a ticket: `r` answers, `n` writes a note, `c` closes, `a` takes it into one's own hands.

use super::{
    actions::{Left, move_to},
    api::{assign_ticket, take_ticket},
    desk::Desk,
    rules_model::State,
};
use crate::{
    access::{Action, use_session},
    ui::{covered, typing},
    words::tickets as w,
};
use leptos::{ev::KeyboardEvent, prelude::*};

/// The keys of the page, for those that work everywhere: they leave these to it.
pub(super) const KEYS: &str = "r n c a";

/// Listens for as long as the page stands. To be called in a component's body.
pub(super) fn listen(desk: Desk, left: RwSignal<Left>) {
    let me = use_session().filter(|session| session.may(Action::AssignTickets)).map(|session| session.person);
    Effect::new(move |_| {
        let pressed = move |event: KeyboardEvent| {
            if event.default_prevented() || typing(&event) || covered() || !untrack(|| desk.may_write()) {
                return;
            }
            let handled = match event.key().as_str() {
                "r" => write(desk, false),
                "n" => write(desk, true),
                "c" => close(desk, left),
                "a" => me.is_some_and(|me| take(desk, me)),
                _ => false,
            };
            if handled {
                event.prevent_default();
            }
        };
        let listening = window_event_listener(leptos::ev::keydown, pressed);
        on_cleanup(move || listening.remove());
    });
}

fn write(desk: Desk, note: bool) -> bool {
    desk.write.set(Some(note));
    true
}

fn close(desk: Desk, left: RwSignal<Left>) -> bool {
    let may = desk.ticket.with_untracked(|ticket| ticket.state.next().contains(&State::Closed));
    if may {
        move_to(desk, State::Closed, left);
    }
    may
}

fn take(desk: Desk, me: uuid::Uuid) -> bool {
    let (owner, team) = desk
        .ticket
        .with_untracked(|ticket| (ticket.owner.as_ref().map(|(id, _)| *id), ticket.team.as_ref().map(|(id, _)| *id)));
    match owner {
        Some(owner) if owner == me => return false,
        None => desk.step(take_ticket(desk.id), move |_| desk.toasts.success(w::taken_toast(desk.lang))),
        Some(was) => desk.step(assign_ticket(desk.id, desk.version(), Some(me), team), move |version| {
            let back = move |()| desk.step(assign_ticket(desk.id, version, Some(was), team), |_| ());
            desk.toasts.undo(w::taken_toast(desk.lang), Callback::new(back));
        }),
    }
    true
}
