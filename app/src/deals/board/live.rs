//! What others do, as it happens. While something is in the air the news wait, so that nothing moves under the hand.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use uuid::Uuid;

use super::admits::admits;
use super::shelf::Shelf;
use super::state::BoardState;
use crate::deals::api;
use crate::deals::model::{Card, Sort};
use crate::events::LiveEvent;
use crate::events::live::use_live;

/// The fields of a move's news that say all there is to say about the card. With any other field the card is read.
const TOLD_WHOLE: [&str; 8] =
    ["stage", "stage_name", "status", "position", "entered_stage_at", "closed_at", "close_reason", "close_note"];

/// Listens as long as the calling component lives.
pub fn listen(shelf: Shelf) {
    let waiting = StoredValue::new(Vec::<LiveEvent>::new());
    use_live(move |event| {
        if shelf.is_gone() {
            return;
        }
        if shelf.lanes.is_flying() {
            waiting.update_value(|waiting| waiting.push(event));
        } else {
            shelf.take_in(event);
        }
    });
    Effect::new(move |_| {
        if shelf.lanes.flight.with(Option::is_none) {
            for event in waiting.try_update_value(std::mem::take).unwrap_or_default() {
                shelf.take_in(event);
            }
        }
    });
}

/// What to do about an event.
#[derive(Debug, PartialEq)]
enum News {
    /// It is known, or does not concern what is loaded.
    Nothing,
    /// The card is now this.
    Card(Box<Card>),
    /// The card has to be read.
    Read(Uuid),
    /// The card is gone.
    Gone(Uuid),
    /// Too much was missed.
    ReadAll,
}

impl Shelf {
    fn take_in(self, event: LiveEvent) {
        let news = self.state.with_value(|state| news(state, &event));
        match news {
            News::Nothing => {}
            News::Card(card) => self.hear(*card),
            News::Read(id) => self.read_card(id),
            News::Gone(id) => {
                self.change(|state| state.remove(id));
                self.recount_later();
            }
            News::ReadAll => self.read_anew(),
        }
    }

    fn read_card(self, id: Uuid) {
        spawn_local(async move {
            // What cannot be read is not to be seen, or gone: then it does not belong here.
            let card = api::read_card(id).await;
            if self.is_gone() {
                return;
            }
            match card {
                Ok(card) => self.hear(card),
                Err(crate::access::AppError::NotFound) => self.change(|state| state.remove(id)),
                Err(_) => {}
            }
        });
    }

    /// Takes a card in if the filter admits it. One that is shown already stays: it would be strange to see it vanish.
    fn hear(self, card: Card) {
        let about = self.about();
        let shown = self.state.with_value(|state| state.card(card.id).is_some());
        let admitted = match about.stage(card.stage) {
            Some(stage) => admits(&about.filter, &about.board.currency, stage, &card, self.now()) == Some(true),
            None => false,
        };
        if shown || admitted {
            self.change(|state| state.hear(card));
        }
        self.recount_later();
    }
}

fn news(state: &BoardState, event: &LiveEvent) -> News {
    if event.resync {
        return News::ReadAll;
    }
    let id = event.subject;
    match (event.subject_kind.as_str(), state.settled(id)) {
        ("deal", Some(_)) if event.kind == "deal.deleted" => News::Gone(id),
        ("deal", Some(card)) if card.version >= event.version => News::Nothing,
        ("deal", Some(card)) => match event.after.as_ref().and_then(|after| patched(card, after, event.version)) {
            Some(card) => News::Card(Box::new(card)),
            None => News::Read(id),
        },
        ("deal", None) if event.kind != "deal.deleted" && may_come_into_sight(state, event) => News::Read(id),
        _ => News::Nothing,
    }
}

/// The card with the fields of the news; `None` when they do not say all.
fn patched(card: &Card, after: &Value, version: i32) -> Option<Card> {
    let after = after.as_object()?;
    if after.keys().any(|key| !TOLD_WHOLE.contains(&key.as_str())) {
        return None;
    }
    let text = |key: &str| after.get(key).and_then(Value::as_str);
    let mut card = Card { stage: text("stage")?.parse().ok()?, version, ..card.clone() };
    if after.contains_key("position") {
        card.position = text("position")?.to_owned();
    }
    if after.contains_key("entered_stage_at") {
        card.entered_stage_at = text("entered_stage_at")?.parse().ok()?;
    }
    Some(card)
}

