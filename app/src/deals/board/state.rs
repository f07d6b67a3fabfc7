//! What stands on the board: the loaded cards of every lane, in order, and which of them are on their way.
//!
//! Two truths meet here. What one *sees* changes at once when a card is dropped; what is *settled* is the last that the
//! server said. A card whose move has not been answered keeps its settled self aside, so that a refusal can put it back
//! without reading the board again. Nothing here knows the page or the network.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::deals::model::{Card, ColumnPage, Cursor, Sort};

/// One lane: a stage and the cards of it that are loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The stage.
    pub stage: Uuid,
    /// The loaded cards, from the top.
    pub ids: Arc<Vec<Uuid>>,
    /// Where the next page begins; `None` when all is loaded.
    pub next: Option<Cursor>,
}

/// What a change touched: the lanes whose order changed, the cards whose content did, and what went from stage to stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touched {
    /// Places of lanes.
    pub lanes: Vec<usize>,
    /// Cards.
    pub cards: Vec<Uuid>,
    /// Steps from stage to stage, for the totals.
    pub passages: Vec<Passage>,
}

/// A card went from one stage to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The stage it left.
    pub from: Uuid,
    /// The stage it entered.
    pub to: Uuid,
    /// What it is worth, where that is known, and in which currency.
    pub value: Option<(Decimal, String)>,
}

impl Passage {
    fn of(card: &Card, to: Uuid) -> Option<Self> {
        let value = card.value.map(|value| (value, card.currency.clone()));
        (card.stage != to).then_some(Self { from: card.stage, to, value })
    }
}

impl Touched {
    /// Adds what another change touched.
    pub fn and(mut self, other: Self) -> Self {
        for lane in other.lanes {
            self.lane(lane);
        }
        self.cards.extend(other.cards);
        self.passages.extend(other.passages);
        self
    }

    fn lane(&mut self, lane: usize) {
        if !self.lanes.contains(&lane) {
            self.lanes.push(lane);
        }
    }
}

/// The cards between which others are put; what the server is told instead of a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The card above.
    pub after: Option<Uuid>,
    /// The card below.
    pub before: Option<Uuid>,
}

/// The board as one sees it.
#[derive(Clone, Debug)]
pub struct BoardState {
    sort: Sort,
    lanes: Vec<Lane>,
    cards: HashMap<Uuid, Card>,
    /// The settled self of every card whose move is not answered, and how many answers are still to come.
    pending: HashMap<Uuid, (Card, u32)>,
}

impl BoardState {
    /// From the first pages of every column.
    pub fn new(columns: Vec<ColumnPage>, sort: Sort) -> Self {
        let mut cards = HashMap::new();
        let lanes = columns
            .into_iter()
            .map(|page| {
                let ids = page.cards.iter().map(|card| card.id).collect();
                cards.extend(page.cards.into_iter().map(|card| (card.id, card)));
                Lane { stage: page.stage, ids: Arc::new(ids), next: page.next }
            })
            .collect();
        Self { sort, lanes, cards, pending: HashMap::new() }
    }

    /// The lanes, from the left.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// A card that is loaded.
    pub fn card(&self, id: Uuid) -> Option<&Card> {
        self.cards.get(&id)
    }

    /// A card as the server last said it is.
    pub fn settled(&self, id: Uuid) -> Option<&Card> {
        self.pending.get(&id).map(|(card, _)| card).or_else(|| self.cards.get(&id))
    }

    /// How the lanes are sorted.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// The lane of a stage.
    pub fn lane_of(&self, stage: Uuid) -> Option<usize> {
        self.lanes.iter().position(|lane| lane.stage == stage)
    }

    /// Where a card stands: lane and place.
    pub fn spot(&self, id: Uuid) -> Option<(usize, usize)> {
        let lane = self.lane_of(self.cards.get(&id)?.stage)?;
        Some((lane, self.lanes[lane].ids.iter().position(|other| *other == id)?))
    }

    /// The cards of `ids` that are on the board, in the order one sees them: by lane, then from the top.
    pub fn in_order(&self, ids: &[Uuid]) -> Vec<Uuid> {
        let mut placed: Vec<_> = ids.iter().filter_map(|id| Some((self.spot(*id)?, *id))).collect();
        placed.sort_unstable();
        placed.into_iter().map(|(_, id)| id).collect()
    }

