//! The board in the page: what stands on it, made visible. The state itself is plain (`state`); this turns every change of it
//! into the few signals that have to fire.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::asks::Ask;
use super::outbox::Outbox;
use super::selection::Selection;
use super::state::{BoardState, Touched};
use super::totals;
use crate::access::{Action, Stamp, use_organisation, use_session};
use crate::clock::use_now;
use crate::deals::api;
use crate::deals::model::{Board, Card, ColumnTotal, Filter, Sort, Stage};
use crate::locale::{Lang, use_lang};
use crate::ui::board::{Lanes, Spot};
use crate::ui::{Toasts, use_toasts};

/// After so many milliseconds the totals are counted again when something changed: they are one query over everything.
const RECOUNT: u64 = 20_000;

/// What stays the same as long as this board is shown.
#[derive(Debug)]
pub struct About {
    /// The board as it first came; its columns are empty, the state has them.
    pub board: Board,
    /// What was asked for, with the pipeline named.
    pub filter: Filter,
    /// Whether the role moves deals at all.
    pub may_edit: bool,
}

impl About {
    /// A stage of this pipeline.
    pub fn stage(&self, id: Uuid) -> Option<&Stage> {
        self.board.pipeline.stages.iter().find(|stage| stage.id == id)
    }

    /// The stage of a lane.
    pub fn stage_at(&self, lane: usize) -> Option<&Stage> {
        self.board.pipeline.stages.get(lane)
    }
}

/// How the loading of a lane stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// All is loaded.
    Done,
    /// There is more.
    More,
    /// More is on its way.
    Busy,
    /// It did not come.
    Failed,
}

/// The board's handle for all of its parts.
#[derive(Clone, Copy)]
pub struct Shelf {
    /// Lanes, drag, focus, voice.
    pub lanes: Lanes,
    /// Count and sums of each column, once they came.
    pub totals: RwSignal<Option<Vec<ColumnTotal>>>,
    /// The drop that waits for answers.
    pub ask: RwSignal<Option<Ask>>,
    /// The cards for which a stage is chosen from a list.
    pub moving: RwSignal<Option<Vec<Uuid>>>,
    /// Whether the last move was made by keys: then the focus follows the card.
    pub(super) follow: StoredValue<bool>,
    /// The number of the move to take back as soon as it has been answered, because keys asked for that before.
    pub(super) hasty: StoredValue<Option<u64>>,
    /// Whether to offer the order by hand, because somebody dropped a card inside a column that is sorted otherwise.
    pub unsort: RwSignal<bool>,
    /// The lane in which a deal is being added.
    pub adding: RwSignal<Option<usize>>,
    /// The marked cards.
    pub chosen: Selection,
    /// Minutes east of UTC in which days are shown.
    pub offset: i32,
    pub(super) toasts: Toasts,
    pub(super) lang: Lang,
    pub(super) state: StoredValue<BoardState>,
    pub(super) outbox: StoredValue<Arc<Mutex<Outbox>>>,
    pub(super) paging: StoredValue<Vec<RwSignal<Paging>>>,
    /// Where the cards stood that keys carry.
    pub(super) origin: StoredValue<Vec<Option<Spot>>>,
    about: StoredValue<Arc<About>>,
    /// Some card is not what it was.
    pub(super) altered: Trigger,
    recount_due: StoredValue<bool>,
    now: Signal<DateTime<Utc>>,
}

impl Shelf {
    /// To be called in a component's body.
    pub fn new(mut board: Board, filter: &Filter, adding: RwSignal<Option<usize>>) -> Self {
        let filter = Filter { pipeline: board.pipeline.id, ..filter.clone() };
        let state = BoardState::new(std::mem::take(&mut board.columns), filter.sort);
        // A phone shows one column and the edge of the next.
        let near = if use_context::<Stamp>().is_some_and(|stamp| stamp.phone) { 2 } else { usize::MAX };
        let lanes = Lanes::new(state.lanes().iter().map(|lane| lane.ids.clone()).collect(), near);
        let paging = state.lanes().iter().map(|lane| RwSignal::new(paging_of(lane.next.is_some()))).collect();
        let may_edit = use_session().is_some_and(|session| session.may(Action::EditDeals));
        Self {
            lanes,
            totals: RwSignal::new(None),
            ask: RwSignal::new(None),
            moving: RwSignal::new(None),
            follow: StoredValue::new(false),
            hasty: StoredValue::new(None),
            unsort: RwSignal::new(false),
            adding,
            chosen: Selection::new(),
            offset: use_organisation().utc_offset,
            toasts: use_toasts(),
            lang: use_lang(),
            state: StoredValue::new(state),
            outbox: StoredValue::new(Arc::default()),
            paging: StoredValue::new(paging),
            origin: StoredValue::new(Vec::new()),
            about: StoredValue::new(Arc::new(About { board, filter, may_edit })),
            altered: Trigger::new(),
            recount_due: StoredValue::new(false),
            now: use_now(),
        }
    }

    /// What stays the same.
    pub fn about(self) -> Arc<About> {
        self.about.get_value()
    }

