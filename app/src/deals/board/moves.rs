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
use crate::deals::entry_model::speaks_of_items;
use crate::deals::model::{Fill, MOST_AT_ONCE, Missing, MoveOrder, Moved};
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
        let stage = about.stage(order.stage);
        let (fields, reason) = stage.map(|stage| asks::wanted(stage, &settled)).unwrap_or_default();
        let pipeline = &about.board.pipeline;
        let inquire = stage.is_some_and(|stage| asks::must_be_inquired(pipeline, stage, settled.iter()));
        let now = self.now();
        self.change(|state| state.shift(&order.items, to.lane, to.index, now));
        self.chosen.clear();
        let ask = Ask { order, fields, items: vec![], reason, shown: true, slot: (to.lane, to.index) };
        if inquire {
            self.inquire(ask);
        } else if ask.fields.is_empty() && ask.reason.is_none() {
            self.send(ask.order);
        } else {
            self.ask.set(Some(ask));
        }
    }

    /// Asks the server what is missing, and then the person; sends where it is nothing. The cards stay meanwhile where they are shown.
    fn inquire(self, ask: Ask) {
        spawn_local(async move {
            let answer = api::what_is_missing(ask.order.items.clone(), ask.order.stage).await;
            self.inquired(ask, answer);
        });
    }

    fn inquired(self, ask: Ask, answer: Result<Missing, AppError>) {
        if self.is_gone() {
            // Nobody is there to answer: the server refuses what is missing, and why is said.
            return self.send_unseen(ask.order);
        }
        // They were carried elsewhere meanwhile: that counts.
        if ask.shown && self.cards(&ask.order.items).iter().any(|card| card.stage != ask.order.stage) {
            return self.put_back(&ask.order.items);
        }
        match answer {
            Ok(missing) if missing.is_empty() && ask.reason.is_none() && ask.shown => self.send(ask.order),
            // One question at a time.
            Ok(missing) if self.ask.with_untracked(Option::is_none) => {
                self.ask.set(Some(Ask { fields: missing.fields, items: missing.items, ..ask }));
            }
            Ok(missing) => self.say_refused(ask, &missing.refusal()),
            Err(error) => self.say_refused(ask, &error),
        }
    }

    /// Sends a move whose board has been left.
    fn send_unseen(self, order: MoveOrder) {
        let (toasts, lang) = (self.toasts, self.lang);
        spawn_local(async move {
            if let Err(error) = api::move_deals(order).await {
                toasts.error(error_text(lang, &error));
            }
        });
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
        let about = self.about();
        let missed = about.stage(order.stage).and_then(|stage| asks::missed(error, stage));
        let ask = |fields, reason| Ask { order, fields, items: vec![], reason, shown: false, slot };
        let free = self.ask.with_untracked(Option::is_none);
        match missed {
            _ if free && speaks_of_items(error) => {
                let ask = ask(vec![], missed.and_then(|(_, reason)| reason));
                self.put_back(&ask.order.items);
                self.inquire(ask);
            }
            Some((fields, reason)) if free => {
                let ask = ask(fields, reason);
                self.put_back(&ask.order.items);
                self.ask.set(Some(ask));
            }
            _ => self.say_refused(Ask { shown: true, ..ask(vec![], None) }, error),
        }
    }

    /// The cards go back where they are not there yet, with the reason; it can be tried again.
    fn say_refused(self, ask: Ask, error: &AppError) {
        if ask.shown {
            self.put_back(&ask.order.items);
        }
        let text = w::move_failed(self.lang, error_text(self.lang, error));
        let again = Callback::new(move |()| {
            if !self.is_gone() {
                let fill = ask.order.fill.clone().unwrap_or_default();
                self.answer(Ask { shown: false, ..ask.clone() }, fill);
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
