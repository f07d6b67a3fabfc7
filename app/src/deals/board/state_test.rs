use super::*;
use crate::deals::model::{Owner, Stage, StageKind};
use proptest::prelude::*;

pub(in crate::deals::board) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(in crate::deals::board) fn stage(n: u128) -> Stage {
    Stage {
        id: id(n),
        name: String::new(),
        kind: StageKind::Open,
        probability: 50,
        target_days: Some(7),
        required: vec![],
    }
}

pub(in crate::deals::board) fn card(n: u128, stage: u128, position: &str) -> Card {
    Card {
        id: id(n),
        name: format!("deal {n}"),
        customer: None,
        customer_hidden: false,
        owner: Owner { id: id(900), name: "Lin".to_owned() },
        value: None,
        currency: "CNY".to_owned(),
        expected_close: None,
        stage: id(stage),
        position: position.to_owned(),
        entered_stage_at: DateTime::UNIX_EPOCH,
        next_activity: None,
        tags: vec![],
        version: 1,
        may_edit: true,
    }
}

fn page(stage: u128, cards: Vec<Card>, next: Option<&str>) -> ColumnPage {
    ColumnPage { stage: id(stage), cards, next: next.map(|next| Cursor(next.to_owned())) }
}

/// Stage 1: cards 11 (b), 12 (d), 13 (f). Stage 2: card 21 (b). Stage 3: none.
fn board() -> BoardState {
    let first = vec![card(11, 1, "b"), card(12, 1, "d"), card(13, 1, "f")];
    BoardState::new(
        vec![page(1, first, None), page(2, vec![card(21, 2, "b")], None), page(3, vec![], None)],
        Sort::Hand,
    )
}

fn lane(state: &BoardState, at: usize) -> Vec<u128> {
    state.lanes()[at].ids.iter().map(|id| id.as_u128()).collect()
}

fn drop_at(state: &mut BoardState, cards: &[u128], lane: usize, index: usize) -> Touched {
    let ids: Vec<Uuid> = cards.iter().map(|n| id(*n)).collect();
    state.expect(&ids);
    state.shift(&ids, lane, index, DateTime::UNIX_EPOCH + chrono::Duration::days(1))
}

#[test]
fn a_dropped_card_stands_where_it_was_dropped() {
    let mut state = board();
    let touched = drop_at(&mut state, &[12], 1, 0);
    assert_eq!((lane(&state, 0), lane(&state, 1)), (vec![11, 13], vec![12, 21]));
    assert_eq!(touched.lanes, [0, 1]);
    assert_eq!(touched.passages, [Passage { from: id(1), to: id(2), value: None }]);
    let card = state.card(id(12)).expect("it is loaded");
    assert_eq!(card.entered_stage_at, DateTime::UNIX_EPOCH + chrono::Duration::days(1));
}

#[test]
fn within_a_lane_the_slot_is_counted_without_the_card() {
    let mut state = board();
    drop_at(&mut state, &[11], 0, 2);
    assert_eq!(lane(&state, 0), [12, 13, 11]);
    drop_at(&mut state, &[11], 0, 1);
    assert_eq!(lane(&state, 0), [12, 11, 13]);
    assert_eq!(
        state.card(id(11)).map(|card| card.entered_stage_at),
        Some(DateTime::UNIX_EPOCH),
        "no stage was entered"
    );
}

#[test]
fn several_cards_land_together_in_their_order() {
    let mut state = board();
    assert_eq!(state.in_order(&[id(21), id(13), id(11)]), [id(11), id(13), id(21)]);
    drop_at(&mut state, &[11, 13], 1, 1);
    assert_eq!((lane(&state, 0), lane(&state, 1)), (vec![12], vec![21, 11, 13]));
}

#[test]
fn the_server_is_told_the_neighbours_without_the_moving_cards() {
    let state = board();
    let around = |index| state.neighbours(&[id(12)], 0, index);
    assert_eq!(around(0), Neighbours { after: None, before: Some(id(11)) });
    assert_eq!(around(1), Neighbours { after: Some(id(11)), before: Some(id(13)) });
    assert_eq!(around(2), Neighbours { after: Some(id(13)), before: None });
    assert_eq!(around(99), around(2));
    assert_eq!(state.neighbours(&[id(12)], 2, 0), Neighbours::default());
}

#[test]
fn a_card_dropped_where_it_was_changes_nothing() {
    let state = board();
    assert!(state.stands(&[id(12)], 0, 1));
    assert!(!state.stands(&[id(12)], 0, 0));
    assert!(!state.stands(&[id(12)], 1, 1));
    assert!(state.stands(&[id(11), id(12)], 0, 0));
    assert!(!state.stands(&[id(12), id(11)], 0, 0));
}

#[test]
fn a_refused_card_goes_back_where_it_was() {
    let mut state = board();
    drop_at(&mut state, &[12], 1, 1);
    let touched = state.send_back(&[id(12)]);
    assert_eq!((lane(&state, 0), lane(&state, 1)), (vec![11, 12, 13], vec![21]));
    assert_eq!(touched.passages, [Passage { from: id(2), to: id(1), value: None }]);
}

#[test]
fn a_refusal_does_not_undo_a_later_move_that_is_still_on_its_way() {
    let mut state = board();
    drop_at(&mut state, &[12], 1, 0);
    drop_at(&mut state, &[12], 2, 0);
    state.send_back(&[id(12)]);
    assert_eq!(lane(&state, 2), [12], "the second move is still believed");
    state.send_back(&[id(12)]);
    assert_eq!(lane(&state, 0), [11, 12, 13], "both refused: back to the start");
}