/// Whether a card that is not loaded may belong among those that are. On a board of 100,000 deals most news are about cards
/// far below what is loaded: those are not worth a question.
fn may_come_into_sight(state: &BoardState, event: &LiveEvent) -> bool {
    let field = |name: &str| event.after.as_ref()?.get(name)?.as_str();
    let Some(stage) = field("stage").and_then(|stage| stage.parse().ok()) else {
        // It says nothing of the stage, so the deal stays where it was, which is out of sight.
        return false;
    };
    let Some(lane) = state.lane_of(stage).and_then(|at| state.lanes().get(at)) else { return false };
    let last = lane.ids.last().and_then(|id| state.settled(*id));
    match (&lane.next, last, field("position")) {
        (Some(_), Some(last), Some(position)) if state.sort() == Sort::Hand => {
            position.as_bytes() <= last.position.as_bytes()
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::{card, id};
    use super::*;
    use crate::deals::model::{ColumnPage, Cursor};
    use serde_json::json;

    fn board() -> BoardState {
        let cards = vec![card(11, 1, "b"), card(12, 1, "d")];
        let page = ColumnPage { stage: id(1), cards, next: Some(Cursor("d".to_owned())) };
        BoardState::new(vec![page, ColumnPage { stage: id(2), cards: vec![], next: None }], Sort::Hand)
    }

    fn moved(card: u128, version: i32, after: Value) -> LiveEvent {
        LiveEvent {
            kind: "deal.moved".to_owned(),
            subject_kind: "deal".to_owned(),
            subject: id(card),
            version,
            after: Some(after),
            resync: false,
            ..LiveEvent::resync()
        }
    }

    #[test]
    fn a_move_of_a_shown_card_needs_no_question() {
        let after = json!({ "stage": id(2), "position": "x", "stage_name": "Quote", "entered_stage_at": "2026-11-22T08:00:00Z" });
        let News::Card(card) = news(&board(), &moved(11, 2, after)) else { panic!("the card is known") };
        assert_eq!((card.stage, card.position.as_str(), card.version), (id(2), "x", 2));
        assert_eq!(card.entered_stage_at.to_rfc3339(), "2026-11-22T08:00:00+00:00");
    }

    #[test]
    fn one_s_own_move_is_old_news() {
        assert_eq!(news(&board(), &moved(11, 1, json!({ "stage": id(2), "position": "x" }))), News::Nothing);
    }

    #[test]
    fn a_change_of_other_fields_is_read() {
        let after = json!({ "stage": id(2), "position": "x", "customer": id(5) });
        assert_eq!(news(&board(), &moved(11, 2, after)), News::Read(id(11)));
        assert_eq!(news(&board(), &moved(11, 2, json!({ "name": "new" }))), News::Read(id(11)));
    }

    #[test]
    fn a_card_far_below_what_is_loaded_is_left_alone() {
        assert_eq!(news(&board(), &moved(77, 2, json!({ "stage": id(1), "position": "z" }))), News::Nothing);
        assert_eq!(news(&board(), &moved(77, 2, json!({ "stage": id(1), "position": "c" }))), News::Read(id(77)));
        assert_eq!(news(&board(), &moved(77, 2, json!({ "stage": id(2), "position": "z" }))), News::Read(id(77)));
        assert_eq!(news(&board(), &moved(77, 2, json!({ "stage": id(9), "position": "a" }))), News::Nothing);
        assert_eq!(news(&board(), &moved(77, 2, json!({ "name": "new" }))), News::Nothing);
    }

    #[test]
    fn deleted_cards_go_and_gaps_are_read_over() {
        let deleted = LiveEvent { kind: "deal.deleted".to_owned(), ..moved(11, 2, json!({})) };
        assert_eq!(news(&board(), &deleted), News::Gone(id(11)));
        assert_eq!(news(&board(), &LiveEvent { subject: id(77), ..deleted }), News::Nothing);
        assert_eq!(news(&board(), &LiveEvent::resync()), News::ReadAll);
    }
}
