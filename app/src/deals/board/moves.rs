//! A drop, from the hand to the server's answer: shown at once, asked about where the stage wants something, sent once,
//! confirmed with a way back or taken back with a reason and a way to try again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::asks::{self, Ask};
use super::outbox::{Outbox, Parcel};
use super::shelf::Shelf;
use super::state::Touched;
use crate::access::{AppError, error_text};
use crate::deals::api;
use crate::deals::model::{Fill, MOST_AT_ONCE, MoveOrder, Moved};
use crate::ui::board::Spot;
use crate::words::deals as w;

impl Shelf {
    /// Cards in the order one sees them.
    pub fn in_order(self, ids: &[Uuid]) -> Vec<Uuid> {
        self.state.with_value(|state| state.in_order(ids))
    }

    /// Which cards go up with this one: all marked ones, if it is marked.
    pub fn lifted_with(self, held: Uuid) -> Vec<Uuid> {
        let marked = self.chosen.all();
        let ids = if marked.contains(&held) { self.in_order(&marked) } else { vec![held] };
        if ids.len() > MOST_AT_ONCE {
            self.toasts.error(w::too_many(self.lang, MOST_AT_ONCE));
            return Vec::new();
        }
        ids
    }

    /// Opens the list of stages for a card, and for all marked ones if it is marked.
    pub fn choose_stage(self, id: Uuid, by_keys: bool) {
        let ids = self.lifted_with(id);
        self.follow.set_value(by_keys);
        self.moving.set(Some(ids).filter(|ids| !ids.is_empty()));
    }

    /// Opens the list of stages for all marked cards.
    pub fn choose_stage_for_marked(self) {
        if let Some(first) = self.in_order(&self.chosen.all()).first() {
            self.choose_stage(*first, false);
        }
    }

    /// Gives the focus to the cards that keys moved.
    pub(super) fn follow(self, ids: &[Uuid]) {
        if let Some(first) = ids.first().filter(|_| self.follow.get_value()) {
            self.lanes.focus_on(*first);
        }
    }

    /// A stage was chosen for cards from the list: they go to the top of its column.
    pub fn move_to(self, ids: Vec<Uuid>, lane: usize) {
        self.moving.set(None);
        self.drop_at(ids.clone(), Spot { lane, index: 0 });
        self.follow(&ids);
    }

    /// Cards were dropped, or a stage was chosen for them.
    pub fn drop_at(self, ids: Vec<Uuid>, to: Spot) {
        if ids.is_empty() || self.stands(&ids, to) {
            return;
        }
        if self.refuses(&ids, to) {
            return;
        }
        let order = self.order(&ids, to);
        self.change(|state| {
            state.expect(&ids);
            Touched::default()
        });
        self.ask_or_send(order, to);
    }

    /// Keys took cards up: from now on they are shown where the keys carry them.
    pub fn take_up(self, ids: &[Uuid]) {
        self.origin.set_value(self.spots(ids));
        self.change(|state| {
            state.expect(ids);
            Touched::default()
        });
    }

    /// Keys put down what they carried: it is expected and shown already.
    pub fn set_down(self, ids: &[Uuid]) {
        let Some(first) = ids.first().and_then(|id| self.lanes.spot(*id)) else { return };
        // Where the stage asks for something, a sheet takes the focus meanwhile.
        self.follow.set_value(true);
        let home = self.origin.with_value(|origin| *origin == self.spots(ids));
        if home || self.refuses(ids, first) {
            return self.put_back(ids);
        }
        let order = self.order(ids, first);
        self.ask_or_send(order, first);
    }

    /// Cards go back to where the server last said they are.
    pub fn put_back(self, ids: &[Uuid]) {
        self.change(|state| state.send_back(ids));
    }

    fn spots(self, ids: &[Uuid]) -> Vec<Option<Spot>> {
        ids.iter().map(|id| self.lanes.spot(*id)).collect()
    }

    /// In another order than by hand a place inside the same column means nothing: offer the order by hand.
    fn refuses(self, ids: &[Uuid], to: Spot) -> bool {
        let Some(stage) = self.lane_stage(to.lane) else { return true };
        let stays = self.cards(ids).iter().all(|card| self.settled_stage(card.id) == Some(stage.id));
        let sorted = !self.by_hand() && stays;
        if sorted {
            self.unsort.set(true);
        }
        sorted
    }

    fn settled_stage(self, id: Uuid) -> Option<Uuid> {
        self.state.with_value(|state| state.settled(id).map(|card| card.stage))
    }

    /// What the server will be asked; made before the cards are shown elsewhere.
    fn order(self, ids: &[Uuid], to: Spot) -> MoveOrder {
        self.state.with_value(|state| {
            let around = state.neighbours(ids, to.lane, to.index);
            let stage = state.lanes().get(to.lane).map(|lane| lane.stage).unwrap_or_default();
            MoveOrder { items: ids.to_vec(), stage, after: around.after, before: around.before, fill: None }
        })
    }

