//! Dragging by mouse and finger.
//!
//! Listeners sit on the window and live only while a card is pressed. What happens in the air is in `air`.

use std::sync::Arc;
use std::time::Duration;

use leptos::ev;
use leptos::leptos_dom::helpers::{TimeoutHandle, WindowListenerHandle};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, MouseEvent, PointerEvent};
use uuid::Uuid;

use super::air::Air;
use super::lanes::{Flight, Lanes};
use super::press::{self, Hand, Verdict};

/// A press on a card, from pointer down to pointer up.
pub(super) struct Grip {
    pointer: i32,
    hand: Hand,
    held: Uuid,
    from: (f64, f64),
    pub(super) at: (f64, f64),
    rest: Option<TimeoutHandle>,
    listeners: Vec<WindowListenerHandle>,
    pub(super) air: Option<Air>,
}

impl Lanes {
    /// A pointer went down somewhere on the board.
    pub(super) fn press(self, event: &PointerEvent) {
        if self.grip.with_value(Option::is_some) {
            // A second finger means a gesture of the browser.
            return self.let_go();
        }
        self.give_up_keys();
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.button() != 0 || !event.is_primary() || modified || self.is_flying() {
            return;
        }
        let Some(held) = event.target().and_then(|target| pressed_card(&target)) else { return };
        let hand = Hand::from_pointer_type(&event.pointer_type());
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let rest = (hand == Hand::Finger)
            .then(|| set_timeout_with_handle(move || self.lift(), Duration::from_millis(press::REST.into())).ok())
            .flatten();
        let listeners = vec![
            window_event_listener(ev::pointermove, move |event| self.moved(&event)),
            window_event_listener(ev::pointerup, move |event| self.released(&event)),
            window_event_listener(ev::pointercancel, move |_| self.let_go()),
            window_event_listener(ev::blur, move |_| self.let_go()),
            window_event_listener(ev::keydown, move |event| {
                if event.key() == "Escape" && self.is_flying() {
                    event.prevent_default();
                    self.let_go();
                }
            }),
        ];
        let pointer = event.pointer_id();
        self.grip.set_value(Some(Grip { pointer, hand, held, from: at, at, rest, listeners, air: None }));
    }

    /// Whether the browser must not do its own thing with this touch: scroll, or open its menu.
    pub(super) fn holds_touch(self) -> bool {
        self.grip.with_value(|grip| grip.as_ref().is_some_and(|grip| grip.air.is_some()))
    }

    /// Whether the browser's menu must stay shut: a finger rests on a card.
    pub(super) fn keeps_menu_shut(self) -> bool {
        self.grip.with_value(|grip| grip.as_ref().is_some_and(|grip| grip.hand == Hand::Finger))
    }

    fn moved(self, event: &PointerEvent) {
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let verdict = self.grip.try_update_value(|grip| {
            let grip = grip.as_mut().filter(|grip| grip.pointer == event.pointer_id())?;
            grip.at = at;
            grip.air.is_none().then(|| press::judge(grip.hand, at.0 - grip.from.0, at.1 - grip.from.1))
        });
        match verdict.flatten() {
            Some(Verdict::Lift) => self.lift(),
            Some(Verdict::LetGo) => self.let_go(),
            Some(Verdict::Wait) | None => {}
        }
    }

    /// The card comes up: everything is measured, then everything is changed.
    fn lift(self) {
        let Some((pointer, held, from, hand)) = self
            .grip
            .try_with_value(|grip| {
                grip.as_ref()
                    .filter(|grip| grip.air.is_none())
                    .map(|grip| (grip.pointer, grip.held, grip.from, grip.hand))
            })
            .flatten()
        else {
            return;
        };
        let (Some(hooks), Some(root)) = (self.hooks(), self.root.get_untracked()) else { return };
        let ids = hooks.lift.run(held);
        let card = root.query_selector(&format!("[data-card='{held}']")).ok().flatten();
        let (false, Some(card)) = (ids.is_empty(), card.and_then(|row| row.first_element_child())) else {
            return self.let_go();
        };
        let Some((mut air, index)) = self.measure_air(&root, &card, &ids, held, from) else { return self.let_go() };
        let refusals = hooks.refuse.run(ids.clone());
        let flight = Flight { ids: Arc::new(ids), held, by_keys: false, refusals: Arc::new(refusals) };
        air.rising = Some((flight, index));
        self.show_ghost(&card, air.size);
        self.grip.update_value(|grip| {
            if let Some(grip) = grip {
                grip.air = Some(air);
            }
        });
        // Without capture the board works too, as long as the pointer stays in the window.
        root.set_pointer_capture(pointer).ok();
        if hand == Hand::Finger {
            window().navigator().vibrate_with_duration(10);
        }
        self.next_frame();
    }

    /// The other half of lifting, one frame later: the rows make way. Both in one frame are too much for a slow phone.
    pub(super) fn take_off(self) {
        let rising = self.grip.try_update_value(|grip| grip.as_mut()?.air.as_mut()?.rising());
        if let Some((flight, slot)) = rising.flatten() {
            self.slot.set(slot);
            self.flight.set(Some(flight));
        }
    }

    fn released(self, event: &PointerEvent) {
        if self.grip.with_value(|grip| grip.as_ref().is_none_or(|grip| grip.pointer != event.pointer_id())) {
            return;
        }
        let flight = self.flight.get_untracked().filter(|flight| !flight.by_keys);
        let slot = self.slot.get_untracked();
        let flew = self.holds_touch();
        self.let_go();
        if flew {
            // The click that some browsers send after the release must not open the card.
            self.just_dropped.set_value(true);
            set_timeout(
                move || {
                    self.just_dropped.try_set_value(false);
                },
                Duration::from_millis(50),
            );
        }
        if let (Some(flight), Some(slot), Some(hooks)) = (flight, slot, self.hooks()) {
            hooks.land.run((flight.ids.to_vec(), slot));
        }
    }

    /// Ends the press: no listeners, no frames, nothing in the air. Without a landing everything is back as it was.
    pub(super) fn let_go(self) {
        let Some(Some(grip)) = self.grip.try_update_value(Option::take) else { return };
        if let Some(rest) = grip.rest {
            rest.clear();
        }
        for listener in grip.listeners {
            listener.remove();
        }
        let Some(air) = grip.air else { return };
        if let Some(frame) = air.frame {
            frame.cancel();
        }
        self.hide_ghost();
        self.flight.try_set(None);
        self.slot.try_set(None);
    }

    /// Clicks that follow a drop, and the browser's own dragging of links, mean nothing here.
    pub(super) fn swallow(self, event: &MouseEvent) {
        if self.just_dropped() {
            event.prevent_default();
            event.stop_propagation();
        }
    }
}

/// The card under a press, unless the press is on something of the card that is used by itself.
fn pressed_card(target: &leptos::web_sys::EventTarget) -> Option<Uuid> {
    let target = target.dyn_ref::<Element>()?;
    if target.closest("button, input, select, textarea, label, [data-still]").ok().flatten().is_some() {
        return None;
    }
    card_of(target)
}

/// The card that an element belongs to.
pub(super) fn card_of(element: &Element) -> Option<Uuid> {
    element.closest("[data-card]").ok().flatten()?.get_attribute("data-card")?.parse().ok()
}
