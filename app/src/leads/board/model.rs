//! The board as it is shown, without signals: which lead stands where. In a lane the newest stands first, wherever a hand put it down.

use crate::leads::model::{Lead, LeadFilter, LeadMark, LeadRow, State, View};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// A lane: leads of one state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadLane {
    pub rows: Vec<LeadRow>,
    pub more: bool,
}

/// A board: a lane for each of [`State::ALL`], and how many leads there are of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadBoard {
    pub lanes: Vec<LeadLane>,
    pub counts: Vec<i64>,
}

/// The lane of a state.
#[must_use]
pub fn lane_of(state: State) -> usize {
    State::ALL.iter().position(|one| *one == state).unwrap_or_default()
}

/// A lead that was read by itself, as a line; `None` where it does not belong to what is looked for. Whether words or a grade fit it only
/// the server knows: then it stays where it stands already.
#[must_use]
pub fn line_of(lead: &Lead, filter: &LeadFilter, me: Option<Uuid>, now: DateTime<Utc>, known: bool) -> Option<LeadRow> {
    let owner = lead.owner.as_ref().map(|(id, _)| *id);
    let whose = match filter.view.unwrap_or(View::Mine) {
        View::Mine => owner.is_some() && owner == me,
        View::Pool => owner.is_none(),
        View::All => filter.owner.is_none() || owner == filter.owner,
    };
    let late = lead.state.is_open() && lead.due_at.is_some_and(|due| due < now);
    let fits = whose
        && filter.source.is_none_or(|source| source == lead.source)
        && (!filter.overdue || late)
        && (known || (filter.text.is_empty() && filter.grade.is_none()));
    fits.then(|| LeadRow {
        id: lead.id,
        called: lead.fields.called().to_owned(),
        person: lead.fields.name.clone().filter(|_| lead.fields.company.is_some()),
        interest: lead.fields.interest.clone(),
        source: lead.source,
        campaign: lead.campaign.clone(),
        state: lead.state,
        reason: None,
        owner: lead.owner.as_ref().map(|(_, name)| name.clone()),
        due_at: lead.due_at,
        created_at: lead.created_at,
        // It is not read with the lead: a card keeps the one that it has.
        score: None,
        version: lead.version,
        may_write: lead.may_write,
    })
}

/// What is loaded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    pub rows: HashMap<Uuid, LeadRow>,
    pub lanes: Vec<Vec<Uuid>>,
    pub counts: Vec<i64>,
    pub more: Vec<bool>,
}

impl Standing {
    #[must_use]
    pub fn of(board: LeadBoard) -> Self {
        let every = State::ALL.len();
        let mut standing =
            Self { counts: board.counts, lanes: vec![Vec::new(); every], more: vec![false; every], ..Self::default() };
        for (at, lane) in board.lanes.into_iter().enumerate().take(every) {
            standing.append(at, lane);
        }
        standing
    }

    /// A further page of a lane; what stands on the board already stays where it is.
    pub fn append(&mut self, at: usize, page: LeadLane) {
        for row in page.rows {
            if !self.rows.contains_key(&row.id) {
                self.lanes[at].push(row.id);
                self.rows.insert(row.id, row);
            }
        }
        self.more[at] = page.more;
    }

    /// Behind which the next page of a lane begins: the last that stands there by its age.
    #[must_use]
    pub fn mark(&self, at: usize) -> Option<LeadMark> {
        self.lanes.get(at)?.iter().filter_map(|id| self.rows.get(id)).map(LeadRow::mark).min()
    }

    /// Puts a lead where it belongs now.
    pub fn put(&mut self, row: LeadRow) {
        let was = self.rows.get(&row.id).map(|was| lane_of(was.state));
        let at = lane_of(row.state);
        if was != Some(at) {
            self.count(was, -1);
            self.count(Some(at), 1);
        }
        for lane in &mut self.lanes {
            lane.retain(|id| *id != row.id);
        }
        let place = self.lanes[at].partition_point(|id| self.rows.get(id).is_some_and(|one| one.mark() > row.mark()));
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

    /// Shows a lead in a place that it does not belong to yet: keys carry it.
    pub fn show_at(&mut self, id: Uuid, at: usize, index: usize) {
        for lane in &mut self.lanes {
            lane.retain(|one| *one != id);
        }
        if let Some(lane) = self.lanes.get_mut(at) {
            lane.insert(index.min(lane.len()), id);
        }
    }

    fn count(&mut self, at: Option<usize>, by: i64) {
        if let Some(count) = at.and_then(|at| self.counts.get_mut(at)) {
            *count += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leads::model::Source;

    fn row(id: u128, state: State) -> LeadRow {
        LeadRow {
            id: Uuid::from_u128(id),
            called: id.to_string(),
            person: None,
            interest: None,
            source: Source::Typed,
            campaign: None,
            state,
            reason: None,
            owner: None,
            due_at: None,
            // The greater, the newer.
            created_at: DateTime::UNIX_EPOCH + chrono::Duration::hours(i64::try_from(id).unwrap_or_default()),
            score: None,
            version: 1,
            may_write: true,
        }
    }

    fn standing() -> Standing {
        let lane = |ids: &[u128], state| LeadLane { rows: ids.iter().map(|id| row(*id, state)).collect(), more: false };
        Standing::of(LeadBoard {
            lanes: vec![
                lane(&[9, 7, 3], State::New),
                lane(&[8, 2], State::Contacted),
                lane(&[], State::Qualified),
                lane(&[], State::Disqualified),
                lane(&[], State::Converted),
            ],
            counts: vec![3, 2, 0, 0, 0],
        })
    }

    fn ids(standing: &Standing, at: usize) -> Vec<u128> {
        standing.lanes[at].iter().map(Uuid::as_u128).collect()
    }

    #[test]
    fn a_lead_stands_by_its_age_in_the_lane_of_its_state() {
        let mut now = standing();
        now.put(row(7, State::Contacted));
        assert_eq!((ids(&now, 0), ids(&now, 1)), (vec![9, 3], vec![8, 7, 2]));
        assert_eq!(now.counts, [2, 3, 0, 0, 0]);
        now.put(row(7, State::New));
        assert_eq!(now, standing(), "and back");
        now.show_at(Uuid::from_u128(9), 1, 5);
        assert_eq!((ids(&now, 1), now.mark(0)), (vec![8, 2, 9], Some(row(3, State::New).mark())));
        now.put(row(9, State::New));
        assert_eq!(now, standing(), "keys gave up");
        now.remove(Uuid::from_u128(8));
        assert_eq!((ids(&now, 1), now.counts[1]), (vec![2], 1));
    }

    #[test]
    fn a_page_brings_nothing_twice() {
        let mut now = standing();
        now.put(row(1, State::New));
        now.append(0, LeadLane { rows: vec![row(1, State::New), row(0, State::New)], more: true });
        assert_eq!((ids(&now, 0), now.more[0]), (vec![9, 7, 3, 1, 0], true));
    }
}
