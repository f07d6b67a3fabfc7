//! The board as it is shown, without signals: which ticket stands where. In a lane each stands by the order of the board, wherever a hand
//! put it down.

use crate::{
    desk::tickets::{
        list_model::{TicketFilter, TicketRow, TicketSort},
        rules_model::State,
    },
    lists::model::{Mark, Page},
};
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, collections::HashMap};
use uuid::Uuid;

/// A board: the first page of a lane for each of [`State::ALL`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketBoard {
    pub lanes: Vec<Page<TicketRow>>,
    /// How many there are in each of [`counted_lanes`]; `None` where counting takes too long.
    pub counts: Option<Vec<i64>>,
}

/// Why a lane takes no ticket that stands in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing becomes new again.
    New,
    /// What is solved or closed goes on as open.
    Done,
}

/// The lanes that are counted: those of open tickets, which stand first.
pub fn counted_lanes() -> impl Iterator<Item = State> {
    State::ALL.iter().copied().filter(|state| state.is_open())
}

/// The lane of a state.
#[must_use]
pub fn lane_of(state: State) -> usize {
    State::ALL.iter().position(|one| *one == state).unwrap_or_default()
}

/// Why a ticket may not go from one state into another; `None` where it may, or stays.
#[must_use]
pub fn refusal(from: State, to: State) -> Option<Refusal> {
    if from == to || from.next().contains(&to) {
        None
    } else if to == State::New {
        Some(Refusal::New)
    } else {
        Some(Refusal::Done)
    }
}

/// How two cards of a lane stand to each other: as the database sorts them.
fn order(filter: &TicketFilter, one: &TicketRow, other: &TicketRow) -> Ordering {
    let key = |row: &TicketRow| match filter.sort {
        TicketSort::Updated | TicketSort::Counted => row.updated_at.timestamp_micros(),
        TicketSort::Created => row.created_at.timestamp_micros(),
        TicketSort::Priority => i64::from(row.priority.rank()),
        TicketSort::Due => row.promised.and_then(|one| one.due).map_or(i64::MAX, |due| due.timestamp_micros()),
    };
    let order = (key(one), one.id).cmp(&(key(other), other.id));
    if filter.sort.descends() != filter.reversed { order.reverse() } else { order }
}

/// What is loaded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    filter: TicketFilter,
    pub rows: HashMap<Uuid, TicketRow>,
    pub lanes: Vec<Vec<Uuid>>,
    /// Where the next page of each lane begins.
    pub next: Vec<Option<Mark>>,
    pub counts: Option<Vec<i64>>,
}

impl Standing {
    #[must_use]
    pub fn of(filter: TicketFilter, board: TicketBoard) -> Self {
        let every = State::ALL.len();
        let mut standing = Self {
            filter,
            counts: board.counts,
            lanes: vec![Vec::new(); every],
            next: vec![None; every],
            ..Self::default()
        };
        for (at, page) in board.lanes.into_iter().enumerate().take(every) {
            standing.append(at, page);
        }
        standing
    }

    /// A further page of a lane; what stands on the board already is not brought twice.
    pub fn append(&mut self, at: usize, page: Page<TicketRow>) {
        let Some(state) = State::ALL.get(at) else { return };
        for row in page.rows {
            if !self.rows.contains_key(&row.id) {
                self.lanes[at].push(row.id);
                self.rows.insert(row.id, row);
            }
        }
        // One that came by itself may belong between those of the page.
        let (filter, rows) = (self.filter.in_lane(*state), &self.rows);
        self.lanes[at].sort_by(|one, other| match (rows.get(one), rows.get(other)) {
            (Some(one), Some(other)) => order(&filter, one, other),
            _ => Ordering::Equal,
        });
        self.next[at] = page.next;
    }

    /// Puts a ticket where it belongs now.
    pub fn put(&mut self, row: TicketRow) {
        let was = self.rows.get(&row.id).map(|was| lane_of(was.state));
        let at = lane_of(row.state);
        if was != Some(at) {
            self.count(was, -1);
            self.count(Some(at), 1);
        }
        for lane in &mut self.lanes {
            lane.retain(|id| *id != row.id);
        }
        let filter = self.filter.in_lane(row.state);
        let before = |id: &Uuid| self.rows.get(id).is_some_and(|one| order(&filter, one, &row) == Ordering::Less);
        let place = self.lanes[at].partition_point(before);
        self.lanes[at].insert(place, row.id);
        self.rows.insert(row.id, row);
    }

    /// Takes one off the board.
    pub fn remove(&mut self, id: Uuid) {
        let was = self.rows.remove(&id).map(|was| lane_of(was.state));
        self.count(was, -1);
        for lane in &mut self.lanes {
            lane.retain(|one| *one != id);
        }
    }

    /// Shows a ticket in a place that it does not belong to yet: keys carry it.
    pub fn show_at(&mut self, id: Uuid, at: usize, index: usize) {
        for lane in &mut self.lanes {
            lane.retain(|one| *one != id);
        }
        if let Some(lane) = self.lanes.get_mut(at) {
            lane.insert(index.min(lane.len()), id);
        }
    }