#[test]
fn an_answered_move_is_the_new_home_of_the_card() {
    let mut state = board();
    drop_at(&mut state, &[12], 1, 0);
    drop_at(&mut state, &[12], 2, 0);
    state.settle(vec![Card { version: 2, ..card(12, 2, "a") }]);
    assert_eq!(lane(&state, 2), [12]);
    state.send_back(&[id(12)]);
    assert_eq!(lane(&state, 1), [12, 21], "the first move stands, the second was refused");
}

#[test]
fn the_answer_decides_the_order() {
    let mut state = board();
    drop_at(&mut state, &[11], 1, 0);
    // Somebody else put card 22 before 21 at the same time, and the server gave ours the place behind it.
    state.hear(card(22, 2, "a"));
    state.settle(vec![card(11, 2, "aV")]);
    assert_eq!(lane(&state, 1), [22, 11, 21]);
}

#[test]
fn an_answer_that_changes_nothing_redraws_no_lane() {
    let mut state = board();
    drop_at(&mut state, &[11], 1, 0);
    let touched = state.settle(vec![card(11, 2, "a")]);
    assert_eq!((touched.lanes, touched.cards), (vec![], vec![id(11)]));
}

#[test]
fn news_of_others_moves_cards_and_brings_new_ones() {
    let mut state = board();
    state.hear(Card { version: 2, ..card(13, 2, "a") });
    assert_eq!((lane(&state, 0), lane(&state, 1)), (vec![11, 12], vec![13, 21]));
    state.hear(card(31, 3, "b"));
    assert_eq!(lane(&state, 2), [31]);
    state.hear(card(31, 99, "b"));
    assert_eq!(lane(&state, 2), [0_u128; 0], "it went to another pipeline");
}

#[test]
fn news_of_a_card_on_its_way_only_changes_its_home() {
    let mut state = board();
    drop_at(&mut state, &[12], 1, 0);
    state.hear(Card { version: 5, ..card(12, 3, "c") });
    assert_eq!(lane(&state, 1), [12, 21], "it stays where the hand put it");
    state.send_back(&[id(12)]);
    assert_eq!(lane(&state, 2), [12]);
}

#[test]
fn a_new_card_behind_what_is_loaded_waits_for_its_page() {
    let mut state = BoardState::new(vec![page(1, vec![card(11, 1, "b")], Some("b"))], Sort::Hand);
    state.hear(card(12, 1, "x"));
    assert_eq!(lane(&state, 0), [11]);
    state.hear(card(13, 1, "a"));
    assert_eq!(lane(&state, 0), [13, 11]);
}

#[test]
fn a_page_is_added_once_and_corrects_the_place_of_what_was_there() {
    let mut state = BoardState::new(vec![page(1, vec![card(11, 1, "b")], Some("b"))], Sort::Hand);
    drop_at(&mut state, &[11], 0, 0);
    state.settle(vec![card(11, 1, "z")]);
    let next = || page(1, vec![card(12, 1, "d"), card(11, 1, "z")], None);
    state.extend(next(), &Cursor("b".to_owned()));
    state.extend(next(), &Cursor("b".to_owned()));
    assert_eq!(lane(&state, 0), [12, 11]);
    assert_eq!(state.lanes()[0].next, None);
}

#[test]
fn in_another_order_a_card_goes_where_that_order_puts_it() {
    let worth = |n: u128, stage, value: i64| Card { value: Some(value.into()), ..card(n, stage, "a") };
    let second = vec![worth(21, 2, 900), worth(22, 2, 100), card(23, 2, "a")];
    let mut state =
        BoardState::new(vec![page(1, vec![worth(11, 1, 500)], None), page(2, second, None)], Sort::ValueDown);
    assert_eq!(state.neighbours(&[id(11)], 1, 0), Neighbours::default());
    drop_at(&mut state, &[11], 1, 3);
    assert_eq!(lane(&state, 1), [21, 11, 22, 23]);
}

#[test]
fn reading_anew_keeps_what_is_on_its_way() {
    let mut state = board();
    drop_at(&mut state, &[12], 1, 0);
    state.refresh(vec![
        page(1, vec![card(12, 1, "a"), card(11, 1, "b")], None),
        page(2, vec![], None),
        page(3, vec![], None),
    ]);
    assert_eq!((lane(&state, 0), lane(&state, 1)), (vec![11], vec![12]));
    state.send_back(&[id(12)]);
    assert_eq!(lane(&state, 0), [12, 11], "its home is what was read anew");
}

proptest! {
    /// Whatever is dropped where: no card is lost or doubled, and when all is refused the board is as it was.
    #[test]
    fn refusing_everything_restores_the_board(drops in prop::collection::vec((0_usize..4, 0_usize..3, 0_usize..5), 1..20)) {
        let mut state = board();
        let cards = [11, 12, 13, 21];
        let mut sent = Vec::new();
        for (which, to, index) in drops {
            drop_at(&mut state, &[cards[which]], to, index);
            sent.push(id(cards[which]));
            let mut all: Vec<u128> = (0..3).flat_map(|at| lane(&state, at)).collect();
            all.sort_unstable();
            prop_assert_eq!(all, cards);
        }
        for card in sent {
            state.send_back(&[card]);
        }
        prop_assert_eq!((lane(&state, 0), lane(&state, 1), lane(&state, 2)), (vec![11, 12, 13], vec![21], vec![]));
    }
}