    /// Adds the page that begins at `from` at the end of its lane; nothing when the lane goes on elsewhere by now. A card
    /// that is already there takes the place the page gives it, unless its own move is on the way.
    pub fn extend(&mut self, page: ColumnPage, from: &Cursor) -> Touched {
        let Some(at) = self.lane_of(page.stage).filter(|at| self.lanes[*at].next.as_ref() == Some(from)) else {
            return Touched::default();
        };
        let fresh: Vec<Card> = page.cards.into_iter().filter(|card| !self.pending.contains_key(&card.id)).collect();
        let mut touched = Touched::default();
        for card in &fresh {
            touched = touched.and(self.take_out(card.id));
        }
        let ids = Arc::make_mut(&mut self.lanes[at].ids);
        ids.extend(fresh.iter().map(|card| card.id));
        self.lanes[at].next = page.next;
        touched.cards.extend(fresh.iter().map(|card| card.id));
        self.cards.extend(fresh.into_iter().map(|card| (card.id, card)));
        touched.lane(at);
        touched
    }

    /// Replaces everything loaded by fresh first pages, as after a gap in the live stream. Cards on their way stay where they are seen.
    pub fn refresh(&mut self, columns: Vec<ColumnPage>) -> Touched {
        let mut lost: Vec<Uuid> = self.cards.keys().copied().collect();
        let moving: Vec<(Card, usize, usize)> = self
            .pending
            .keys()
            .filter_map(|id| self.spot(*id).map(|(lane, index)| (self.cards[id].clone(), lane, index)))
            .collect();
        let pending = std::mem::take(&mut self.pending);
        *self = Self::new(columns, self.sort);
        self.pending = pending;
        for (card, lane, index) in moving {
            if let Some((settled, _)) = self.pending.get_mut(&card.id)
                && let Some(fresh) = self.cards.get(&card.id)
            {
                *settled = fresh.clone();
            }
            self.take_out(card.id);
            if let Some(lane) = self.lanes.get_mut(lane) {
                let ids = Arc::make_mut(&mut lane.ids);
                ids.insert(index.min(ids.len()), card.id);
            }
            self.cards.insert(card.id, card);
        }
        lost.extend(self.cards.keys());
        Touched { lanes: (0..self.lanes.len()).collect(), cards: lost, passages: Vec::new() }
    }

    /// The cards around slot `index` of a lane when `moving` are taken out of it.
    ///
    /// Only hand order has neighbours: in any other the place follows from the card itself.
    pub fn neighbours(&self, moving: &[Uuid], lane: usize, index: usize) -> Neighbours {
        if self.sort != Sort::Hand {
            return Neighbours::default();
        }
        let Some(lane) = self.lanes.get(lane) else { return Neighbours::default() };
        let staying: Vec<Uuid> = lane.ids.iter().filter(|id| !moving.contains(id)).copied().collect();
        let index = index.min(staying.len());
        Neighbours { after: index.checked_sub(1).map(|above| staying[above]), before: staying.get(index).copied() }
    }

    /// Whether cards put at slot `index` of a lane would stand where they stand.
    pub fn stands(&self, moving: &[Uuid], lane: usize, index: usize) -> bool {
        let Some(lane) = self.lanes.get(lane) else { return true };
        let mut staying: Vec<Uuid> = lane.ids.iter().filter(|id| !moving.contains(id)).copied().collect();
        if staying.len() + moving.len() != lane.ids.len() {
            return false;
        }
        let index = index.min(staying.len());
        staying.splice(index..index, moving.iter().copied());
        staying == *lane.ids
    }

    /// Shows cards at slot `index` of a lane (counted without them), keeping their settled selves aside.
    ///
    /// In another order than by hand each goes where that order puts it. A stage entered now is entered at `now`.
    pub fn shift(&mut self, ids: &[Uuid], lane: usize, index: usize, now: DateTime<Utc>) -> Touched {
        let Some(stage) = self.lanes.get(lane).map(|lane| lane.stage) else { return Touched::default() };
        let mut touched = Touched::default();
        for id in ids {
            touched = touched.and(self.take_out(*id));
        }
        for (offset, id) in ids.iter().enumerate() {
            let Some(card) = self.cards.get_mut(id) else { continue };
            if let Some(passage) = Passage::of(card, stage) {
                touched.passages.push(passage);
                card.entered_stage_at = now;
                card.stage = stage;
            }
            let place = if self.sort == Sort::Hand { index + offset } else { self.place_for(*id, lane) };
            let ids = Arc::make_mut(&mut self.lanes[lane].ids);
            ids.insert(place.min(ids.len()), *id);
            touched.cards.push(*id);
        }
        touched.lane(lane);
        touched
    }

    /// Marks cards as on their way, before they are shifted. Each call is answered by one [`Self::settle`] or [`Self::send_back`].
    pub fn expect(&mut self, ids: &[Uuid]) {
        for id in ids {
            if let Some(card) = self.cards.get(id) {
                self.pending.entry(*id).or_insert_with(|| (card.clone(), 0)).1 += 1;
            }
        }
    }

