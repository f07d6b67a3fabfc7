//! What the board of lanes asks of the deals, and what it says aloud.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

use super::asks::{Refusal, refusal};
use super::shelf::Shelf;
use crate::routes;
use crate::ui::board::{Command, Hooks, Spot, Step, Told};
use crate::words::deals as w;

/// To be called in a component's body.
pub fn hooks(shelf: Shelf) -> Hooks {
    let navigate = use_navigate();
    Hooks {
        lift: Callback::new(move |held| shelf.lifted_with(held)),
        refuse: Callback::new(move |ids: Vec<Uuid>| shelf.refusals(&ids)),
        land: Callback::new(move |(ids, to)| {
            shelf.follow.set_value(false);
            shelf.drop_at(ids, to);
        }),
        carry: Callback::new(move |(ids, to): (Vec<Uuid>, Spot)| {
            let now = shelf.now();
            shelf.change(|state| state.shift(&ids, to.lane, to.index, now));
        }),
        set_down: Callback::new(move |ids: Vec<Uuid>| shelf.set_down(&ids)),
        put_back: Callback::new(move |ids: Vec<Uuid>| shelf.put_back(&ids)),
        command: Callback::new(move |(command, id)| match command {
            Command::Peek => navigate(&routes::deal(id), NavigateOptions::default()),
            Command::MoveTo => shelf.choose_stage(id, true),
            Command::Mark => shelf.chosen.toggle(id),
            Command::Extend(step) => shelf.extend_marks(id, step),
            Command::MarkAll => shelf.mark_lane(id),
            Command::Unmark => shelf.chosen.clear(),
            Command::Go(_) | Command::PickUp | Command::Carry(_) | Command::Drop | Command::Cancel => {}
        }),
        told: Callback::new(move |told| {
            if let Told::Up(ids, _) = &told {
                shelf.take_up(ids);
            }
            shelf.lanes.say(shelf.spoken(&told));
        }),
    }
}

impl Shelf {
    /// Why these cards stay where they are, whatever the lane; `None` where they may go.
    pub fn refusal(self, ids: &[Uuid]) -> Option<&'static str> {
        refusal(self.about().may_edit, self.cards(ids).iter()).map(|refusal| match refusal {
            Refusal::Role => w::refuse_role(self.lang),
            Refusal::ReadOnly => w::refuse_read_only(self.lang),
        })
    }

    /// Why each lane would not take these cards.
    fn refusals(self, ids: &[Uuid]) -> Vec<Option<String>> {
        vec![self.refusal(ids).map(str::to_owned); self.about().board.pipeline.stages.len()]
    }

    fn extend_marks(self, id: Uuid, step: Step) {
        let Some(spot) = self.lanes.spot(id) else { return };
        let next = if step == Step::Up { spot.index.checked_sub(1) } else { Some(spot.index + 1) };
        let beside = self.lane_ids(spot.lane);
        let beside = next.and_then(|next| beside.get(next).copied());
        self.chosen.add(&[Some(id), beside].into_iter().flatten().collect::<Vec<_>>());
    }

    fn mark_lane(self, id: Uuid) {
        if let Some(spot) = self.lanes.spot(id) {
            self.chosen.add(&self.lane_ids(spot.lane));
        }
    }

    /// The loaded cards of a lane; not tracked.
    pub fn lane_ids(self, at: usize) -> Vec<Uuid> {
        self.lanes.lane(at).map(|lane| lane.items.with_untracked(|ids| ids.to_vec())).unwrap_or_default()
    }

    fn spoken(self, told: &Told) -> String {
        let lang = self.lang;
        let stage = |spot: &Spot| self.lane_stage(spot.lane).map(|stage| stage.name).unwrap_or_default();
        let length = |spot: &Spot| self.lane_ids(spot.lane).len();
        match told {
            Told::Up(ids, spot) => {
                let what = self.named(ids);
                w::spoken_up(lang, what, stage(spot), spot.index + 1, length(spot))
            }
            Told::Over(_, spot) => w::spoken_over(lang, stage(spot), spot.index + 1, length(spot)),
            Told::Edge => w::spoken_edge(lang).to_owned(),
            Told::Down(ids) => match ids.first().and_then(|id| self.lanes.spot(*id)) {
                Some(spot) => w::spoken_down(lang, self.named(ids), stage(&spot), spot.index + 1),
                None => String::new(),
            },
            Told::Back => w::spoken_back(lang).to_owned(),
        }
    }

    fn named(self, ids: &[Uuid]) -> String {
        match self.cards(ids).as_slice() {
            [card] => card.name.clone(),
            cards => w::cards(self.lang, cards.len()),
        }
    }
}