    /// The page's clock.
    pub fn now(self) -> DateTime<Utc> {
        self.now.get_untracked()
    }

    /// Whether the page has been left; what comes back from the server then has nowhere to go.
    pub(super) fn is_gone(self) -> bool {
        self.state.is_disposed()
    }

    /// A card, as one sees it now.
    pub fn card(self, id: Uuid) -> Option<Card> {
        self.state.try_with_value(|state| state.card(id).cloned()).flatten()
    }

    /// Cards as they are now.
    pub(super) fn cards(self, ids: &[Uuid]) -> Vec<Card> {
        self.state.with_value(|state| ids.iter().filter_map(|id| state.card(*id).cloned()).collect())
    }

    /// The stage of a lane.
    pub(super) fn lane_stage(self, at: usize) -> Option<Stage> {
        self.about().stage_at(at).cloned()
    }

    /// How the loading of a lane stands.
    pub fn paging(self, at: usize) -> Option<RwSignal<Paging>> {
        self.paging.with_value(|paging| paging.get(at).copied())
    }

    /// Changes the state and fires what the change touches.
    pub(super) fn change(self, change: impl FnOnce(&mut BoardState) -> Touched) {
        let Some(touched) = self.state.try_update_value(change) else { return };
        for at in &touched.lanes {
            let lane = self.state.with_value(|state| state.lanes().get(*at).map(|l| (l.ids.clone(), l.next.is_some())));
            if let (Some((ids, more)), Some(handle)) = (lane, self.lanes.lane(*at)) {
                handle.items.set(ids);
                if let Some(paging) = self.paging(*at).filter(|paging| paging.get_untracked() != Paging::Busy) {
                    paging.set(paging_of(more));
                }
            }
        }
        if !touched.cards.is_empty() {
            self.altered.notify();
        }
        if !touched.passages.is_empty() {
            let about = self.about();
            self.totals.update(|all| {
                for passage in &touched.passages {
                    if let Some(all) = all {
                        totals::pass(all, &about.board.pipeline, &about.board.currency, passage);
                    }
                }
            });
            self.recount_later();
        }
    }

    /// Fetches the next page of a lane, unless one is on its way.
    pub fn fetch_more(self, at: usize) {
        let next = self.state.with_value(|state| state.lanes().get(at).map(|lane| (lane.stage, lane.next.clone())));
        let (Some((stage, Some(cursor))), Some(paging)) = (next, self.paging(at)) else { return };
        if paging.get_untracked() == Paging::Busy {
            return;
        }
        paging.set(Paging::Busy);
        let filter = self.about().filter.clone();
        spawn_local(async move {
            let page = api::read_column(filter, stage, Some(cursor.clone())).await;
            if self.is_gone() {
                return;
            }
            let Ok(page) = page else { return paging.set(Paging::Failed) };
            paging.set(paging_of(page.next.is_some()));
            self.change(|state| state.extend(page, &cursor));
        });
    }

    /// Counts the columns.
    pub fn count(self) {
        if self.is_gone() {
            return;
        }
        let filter = self.about().filter.clone();
        spawn_local(async move {
            // Without totals the board works; they are asked for again with the next change.
            if let Ok(totals) = api::board_totals(filter).await {
                self.totals.try_set(Some(totals));
            }
        });
    }

    /// Counts the columns again before long, once for many changes.
    pub(super) fn recount_later(self) {
        if self.recount_due.get_value() {
            return;
        }
        self.recount_due.set_value(true);
        let recount = move || {
            if !self.is_gone() {
                self.recount_due.set_value(false);
                self.count();
            }
        };
        set_timeout(recount, std::time::Duration::from_millis(RECOUNT));
    }

    /// Reads the first pages anew, as after a gap in the live stream.
    pub fn read_anew(self) {
        let (filter, lang) = (self.about().filter.clone(), self.lang);
        spawn_local(async move {
            // A failure leaves what is there; the next gap or change tries again.
            if let Ok(board) = api::read_board(filter, lang).await
                && !self.is_gone()
            {
                self.change(|state| state.refresh(board.columns));
                self.count();
            }
        });
    }

    /// Takes a deal that was just created to the top of its column.
    pub fn welcome(self, card: Card) {
        let (stage, value, currency) = (card.stage, card.value.unwrap_or_default(), card.currency.clone());
        let about = self.about();
        self.change(|state| state.hear(card));
        let own = if currency == about.board.currency { value } else { Default::default() };
        self.totals.update(|all| {
            if let Some(all) = all {
                totals::add(all, &about.board.pipeline, stage, 1, own);
            }
        });
        self.recount_later();
    }

    /// Whether the columns are in the order of people's hands.
    pub fn by_hand(self) -> bool {
        self.state.with_value(|state| state.sort() == Sort::Hand)
    }

    /// Whether dropping these cards there would change nothing.
    pub(super) fn stands(self, ids: &[Uuid], to: Spot) -> bool {
        self.state.with_value(|state| state.stands(ids, to.lane, to.index))
    }
}

fn paging_of(more: bool) -> Paging {
    if more { Paging::More } else { Paging::Done }
}
