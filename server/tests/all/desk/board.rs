//! The board of tickets: its lanes page by page, whose tickets stand on it, and what a move changes.

use super::{lists::many, *};
use app::{
    desk::tickets::{
        board::model::{TicketBoard, counted_lanes},
        list_model::{Queue, TicketFilter, TicketRow, TicketSort},
    },
    lists::model::{Mark, Page},
};
use std::collections::BTreeSet;

async fn board(browser: &Browser, filter: &TicketFilter) -> TicketBoard {
    browser.call("read_ticket_board", &json!({ "filter": filter })).await.json()
}

async fn lane(browser: &Browser, filter: &TicketFilter, state: State, after: Option<&Mark>) -> Page<TicketRow> {
    browser.call("ticket_lane", &json!({ "filter": filter, "state": state, "after": after })).await.json()
}

/// A lane to its end.
async fn all(browser: &Browser, filter: &TicketFilter, state: State) -> Vec<TicketRow> {
    let first = lane(browser, filter, state, None).await;
    let (mut rows, mut next) = (first.rows, first.next);
    while let Some(mark) = next {
        let page = lane(browser, filter, state, Some(&mark)).await;
        rows.extend(page.rows);
        next = page.next;
    }
    rows
}

async fn on_board(browser: &Browser, filter: &TicketFilter, id: Uuid) -> Option<TicketRow> {
    browser.call("ticket_on_board", &json!({ "filter": filter, "id": id })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn lanes_are_walked_to_their_end_in_every_order_by_every_role() {
    let (db, world, browser) = set().await;
    many(&db, &world, 720).await;
    for (role, each) in [("service_agent", 120), ("read_only", 120), ("sales_manager", 60), ("sales_rep", 30)] {
        let person = browser.signed_in(role).await;
        for sort in [TicketSort::Updated, TicketSort::Created, TicketSort::Priority, TicketSort::Due] {
            // What the filter says of states is the lanes' to say.
            let filter = TicketFilter { sort, state: Some(State::Closed), ..TicketFilter::default() };
            let board = board(&person, &filter).await;
            // A machine that is busy may leave them out.
            assert!(board.counts.as_ref().is_none_or(|counts| counts.len() == counted_lanes().count()), "{role}");
            let mut seen = BTreeSet::new();
            for (at, state) in State::ALL.iter().enumerate() {
                let rows = all(&person, &filter, *state).await;
                assert!(rows.iter().all(|row| row.state == *state), "{role} {sort:?} {state:?}");
                assert!(rows.iter().all(|row| seen.insert(row.id)), "{role} {sort:?} {state:?}: something twice");
                let shown = &board.lanes[at].rows;
                assert_eq!(rows[..shown.len()], shown[..], "{role} {sort:?} {state:?}");
                assert_eq!(board.lanes[at].next.is_some(), rows.len() > shown.len(), "{role} {sort:?} {state:?}");
                if let Some(count) = board.counts.as_ref().and_then(|counts| counts.get(at)) {
                    assert_eq!(usize::try_from(*count), Ok(rows.len()), "{role} {state:?}");
                }
                let ordered = if state.is_open() { sort } else { TicketSort::default() };
                let key = |row: &TicketRow| match ordered {
                    TicketSort::Updated | TicketSort::Counted => -row.updated_at.timestamp_micros(),
                    TicketSort::Created => -row.created_at.timestamp_micros(),
                    TicketSort::Priority => i64::from(row.priority.rank()),
                    TicketSort::Due => {
                        row.promised.and_then(|one| one.due).map_or(i64::MAX, |due| due.timestamp_micros())
                    }
                };
                assert!(rows.is_sorted_by_key(key), "{role} {sort:?} {state:?}");
            }
            assert_eq!(seen.len(), 6 * each, "{role} {sort:?}");
        }
    }
    let stranger = browser.signed_in("marketing").await;
    let refused = stranger.call("read_ticket_board", &json!({ "filter": TicketFilter::default() })).await;
    assert_eq!(refused.error(), AppError::NotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_says_whose_tickets_stand_on_the_board_and_a_move_keeps_them_there() {
    let (db, world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let mine = create(&agent, &TicketForm { customer: Some(world.customers.own), ..about("Mine") }).await;
    let free = create(&agent, &TicketForm { customer: Some(world.customers.foreign), ..about("Nobody's") }).await;
    agent.call("take_ticket", &json!({ "id": mine })).await;
    let of = |queue: Queue| TicketFilter { queue, ..TicketFilter::default() };
    let stands = async |queue: Queue, id: Uuid| on_board(&agent, &of(queue), id).await.map(|row| row.state);
    // Queues that name states say nothing here.
    for queue in [Queue::Mine, Queue::Open, Queue::Waiting, Queue::Solved, Queue::All] {
        assert_eq!(stands(queue, mine).await, Some(State::New), "{queue:?}");
    }
    assert_eq!((stands(Queue::Unassigned, mine).await, stands(Queue::Mine, free).await), (None, None));
    assert_eq!(stands(Queue::Unassigned, free).await, Some(State::New));
    // What is solved goes to its lane, and comes back as if it had never been.
    let solved = state(&agent, &read(&agent, mine).await, State::Solved, Some("Cleaned")).await;
    let version: i32 = solved.json();
    let lanes = board(&agent, &of(Queue::Mine)).await.lanes;
    let ids: Vec<Vec<Uuid>> = lanes.iter().map(|lane| lane.rows.iter().map(|row| row.id).collect()).collect();
    assert_eq!(ids, [vec![], vec![], vec![], vec![], vec![mine], vec![]]);
    assert_eq!(stands(Queue::Mine, mine).await, Some(State::Solved));
    let back = agent.call("undo_ticket_state", &json!({ "id": mine, "version": version })).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    assert_eq!(stands(Queue::Mine, mine).await, Some(State::New));
    // Put off it stands on its own board and on that of all alone.
    run_sql(
        &db,
        format!(
            "update ticket set snoozed_until = now() + interval '1 day', snoozed_by = '{}' where id = '{mine}'",
            world.service_agent
        ),
    )
    .await;
    for (queue, found) in [(Queue::Mine, false), (Queue::Open, false), (Queue::Snoozed, true), (Queue::All, true)] {
        assert_eq!(stands(queue, mine).await.is_some(), found, "{queue:?}");
    }
    // A representative has the tickets of the own customers there, and moves none.
    let rep = browser.signed_in("sales_rep").await;
    assert!(on_board(&rep, &of(Queue::All), mine).await.is_some());
    assert_eq!(on_board(&rep, &of(Queue::All), free).await, None);
    let refused = state(&rep, &read(&rep, mine).await, State::Open, None).await;
    assert_eq!(refused.error(), AppError::NotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_is_a_page_of_the_desk_and_a_view_keeps_it() {
    let (_db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let id = create(&agent, &about("On the board")).await;
    for address in ["/desk?as=board", "/desk?view=board", "/desk?queue=all&as=board&sort=due"] {
        let page = agent.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(page.body.contains(&format!("data-card=\"{id}\"")), "{address}");
    }
}
