//! The board of tickets, lane by lane.

use super::model::{TicketBoard, counted_lanes};
use crate::{
    access::{AppError, Tx},
    desk::tickets::{
        list_model::{QUEUED, TicketFilter, TicketRow},
        list_store::{Part, Walk},
        rules_model::State,
    },
    lists::model::{Mark, Page},
};
use uuid::Uuid;

/// How long counting a lane may take, in milliseconds; where it takes longer the lanes go without.
const IN_PASSING: u32 = 150;

/// The first cards of each lane, with how many there are of what is open.
pub async fn board(tx: &mut Tx, filter: &TicketFilter) -> Result<TicketBoard, AppError> {
    let mut lanes = Vec::new();
    for state in State::ALL {
        lanes.push(lane(tx, filter, *state, None).await?);
    }
    // What comes late ends the transaction: it is asked last.
    tx.hurry(IN_PASSING).await?;
    Ok(TicketBoard { lanes, counts: AppError::unless_late(counts(tx, filter).await)? })
}

/// A page of a lane behind a mark.
pub async fn lane(
    tx: &mut Tx,
    filter: &TicketFilter,
    state: State,
    after: Option<&Mark>,
) -> Result<Page<TicketRow>, AppError> {
    let filter = filter.in_lane(state);
    Walk::begin(tx, &filter).await?.on(Part::Lane(state)).page(tx, after).await
}

/// A ticket as a card, if it stands on the board.
pub async fn card(tx: &mut Tx, filter: &TicketFilter, id: Uuid) -> Result<Option<TicketRow>, AppError> {
    let filter = TicketFilter { state: None, ..filter.clone() };
    Walk::begin(tx, &filter).await?.on(Part::Board).row(tx, id).await
}

async fn counts(tx: &mut Tx, filter: &TicketFilter) -> Result<Vec<i64>, AppError> {
    let mut counts = Vec::new();
    for state in counted_lanes() {
        let filter = filter.in_lane(state);
        counts.push(Walk::begin(tx, &filter).await?.on(Part::Lane(state)).count(tx, Some(QUEUED)).await?);
    }
    Ok(counts)
}
