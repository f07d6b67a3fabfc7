//! Keys at a card: moving the focus, and carrying cards without a pointer.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, KeyboardEvent};
use uuid::Uuid;

use super::drag::card_of;
use super::keys::{self, Command, Spot, Step};
use super::lanes::{Flight, Hooks, Lanes, Told};

impl Lanes {
    /// A key went down inside the board. Keys in fields and on buttons belong to them.
    pub(super) fn key(self, event: &KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target.filter(|target| !is_used_by_itself(target)) else { return };
        let (Some(at), Some(hooks)) = (card_of(&target), self.hooks()) else { return };
        let flight = self.flight.get_untracked();
        if self.holds_touch() {
            return;
        }
        let modified = event.ctrl_key() || event.meta_key();
        let Some(command) = keys::command(&event.key(), flight.is_some(), event.shift_key(), modified) else { return };
        if event.key() != "Tab" {
            event.prevent_default();
        }
        event.stop_propagation();
        match (command, flight) {
            (Command::Go(step), _) => self.go(at, step),
            (Command::PickUp, _) => self.pick_up(hooks, at),
            (Command::Carry(step), Some(flight)) => self.carry(hooks, &flight, step),
            (Command::Drop, Some(flight)) => self.end_flight(flight, |ids| {
                hooks.set_down.run(ids.clone());
                hooks.told.run(Told::Down(ids));
            }),
            (Command::Cancel, Some(_)) => self.give_up_keys(),
            (Command::Extend(step), _) => {
                hooks.command.run((command, at));
                self.go(at, step);
            }
            _ => hooks.command.run((command, at)),
        }
    }

    /// The focus went to something inside the board.
    pub(super) fn focused(self, target: Option<leptos::web_sys::EventTarget>) {
        let card = target.and_then(|target| target.dyn_ref::<Element>().and_then(card_of));
        if card.is_some() && self.active.get_untracked() != card {
            self.active.set(card);
        }
    }

    fn go(self, from: Uuid, step: Step) {
        let to = self.spot(from).and_then(|spot| keys::go(spot, step, &self.counts()));
        let card = to.and_then(|to| self.lane(to.lane)?.items.with_untracked(|ids| ids.get(to.index).copied()));
        if let Some(card) = card {
            self.focus_on(card);
        }
    }

    fn pick_up(self, hooks: Hooks, held: Uuid) {
        let ids = hooks.lift.run(held);
        let Some(spot) = self.spot(held).filter(|_| !ids.is_empty()) else { return };
        let refusals = hooks.refuse.run(ids.clone());
        hooks.told.run(Told::Up(ids.clone(), spot));
        self.flight.set(Some(Flight { ids: Arc::new(ids), held, by_keys: true, refusals: Arc::new(refusals) }));
    }

    fn carry(self, hooks: Hooks, flight: &Flight, step: Step) {
        let staying: Vec<usize> = self.lanes.with_value(|lanes| {
            lanes
                .iter()
                .map(|lane| lane.items.with_untracked(|all| all.iter().filter(|id| !flight.ids.contains(id)).count()))
                .collect()
        });
        let refuse: Vec<bool> = flight.refusals.iter().map(Option::is_some).collect();
        // Several cards are counted from the first of them; the held one may be any.
        let first = flight.ids.first().copied().unwrap_or(flight.held);
        let to = self.spot(first).and_then(|spot| keys::carry(spot, step, &staying, &refuse));
        let Some(to) = to else { return hooks.told.run(Told::Edge) };
        hooks.carry.run((flight.ids.to_vec(), to));
        let shown = self.spot(flight.held).unwrap_or(Spot { ..to });
        hooks.told.run(Told::Over(flight.ids.to_vec(), shown));
        self.focus_on(flight.held);
    }

    /// What keys carry goes back: by Escape, or because a pointer begins something else.
    pub(super) fn give_up_keys(self) {
        if let (Some(hooks), Some(flight)) = (self.hooks(), self.flight.get_untracked().filter(|flight| flight.by_keys))
        {
            self.end_flight(flight, |ids| {
                hooks.put_back.run(ids);
                hooks.told.run(Told::Back);
            });
        }
    }

    fn end_flight(self, flight: Flight, then: impl FnOnce(Vec<Uuid>)) {
        self.flight.set(None);
        then(flight.ids.to_vec());
        self.focus_on(flight.held);
    }
}

fn is_used_by_itself(target: &Element) -> bool {
    target.closest("button, input, select, textarea, [data-still]").ok().flatten().is_some()
}