    fn count(&mut self, at: Option<usize>, by: i64) {
        if let Some(count) = at.and_then(|at| self.counts.as_mut()?.get_mut(at)) {
            *count += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tickets::rules_model::{Channel, Kind, Priority};
    use chrono::{DateTime, Duration};

    fn row(id: u128, state: State) -> TicketRow {
        // The greater, the newer.
        let then = DateTime::UNIX_EPOCH + Duration::hours(i64::try_from(id).unwrap_or_default());
        TicketRow {
            id: Uuid::from_u128(id),
            number: 1,
            version: 1,
            subject: id.to_string(),
            kind: Kind::Fault,
            priority: if id % 2 == 0 { Priority::Urgent } else { Priority::Low },
            state,
            channel: Channel::Phone,
            category: None,
            product: None,
            tags: Vec::new(),
            customer: None,
            owner: None,
            promised: None,
            snoozed_until: None,
            created_at: then,
            updated_at: then,
        }
    }

    fn page(ids: &[u128], state: State, more: bool) -> Page<TicketRow> {
        let rows: Vec<TicketRow> = ids.iter().map(|id| row(*id, state)).collect();
        let next = rows.last().filter(|_| more).map(|last| Mark { key: last.subject.clone(), id: last.id });
        Page { rows, next }
    }

    fn standing(sort: TicketSort) -> Standing {
        let firsts: [&[u128]; 6] = [&[9, 7, 3], &[8, 2], &[], &[], &[6, 5], &[]];
        let lanes = State::ALL.iter().zip(firsts).map(|(state, ids)| page(ids, *state, false)).collect();
        let filter = TicketFilter { sort, ..TicketFilter::default() };
        Standing::of(filter, TicketBoard { lanes, counts: Some(vec![3, 2, 0, 0]) })
    }

    fn ids(standing: &Standing, at: usize) -> Vec<u128> {
        standing.lanes[at].iter().map(Uuid::as_u128).collect()
    }

    #[test]
    fn a_ticket_stands_by_the_order_of_the_board_in_the_lane_of_its_state() {
        let mut now = standing(TicketSort::Updated);
        now.put(row(7, State::Open));
        assert_eq!((ids(&now, 0), ids(&now, 1)), (vec![9, 3], vec![8, 7, 2]));
        assert_eq!(now.counts, Some(vec![2, 3, 0, 0]));
        now.put(row(7, State::New));
        assert_eq!(now, standing(TicketSort::Updated), "and back");
        now.show_at(Uuid::from_u128(9), 1, 5);
        assert_eq!(ids(&now, 1), [8, 2, 9]);
        now.put(row(9, State::New));
        assert_eq!(now, standing(TicketSort::Updated), "keys gave up");
        now.put(row(9, State::Closed));
        assert_eq!(
            (ids(&now, 5), now.counts.clone()),
            (vec![9], Some(vec![2, 2, 0, 0])),
            "what is done is not counted"
        );
        now.remove(Uuid::from_u128(8));
        assert_eq!((ids(&now, 1), now.counts), (vec![2], Some(vec![2, 1, 0, 0])));
    }

    #[test]
    fn open_lanes_follow_the_order_that_is_asked_for_and_done_ones_show_the_newest() {
        let mut now = standing(TicketSort::Priority);
        assert_eq!((ids(&now, 1), ids(&now, 4)), (vec![2, 8], vec![6, 5]));
        now.put(row(4, State::Open));
        now.put(row(1, State::Open));
        assert_eq!(ids(&now, 1), [2, 4, 8, 1], "the urgent first, of these the oldest");
        now.put(row(7, State::Solved));
        assert_eq!(ids(&now, 4), [7, 6, 5]);
    }

    #[test]
    fn a_page_brings_nothing_twice_and_goes_on_behind_its_mark() {
        let mut now = standing(TicketSort::Updated);
        now.put(row(1, State::New));
        now.append(0, page(&[2, 1, 0], State::New, true));
        assert_eq!(ids(&now, 0), [9, 7, 3, 1, 0], "the second stands in another lane");
        assert_eq!(now.next[0].as_ref().map(|mark| mark.id), Some(Uuid::nil()));
        now.append(9, page(&[4], State::New, false));
        assert_eq!(now.lanes.len(), State::ALL.len());
    }

    #[test]
    fn a_lane_refuses_what_the_rules_of_states_refuse() {
        for from in State::ALL {
            for to in State::ALL {
                let may = from == to || from.step(*to, Some("x")).is_ok();
                assert_eq!(refusal(*from, *to).is_none(), may, "{from:?} {to:?}");
            }
        }
        assert_eq!(refusal(State::Open, State::New), Some(Refusal::New));
        assert_eq!(refusal(State::Closed, State::WaitingCustomer), Some(Refusal::Done));
    }
}