    /// Takes in what the server answered for cards on their way.
    ///
    /// Each goes where its settled place is, unless a later move of it is still to be answered.
    pub fn settle(&mut self, cards: Vec<Card>) -> Touched {
        cards.into_iter().fold(Touched::default(), |touched, card| {
            let id = card.id;
            match self.answered(id) {
                Some(_) => {
                    if let Some((settled, _)) = self.pending.get_mut(&id) {
                        *settled = card;
                    }
                    touched
                }
                None => touched.and(self.put(card)),
            }
        })
    }

    /// Puts cards back to where they are settled, unless a later move of them is still to be answered.
    pub fn send_back(&mut self, ids: &[Uuid]) -> Touched {
        ids.iter().fold(Touched::default(), |touched, id| {
            let Some(settled) = self.pending.get(id).map(|(settled, _)| settled.clone()) else { return touched };
            if self.answered(*id).is_some() { touched } else { touched.and(self.put(settled)) }
        })
    }

    /// One answer fewer to wait for; what is left, if anything.
    fn answered(&mut self, id: Uuid) -> Option<u32> {
        let (_, left) = self.pending.get_mut(&id)?;
        *left = left.saturating_sub(1);
        if *left > 0 {
            return Some(*left);
        }
        self.pending.remove(&id);
        None
    }

    /// Takes in a card as the server has it: a new one, a changed one, one that moved. One on its way only learns its new settled self.
    ///
    /// What sorts behind the last loaded card of a lane that goes on is left out: its page will bring it.
    pub fn hear(&mut self, card: Card) -> Touched {
        if let Some((settled, _)) = self.pending.get_mut(&card.id) {
            *settled = card;
            return Touched::default();
        }
        let Some(lane) = self.lane_of(card.stage) else { return self.remove(card.id) };
        let id = card.id;
        let was_here = self.spot(id).is_some();
        let mut touched = self.put(card);
        let last = self.lanes[lane].ids.len() - 1;
        if self.lanes[lane].next.is_some() && !was_here && self.lanes[lane].ids[last] == id && last > 0 {
            touched = touched.and(self.remove(id));
        }
        touched
    }

    /// Takes a card off the board.
    pub fn remove(&mut self, id: Uuid) -> Touched {
        let mut touched = self.take_out(id);
        self.cards.remove(&id);
        self.pending.remove(&id);
        touched.cards.push(id);
        touched
    }

    fn put(&mut self, card: Card) -> Touched {
        let id = card.id;
        let Some(lane) = self.lane_of(card.stage) else { return self.remove(id) };
        let before = self.spot(id);
        let passage = self.cards.get(&id).and_then(|shown| Passage::of(shown, card.stage));
        let mut touched = self.take_out(id);
        touched.passages.extend(passage);
        self.cards.insert(id, card);
        let place = self.place_for(id, lane);
        Arc::make_mut(&mut self.lanes[lane].ids).insert(place, id);
        if before == Some((lane, place)) {
            touched.lanes.clear();
        } else {
            touched.lane(lane);
        }
        touched.cards.push(id);
        touched
    }

    fn take_out(&mut self, id: Uuid) -> Touched {
        let Some((lane, index)) = self.spot(id) else { return Touched::default() };
        Arc::make_mut(&mut self.lanes[lane].ids).remove(index);
        Touched { lanes: vec![lane], ..Touched::default() }
    }

    /// Before the first settled card that sorts behind it. Cards on their way have no settled place here and are passed over.
    fn place_for(&self, id: Uuid, lane: usize) -> usize {
        let ids = &self.lanes[lane].ids;
        let Some(card) = self.cards.get(&id) else { return ids.len() };
        ids.iter()
            .position(|other| {
                !self.pending.contains_key(other)
                    && self.cards.get(other).is_some_and(|other| compare(self.sort, card, other) == Ordering::Less)
            })
            .unwrap_or(ids.len())
    }
}

/// The order of two cards, the same as the server's: hand order by position in bytes, what is missing last, then by id.
pub fn compare(sort: Sort, a: &Card, b: &Card) -> Ordering {
    let by_sort = match sort {
        Sort::Hand => a.position.as_bytes().cmp(b.position.as_bytes()),
        Sort::ValueDown => a.value.is_none().cmp(&b.value.is_none()).then_with(|| b.value.cmp(&a.value)),
        Sort::CloseSoon => {
            let missing = a.expected_close.is_none().cmp(&b.expected_close.is_none());
            missing.then_with(|| a.expected_close.cmp(&b.expected_close))
        }
        Sort::AgeDown => a.entered_stage_at.cmp(&b.entered_stage_at),
    };
    by_sort.then_with(|| a.id.cmp(&b.id))
}

#[cfg(test)]
#[path = "state_test.rs"]
pub(super) mod tests;
