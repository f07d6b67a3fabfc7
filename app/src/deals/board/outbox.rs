//! Moves on their way to the server: each is sent once, and what touches the same card goes in the order it was done.
//!
//! A move waits while an earlier one is unanswered that moves, or stands beside, one of its cards: the neighbours it
//! names must be settled before the server makes a place between them. Moves that share nothing go at the same time.

use std::collections::HashSet;

use uuid::Uuid;

use crate::deals::model::MoveOrder;

/// A move and its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    /// Counts up from 1.
    pub number: u64,
    /// What the server is asked.
    pub order: MoveOrder,
}

/// The queue.
#[derive(Debug, Default)]
pub struct Outbox {
    last: u64,
    waiting: Vec<Parcel>,
    sent: Vec<Parcel>,
}

impl Outbox {
    /// Adds a move at the end; what can go now comes from [`Self::ready`].
    pub fn add(&mut self, order: MoveOrder) -> u64 {
        self.last += 1;
        self.waiting.push(Parcel { number: self.last, order });
        self.last
    }

    /// Takes out every move that may go now. Each must be answered by [`Self::answered`].
    pub fn ready(&mut self) -> Vec<Parcel> {
        let mut held: HashSet<Uuid> = self.sent.iter().flat_map(|parcel| touches(&parcel.order)).collect();
        let (go, wait) = std::mem::take(&mut self.waiting).into_iter().partition(|parcel| {
            let free = touches(&parcel.order).all(|card| !held.contains(&card));
            held.extend(touches(&parcel.order));
            free
        });
        self.waiting = wait;
        self.sent.extend_from_slice(&go);
        go
    }

    /// A move was answered, well or badly.
    pub fn answered(&mut self, number: u64) {
        self.sent.retain(|parcel| parcel.number != number);
    }

    /// Whether nothing is on the way.
    pub fn is_empty(&self) -> bool {
        self.newest().is_none()
    }

    /// The number of what was added last, of all that is on the way.
    pub fn newest(&self) -> Option<u64> {
        self.waiting.iter().chain(&self.sent).map(|parcel| parcel.number).max()
    }
}

fn touches(order: &MoveOrder) -> impl Iterator<Item = Uuid> + '_ {
    order.items.iter().copied().chain(order.after).chain(order.before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn order(items: &[u128], after: Option<u128>) -> MoveOrder {
        MoveOrder {
            items: items.iter().map(|n| card(*n)).collect(),
            stage: card(99),
            after: after.map(card),
            before: None,
            fill: None,
        }
    }

    fn numbers(parcels: &[Parcel]) -> Vec<u64> {
        parcels.iter().map(|parcel| parcel.number).collect()
    }

    #[test]
    fn moves_of_different_cards_go_together() {
        let mut outbox = Outbox::default();
        outbox.add(order(&[1], None));
        outbox.add(order(&[2], None));
        assert_eq!(numbers(&outbox.ready()), [1, 2]);
        assert!(outbox.ready().is_empty(), "each is sent once");
        assert_eq!(outbox.newest(), Some(2));
        outbox.answered(2);
        assert_eq!(outbox.newest(), Some(1), "the first is slower");
        outbox.answered(1);
        assert_eq!(outbox.newest(), None);
    }

    #[test]
    fn moves_of_one_card_go_one_after_the_other() {
        let mut outbox = Outbox::default();
        outbox.add(order(&[1], None));
        outbox.add(order(&[1, 2], None));
        outbox.add(order(&[2], None));
        assert_eq!(numbers(&outbox.ready()), [1]);
        outbox.answered(1);
        assert_eq!(numbers(&outbox.ready()), [2], "the third waits for the second, which was before it");
        outbox.answered(2);
        assert_eq!(numbers(&outbox.ready()), [3]);
        outbox.answered(3);
        assert!(outbox.is_empty());
    }

    #[test]
    fn a_move_waits_for_its_neighbour_to_settle() {
        let mut outbox = Outbox::default();
        outbox.add(order(&[1], None));
        outbox.add(order(&[2], Some(1)));
        assert_eq!(numbers(&outbox.ready()), [1]);
        outbox.answered(1);
        assert_eq!(numbers(&outbox.ready()), [2]);
    }
}