    /// Shows the cards in their new place, then asks what the stage wants, or sends.
    fn ask_or_send(self, order: MoveOrder, to: Spot) {
        let about = self.about();
        let settled: Vec<_> =
            self.state.with_value(|state| order.items.iter().filter_map(|id| state.settled(*id).cloned()).collect());
        let (fields, reason) = about.stage(order.stage).map(|stage| asks::wanted(stage, &settled)).unwrap_or_default();
        let now = self.now();
        self.change(|state| state.shift(&order.items, to.lane, to.index, now));
        self.chosen.clear();
        if fields.is_empty() && reason.is_none() {
            self.send(order);
        } else {
            self.ask.set(Some(Ask { order, fields, reason, shown: true, slot: (to.lane, to.index) }));
        }
    }

    /// The questions were answered.
    pub fn answer(self, ask: Ask, fill: Fill) {
        self.ask.set(None);
        let order = MoveOrder { fill: Some(fill), ..ask.order };
        self.follow(&order.items);
        if !ask.shown {
            let (now, (lane, index)) = (self.now(), ask.slot);
            self.change(|state| {
                state.expect(&order.items);
                state.shift(&order.items, lane, index, now)
            });
        }
        self.send(order);
    }

    /// The questions were not answered: the cards go back.
    pub fn withdraw(self, ask: &Ask) {
        self.ask.set(None);
        if ask.shown {
            self.put_back(&ask.order.items);
            self.follow(&ask.order.items);
            self.toasts.info(w::move_withdrawn(self.lang));
        }
    }

    fn send(self, order: MoveOrder) {
        let outbox = self.outbox.get_value();
        lock(&outbox).add(order);
        send_ready(self, outbox);
    }

    /// Whether every move has been answered.
    pub(super) fn all_sent(self) -> bool {
        lock(&self.outbox.get_value()).is_empty()
    }

    /// The number of the last move that has not been answered.
    pub(super) fn newest_sent(self) -> Option<u64> {
        lock(&self.outbox.get_value()).newest()
    }

    fn answered(self, Parcel { number, order }: Parcel, answer: Result<Moved, AppError>) {
        let hasty = self.is_hasty(number);
        match answer {
            Ok(moved) if self.is_gone() => drop(moved),
            Ok(moved) => {
                let text = self.moved_text(&order);
                self.change(|state| state.settle(moved.cards));
                self.offer_undo(text, moved.undo);
                if hasty {
                    self.toasts.take_back();
                }
            }
            Err(error) if self.is_gone() => self.toasts.error(error_text(self.lang, &error)),
            Err(error) => self.refused(order, &error),
        }
    }

    /// The server said no: back, with the reason. What it misses is asked for; anything else can be tried again.
    fn refused(self, order: MoveOrder, error: &AppError) {
        let slot =
            order.items.first().and_then(|id| self.lanes.spot(*id)).map_or((0, 0), |spot| (spot.lane, spot.index));
        self.put_back(&order.items);
        let about = self.about();
        let missed = about.stage(order.stage).and_then(|stage| asks::missed(error, stage));
        if let Some((fields, reason)) = missed.filter(|_| self.ask.with_untracked(Option::is_none)) {
            self.ask.set(Some(Ask { order, fields, reason, shown: false, slot }));
            return;
        }
        let text = w::move_failed(self.lang, error_text(self.lang, error));
        let again = Callback::new(move |()| {
            if !self.is_gone() {
                self.answer(
                    Ask { order: order.clone(), fields: vec![], reason: None, shown: false, slot },
                    order.fill.clone().unwrap_or_default(),
                );
            }
        });
        self.toasts.retry(text, again);
    }

    fn moved_text(self, order: &MoveOrder) -> String {
        let stage = self.about().stage(order.stage).map(|stage| stage.name.clone()).unwrap_or_default();
        match self.cards(&order.items).as_slice() {
            [card] => w::moved_one(self.lang, &card.name, stage),
            cards => w::moved_many(self.lang, cards.len(), stage),
        }
    }
}

/// Sends what may go; each answer makes room for what waited. It goes on when the page is left: what was dropped is sent.
fn send_ready(shelf: Shelf, outbox: Arc<Mutex<Outbox>>) {
    let ready = lock(&outbox).ready();
    for parcel in ready {
        let outbox = outbox.clone();
        spawn_local(async move {
            let answer = api::move_deals(parcel.order.clone()).await;
            lock(&outbox).answered(parcel.number);
            shelf.answered(parcel, answer);
            send_ready(shelf, outbox);
        });
    }
}

fn lock(outbox: &Mutex<Outbox>) -> MutexGuard<'_, Outbox> {
    outbox.lock().unwrap_or_else(PoisonError::into_inner)
}
